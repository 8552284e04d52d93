"""The query string: filters, fields, order, groups and page of a list, read by a resource's
declaration. docs/query-language.md is what it follows."""

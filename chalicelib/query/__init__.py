"""The query language of lists: what filters, functions, order and groups mean, on values in memory.

Pure: knows neither the wire's objects nor the store. docs/query-language.md is its specification.
"""

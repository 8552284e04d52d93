"""What is typed, as the fields of a page and the API read it."""

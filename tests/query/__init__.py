"""The query language of lists, held against a second evaluation that shares no code with it."""

"""What is told of the work while it goes on: log lines, which are the metrics too.

`fields` declares all that may be told, `lines` writes it, `work` knows for whom and counts,
`failures` tells of exceptions. docs/operations.md shows each line.
"""

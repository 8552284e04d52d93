"""Lists: which way leads to the rows of a query, and the walk that answers it."""

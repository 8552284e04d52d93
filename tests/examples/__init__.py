"""The examples of the reference: a request to each operation, run, and what was answered."""

"""Requests to addresses that callers have named. urllib3 is in the package already."""

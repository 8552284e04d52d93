"""What tests share: stores to run on, a client of the API, counters."""

"""A twin of Square's API for tests: on loopback, with its rules of idempotency and its outcomes.

Requests and answers are validated against the vendor's published schema, cut to what is used
(schema.json.gz): https://github.com/square/connect-api-specification. Two things are added to it,
which the vendor's own pages have and its schema does not: VERSION_MISMATCH among the error codes,
and `dispute` in the object of a dispute's event. Not affiliated with Square; nothing here has been
run against it.
"""

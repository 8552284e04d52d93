"""A twin of Stripe's API for tests: on loopback, with its rules of idempotency and its outcomes.

Requests and answers are validated against the vendor's published schema, cut to what is used
(schema.json.gz). Not affiliated with Stripe; nothing here has been run against it.
"""

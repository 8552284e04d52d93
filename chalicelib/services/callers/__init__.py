"""Who calls, what they may do, and how often: keys, organisations, client tokens, idempotency."""

"""Webhooks: who is told of what, how an event comes about, and how it is delivered."""

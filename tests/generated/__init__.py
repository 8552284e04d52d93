"""Clients that are generated from /openapi.json by others' generators, and what they can do."""

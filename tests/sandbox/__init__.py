"""The sandbox processor: by itself, as callers of the API see it, and as its page tells it."""

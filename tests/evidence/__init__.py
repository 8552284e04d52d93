"""The evidence of docs/reliability.md: each promise, tried often enough to be believed."""

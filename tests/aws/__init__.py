"""The line to AWS: signatures, endpoints, answers."""

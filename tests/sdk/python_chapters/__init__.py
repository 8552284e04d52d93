"""The whole of the Python SDK, chapter by chapter: each is called with a Scene, and asserts."""

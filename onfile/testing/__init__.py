"""Onfile for test suites: the pytest plugin. It imports nothing of the service."""

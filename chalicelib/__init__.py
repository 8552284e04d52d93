"""Onfile: customers and their payment methods on file, charged exactly once."""

"""Customers and processing accounts, the payment methods that they keep, and their defaults."""

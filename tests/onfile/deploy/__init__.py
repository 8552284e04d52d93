"""Packaging, deployment, and what a deployed function may do."""

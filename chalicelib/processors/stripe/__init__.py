"""Stripe, by its HTTP API. Loaded where an account is bound to it, and nowhere else."""

from __future__ import annotations

from chalicelib.processors.stripe.client import Client
from chalicelib.processors.stripe.keeping import Keeping
from chalicelib.processors.stripe.processor import Stripe

__all__ = ["Client", "Keeping", "Stripe"]

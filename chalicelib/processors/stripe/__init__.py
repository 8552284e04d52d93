"""Stripe, by its HTTP API. Loaded where an account is bound to it, and nowhere else."""

from __future__ import annotations

from chalicelib.processors.stripe.client import API, Client
from chalicelib.processors.stripe.kept_methods import KeptMethods
from chalicelib.processors.stripe.processor import Stripe
from chalicelib.processors.stripe.signed_events import SignedEvents
from chalicelib.processors.stripe.trial import trial

__all__ = ["Client", "KeptMethods", "SignedEvents", "Stripe", "client_of", "is_live", "trial"]


def client_of(api_key: str, base_url: str | None = None) -> Client:
    """A client of the account that the key opens."""
    return Client(api_key, base_url=base_url or API)


def is_live(api_key: str) -> bool:
    """Whether the key moves real money: https://docs.stripe.com/keys."""
    return api_key.startswith(("sk_live_", "rk_live_"))

"""Square, by its HTTP API. Loaded where an account is bound to it, and nowhere else."""

from __future__ import annotations

from chalicelib.domain.binding import Binding, Secrets
from chalicelib.processors.square.client import PRODUCTION, SANDBOX, SquareClient
from chalicelib.processors.square.kept_cards import SquareCards
from chalicelib.processors.square.processor import Square
from chalicelib.processors.square.signed_events import SquareEvents
from chalicelib.processors.square.trial import trial

__all__ = ["Square", "SquareCards", "SquareClient", "SquareEvents", "client_of", "trial"]


def client_of(binding: Binding, secrets: Secrets) -> SquareClient:
    """A client of the account that the token opens; which world it is in, its binding says."""
    own = SANDBOX if binding.is_sandbox else PRODUCTION
    return SquareClient(secrets.api_key, base_url=binding.base_url or own)

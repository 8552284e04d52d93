"""Client tokens, as a shop's server gets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chalicelib.services.elements import Elements
from chalicelib.services.registry import Services
from tests.support.client import Api


def token_of(api: Api, intent: Any = None) -> str:
    """A new token of the organisation."""
    answer = api.post("/access_tokens", {"type": "client", "intent": intent})
    assert answer.status == 200, answer.text
    return str(answer["id"])


def with_origins(services: Services, origins: Sequence[str]) -> Services:
    """The same services, with elements for pages of `origins`."""
    return replace(services, elements=Elements(origins, services.elements.tokens))

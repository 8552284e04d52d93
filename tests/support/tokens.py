"""Client tokens, as a shop's server gets them and its page sends them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chalicelib.services.callers.client_token_grants import Elements
from chalicelib.services.use_cases import Services
from tests.support.client import Answer, Api


def token_of(api: Api, intent: Any = None) -> str:
    """A new token of the organisation."""
    answer = api.post("/access_tokens", {"type": "client", "intent": intent})
    assert answer.status == 200, answer.text
    return str(answer["id"])


def by_token(
    api: Api, token: str, method: str, path: str, body: Any = None, **headers: str
) -> Answer:
    """One request with the token as the user."""
    user = base64.b64encode(f"{token}:".encode()).decode()
    sent = {"authorization": f"Basic {user}", **headers}
    return api.request(method, path, json=body, headers=sent)


def with_origins(services: Services, origins: Sequence[str]) -> Services:
    """The same services, with elements for pages of `origins`."""
    return replace(services, elements=Elements(origins, services.elements.tokens))

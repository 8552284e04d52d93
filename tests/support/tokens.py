"""Client tokens that say for themselves what they allow, and are kept nowhere.

A stand-in for whoever issues them: `client_key_` and, in base64, the secret key of the
organisation, the intent, `expired`, and a name of its own.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from chalicelib.errors import Unauthorized
from chalicelib.local.demo.tokens import LocalTokens, grant_of
from chalicelib.services.elements import Elements, Grant
from chalicelib.services.keys import Keys
from chalicelib.services.registry import Services

_PREFIX = "client_key_"


class StandInTokens(LocalTokens):
    """One success, and so many attempts, of each token with an intent."""

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self._keys = keys

    def find(self, token: str) -> Grant:
        """Raises Unauthorized."""
        said = _said(token)
        if said is None or said.get("expired"):
            raise Unauthorized("The client token is not valid, or has expired.")
        organisation = self._keys.organisation_of(said["key"])
        return replace(grant_of(organisation, said.get("intent")), token_id=said["name"])


def token_of(key: str, intent: Any = None, **more: Any) -> str:
    """A new token of the organisation with a secret key."""
    said = {"key": key, "intent": intent, "name": secrets.token_hex(8), **more}
    return _PREFIX + base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def with_stand_in(services: Services, origins: Sequence[str] = ("*",)) -> Services:
    """The same services, with tokens for their elements, in pages of `origins`."""
    return replace(services, elements=Elements(origins, StandInTokens(services.keys)))


def _said(token: str) -> dict[str, Any] | None:
    with suppress(ValueError):
        said = json.loads(base64.urlsafe_b64decode(token.removeprefix(_PREFIX) + "=="))
        return said if isinstance(said, dict) else None
    return None

"""Client tokens that say for themselves what they allow, and are kept nowhere.

A stand-in for whoever issues them: `client_key_` and, in base64, the secret key of the
organisation, the intent, `expired`, and a name of its own.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from chalicelib.errors import Unauthorized
from chalicelib.services.elements import Elements, Form, Grant
from chalicelib.services.keys import Keys
from chalicelib.services.registry import Services

ATTEMPTS = 10
_PREFIX = "client_key_"
_INNER = {Form.PAYMENT: "payment", Form.METHOD: "payment_method"}


class StandInTokens:
    """One success, and so many attempts, of each token with an intent."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._lock = threading.Lock()
        self._attempts: dict[str, int] = {}
        self._used: set[str] = set()

    def find(self, token: str) -> Grant:
        """Raises Unauthorized."""
        said = _said(token)
        if said is None or said.get("expired"):
            raise Unauthorized("The client token is not valid, or has expired.")
        organisation = self._keys.organisation_of(said["key"])
        for form in Form:
            if form in (said.get("intent") or {}):
                values = said["intent"][form]
                fixed = values.get(_INNER[form], {}) if form in _INNER else values
                origins = tuple(said["intent"].get("allowed_origins", ()))
                return Grant(said["name"], organisation, form, fixed, origins)
        return Grant(said["name"], organisation)

    @contextmanager
    def use(self, grant: Grant) -> Iterator[None]:
        """Raises Unauthorized."""
        name = grant.token_id
        with self._lock:
            self._attempts[name] = self._attempts.get(name, 0) + 1
            if grant.form is not None and (name in self._used or self._attempts[name] > ATTEMPTS):
                raise Unauthorized("The client token has been used.")
            self._used.add(name)
        try:
            yield
        except Exception:
            self._used.discard(name)
            raise


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

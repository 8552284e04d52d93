"""Client tokens of the local stage: kept in memory, so that a restart ends them all."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock, utc_now
from chalicelib.domain.secret_key import digest_of
from chalicelib.errors import Unauthorized
from chalicelib.services.elements import Form, Grant

LIVES_FOR = timedelta(minutes=60)
ATTEMPTS = 10
_PREFIX = "test_client_key_"
_INNER = {Form.PAYMENT: "payment", Form.METHOD: "payment_method"}


class LocalTokens:
    """Implements `services.elements.ClientTokens`."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._grants: dict[str, tuple[datetime, Grant]] = {}
        self._attempts: dict[str, int] = {}
        self._used: set[str] = set()

    def issue(self, organisation: Organisation, intent: Mapping[str, Any] | None) -> str:
        """A new token for one success with what `intent` allows; for all forms without one."""
        token = _PREFIX + secrets.token_urlsafe(24)
        grant = replace(grant_of(organisation, intent), token_id=digest_of(token))
        with self._lock:
            self._grants[grant.token_id] = (self._clock() + LIVES_FOR, grant)
        return token

    def find(self, token: str) -> Grant:
        """Raises Unauthorized."""
        expires_at, grant = self._grants.get(digest_of(token), (None, None))
        if grant is None or expires_at is None or expires_at <= self._clock():
            raise Unauthorized("The client token is not valid, or has expired.")
        return grant

    @contextmanager
    def use(self, grant: Grant) -> Iterator[None]:
        """Raises Unauthorized."""
        self._claim(grant)
        try:
            yield
        except Exception:
            with self._lock:
                self._used.discard(grant.token_id)
            raise

    def _claim(self, grant: Grant) -> None:
        """Whoever is at work holds the one success, so that two can't have it at once."""
        if grant.form is None:
            return
        with self._lock:
            attempts = self._attempts.get(grant.token_id, 0) + 1
            self._attempts[grant.token_id] = attempts
            if grant.token_id in self._used or attempts > ATTEMPTS:
                raise Unauthorized("The client token has been used.")
            self._used.add(grant.token_id)


def grant_of(organisation: Organisation, intent: Mapping[str, Any] | None) -> Grant:
    """What an intent, as callers write it, allows."""
    said = intent or {}
    for form in Form:
        if form in said:
            values = said[form]
            fixed = values.get(_INNER[form], {}) if form in _INNER else values
            return Grant("", organisation, form, fixed, tuple(said.get("allowed_origins", ())))
    return Grant("", organisation)

"""Tokens that receivers ask for: fetched once, kept for their lifetime, and then fetched anew."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from chalicelib.domain.webhook import Webhook, WebhookSecrets
from chalicelib.domain.webhook_log import Posted, Trouble
from chalicelib.late_dataclass import dataclass
from chalicelib.services.ports import Sender

_MOST_BYTES = 65_536
_EARLY_S = 30
"""A token that is about to end is not sent any more."""

_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Token:
    """What to send, None where none was given; and the status of the answer that it came with."""

    text: str | None
    status: int | None
    trouble: Trouble | None = None


class OAuthTokens:
    """Client credentials, RFC 6749 4.4. For any number of threads."""

    def __init__(self, sender: Sender, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._sender = sender
        self._monotonic = monotonic
        self._known: dict[tuple[str, int], tuple[float, Token]] = {}
        self._lock = threading.Lock()

    def token(self, webhook: Webhook, secrets: WebhookSecrets) -> Token | None:
        """None where the receiver asks for none."""
        params = secrets.oauth_params
        if params is None:
            return None
        key = (webhook.id, webhook.version)
        with self._lock:
            until, known = self._known.get(key, (0.0, None))
        if known is not None and self._monotonic() < until:
            return known
        return self._fetch(key, params)

    def forget(self, webhook: Webhook) -> None:
        """The receiver has refused it."""
        with self._lock:
            self._known.pop((webhook.id, webhook.version), None)

    def _fetch(self, key: tuple[str, int], params: dict[str, str]) -> Token:
        form = {name: value for name, value in params.items() if value and name != "auth_url"}
        started = self._monotonic()
        posted = self._sender.post(
            params["auth_url"], urlencode(form).encode(), _FORM, most=_MOST_BYTES
        )
        answer = _read(posted)
        text = answer.get("access_token")
        if not isinstance(text, str) or not text.isascii() or not text.isprintable():
            return Token(None, posted.status, posted.trouble or Trouble.NO_TOKEN)
        token = Token(text, posted.status)
        lifetime = answer.get("expires_in")
        if isinstance(lifetime, int | float) and lifetime > _EARLY_S:
            with self._lock:
                self._known[key] = (started + lifetime - _EARLY_S, token)
        return token


def _read(posted: Posted) -> dict[str, Any]:
    if not posted.is_success:
        return {}
    try:
        answer = json.loads(posted.answer)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}

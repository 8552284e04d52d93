"""Stripe's events: whether one is signed, and what there is to look up.

The signature is an HMAC-SHA256 of the time and the raw body, under each secret of the endpoint that
is in force: https://docs.stripe.com/webhooks#verify-manually. A body is read after that alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib.domain.binding import Hint, NotSigned
from chalicelib.domain.clock import from_seconds
from chalicelib.domain.dispute import Dispute
from chalicelib.late_pattern import late_pattern
from chalicelib.processors.signatures import check_any
from chalicelib.processors.signatures import signed as hmac_of
from chalicelib.processors.stripe.client import Client
from chalicelib.processors.vendor_http import answered

TOLERANCE_S = 300
"""Of the time that is signed, in either direction: what is older may be somebody's repetition."""

_SCHEME = "v1"
_EVENT_ID = late_pattern(r"evt_[A-Za-z0-9_]{1,100}")
_OURS = "onfile_transaction"
_WON = "won"
_TAKEN = frozenset({"needs_response", "under_review", "lost", _WON})
"""The money leaves when a dispute is opened, and comes back when it is won:
https://docs.stripe.com/disputes/how-disputes-work
"""


class SignedEvents:
    """Those of one account. Implements `services.ports.EventReader`."""

    def __init__(self, client: Client, secrets: Sequence[str]) -> None:
        self._client = client
        self._secrets = secrets

    def read(self, raw: bytes, signature: str, now: datetime) -> Hint:
        """The dispute that it is about, or else our transaction."""
        check_signature(raw, signature, self._secrets, int(now.timestamp()))
        event = json.loads(raw)
        if not isinstance(event, dict) or not _EVENT_ID.fullmatch(str(event.get("id"))):
            raise ValueError("no event")
        about = (event.get("data") or {}).get("object") or {}
        if about.get("object") == "dispute":
            return Hint(event["id"], dispute_id=str(about["id"]))
        return Hint(event["id"], transaction_id=self._transaction_of(about))

    def dispute(self, dispute_id: str) -> Dispute | None:
        """Of an inquiry (`warning_…`), and of one that was prevented, no money moves."""
        found = self._found("disputes", dispute_id)
        if found is None:
            return None
        return Dispute(
            id=found["id"],
            transaction_id=self._transaction_of({"payment_intent": found.get("payment_intent")}),
            cents=found["amount"],
            opened_at=from_seconds(found["created"]),
            is_taken=found["status"] in _TAKEN,
            is_returned=found["status"] == _WON,
            reason=found["reason"],
        )

    def _transaction_of(self, about: dict[str, Any]) -> str | None:
        """As its metadata say; or else those of its intent, for which Stripe is asked."""
        told = (about.get("metadata") or {}).get(_OURS)
        intent = about.get("payment_intent")
        if told or not isinstance(intent, str):
            return str(told) if told else None
        found = self._found("payment_intents", intent)
        return (found.get("metadata") or {}).get(_OURS) if found is not None else None

    def _found(self, *path: str) -> dict[str, Any] | None:
        reply = answered(lambda: self._client.get(*path), "The processor did not answer.")
        return reply.body if reply.ok else None


def check_signature(raw: bytes, signature: str, secrets: Sequence[str], now_s: int) -> None:
    """Raises NotSigned. Every pair is compared, in constant time."""
    pairs = [each.strip().partition("=")[::2] for each in signature.split(",")]
    times = [value for name, value in pairs if name == "t" and value.isdecimal()]
    told = [value for name, value in pairs if name == _SCHEME]
    if len(times) != 1 or abs(now_s - int(times[0])) > TOLERANCE_S:
        raise NotSigned
    check_any([signed(raw, secret, times[0]) for secret in secrets], told)


def signed(raw: bytes, secret: str, time_s: str) -> str:
    """The signature of a body at a time, in whole seconds since 1970."""
    return hmac_of(f"{time_s}.".encode() + raw, secret).hex()

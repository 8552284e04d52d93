"""Square's events: whether one is signed, and what there is to look up.

The signature is an HMAC-SHA256 of the address that the event was sent to and the raw body; no time
is signed: https://developer.squareup.com/docs/webhooks/step3validate. A body is read after that.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib.domain.binding import Hint
from chalicelib.domain.dispute import Dispute
from chalicelib.late_pattern import late_pattern
from chalicelib.processors.signatures import check_any, signed
from chalicelib.processors.square.client import SquareClient
from chalicelib.processors.vendor_http import answered

_EVENT_ID = late_pattern(r"[A-Za-z0-9-]{8,64}")
_WON = "WON"
_TAKEN = frozenset({"EVIDENCE_REQUIRED", "PROCESSING", "LOST", "ACCEPTED", _WON})
"""Square holds the money from the start of a dispute, and gives it back when it is won:
https://developer.squareup.com/docs/disputes-api/overview. An inquiry moves none.
"""


class SquareEvents:
    """Those of one account, sent to `address`. Implements `services.ports.EventReader`."""

    def __init__(self, client: SquareClient, secrets: Sequence[str], address: str) -> None:
        self._client = client
        self._secrets = secrets
        self._address = address

    def read(self, raw: bytes, signature: str, now: datetime) -> Hint:
        """The dispute that it is about, or else our transaction."""
        expected = [signature_of(raw, secret, self._address) for secret in self._secrets]
        check_any(expected, [signature])
        event = json.loads(raw)
        if not isinstance(event, dict) or not _EVENT_ID.fullmatch(str(event.get("event_id"))):
            raise ValueError("no event")
        data = event.get("data") or {}
        about = data.get("object") or {}
        if data.get("type") == "dispute":
            return Hint(event["event_id"], dispute_id=str(data["id"]))
        return Hint(event["event_id"], transaction_id=_transaction_of(about))

    def dispute(self, dispute_id: str) -> Dispute | None:
        """An inquiry moves no money."""
        found = self._found("disputes", dispute_id, "dispute")
        if found is None:
            return None
        payment_id = (found.get("disputed_payment") or {}).get("payment_id")
        payment = self._found("payments", payment_id, "payment") if payment_id else None
        return Dispute(
            id=found["id"],
            transaction_id=(payment or {}).get("reference_id"),
            cents=found["amount_money"]["amount"],
            opened_at=datetime.fromisoformat(found["created_at"]),
            is_taken=found["state"] in _TAKEN,
            is_returned=found["state"] == _WON,
            reason=str(found["reason"]).lower() if found.get("reason") else None,
        )

    def _found(self, collection: str, identifier: str, what: str) -> dict[str, Any] | None:
        question = "The processor did not answer."
        reply = answered(lambda: self._client.get(collection, identifier), question)
        return reply.body.get(what) if reply.ok else None


def signature_of(raw: bytes, secret: str, address: str) -> str:
    """The signature of a body that is sent to an address."""
    return base64.b64encode(signed(address.encode() + raw, secret)).decode()


def _transaction_of(about: dict[str, Any]) -> str | None:
    """A payment names it by its reference, a refund by its reason."""
    reference = (about.get("payment") or {}).get("reference_id")
    reason = (about.get("refund") or {}).get("reason")
    told = reference or reason
    return str(told).partition(":")[0] if told else None

"""Events as Square sends them: signed over the address that they are sent to, and the raw body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from itertools import count
from typing import Any

from tests.processors.square_twin.books import MERCHANT
from tests.processors.square_twin.dates import written
from tests.processors.square_twin.schema import SCHEMA

HEADER = "x-square-hmacsha256-signature"
_IDS = count(1)
_DESCRIBED = {
    "payment.updated": "PaymentUpdatedEvent",
    "refund.updated": "RefundUpdatedEvent",
    "dispute.created": "DisputeCreatedEvent",
    "dispute.state.updated": "DisputeStateUpdatedEvent",
}


def event(kind: str, about: dict[str, Any], created: float, event_id: str = "") -> bytes:
    """The body of one."""
    name = kind.partition(".")[0]
    made = {
        "merchant_id": MERCHANT,
        "type": kind,
        "event_id": event_id or f"00000000-twin-{next(_IDS):012}",
        "created_at": written(created),
        "data": {"type": name, "id": about["id"], "object": {name: about}},
    }
    SCHEMA.check_object(_DESCRIBED[kind], made)
    return json.dumps(made).encode()


def signature(raw: bytes, key: str, url: str) -> str:
    """The header, written down from the vendor's page rather than with the adapter's own words."""
    digest = hmac.new(key.encode(), url.encode() + raw, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()

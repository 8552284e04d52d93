"""Events as Stripe sends them: signed over the raw body, with every secret that is in force."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from itertools import count
from typing import Any

from tests.processors.stripe_twin.schema import SCHEMA

_IDS = count(1)


def event(kind: str, about: dict[str, Any], created: int, event_id: str = "") -> bytes:
    """The body of one."""
    made = {
        "id": event_id or f"evt_twin{next(_IDS):08}",
        "object": "event",
        "api_version": "2026-05-27.dahlia",
        "created": created,
        "data": {"object": about},
        "livemode": False,
        "pending_webhooks": 1,
        "request": None,
        "type": kind,
    }
    SCHEMA.check_object("event", made)
    return json.dumps(made, indent=2).encode()


def signature(raw: bytes, secrets: Sequence[str], at: int) -> str:
    """The header, written down from the vendor's page rather than with the adapter's own words."""
    parts = [f"t={at}"]
    for secret in secrets:
        digest = hmac.new(secret.encode(), str(at).encode() + b"." + raw, hashlib.sha256)
        parts.append(f"v1={digest.hexdigest()}")
    return ",".join([*parts, "v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39"])

"""What a change makes of a stored object, whatever kind it is of."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from chalicelib.domain.account import Account
from chalicelib.domain.payment_method import PaymentMethod
from chalicelib.domain.transaction import Transaction
from chalicelib.services.invalid import INVALID, invalid
from chalicelib.services.requests import Changes

MAX_ATTRS_LENGTH = 4_096
"""Characters of JSON, with all that earlier changes have left."""

Stored = TypeVar("Stored", Account, PaymentMethod, Transaction)


def changed(before: Stored, changes: Changes, now: datetime) -> Stored:
    """`before` with `changes`, one version on; attrs are merged. Raises InvalidAttributes."""
    values: dict[str, Any] = dict(changes)
    if "attrs" in values:
        values["attrs"] = merged_attrs(before.attrs, values["attrs"])
    return replace(before, **values, modified_at=now, version=before.version + 1)


def merged_attrs(old: dict[str, Any], new: dict[str, Any] | None) -> dict[str, Any]:
    """The top-level keys of `new` laid over `old`; a key set to null is removed.

    Raises InvalidAttributes where that is more than attrs can hold.
    """
    merged = {key: value for key, value in (old | (new or {})).items() if value is not None}
    if len(json.dumps(merged)) > MAX_ATTRS_LENGTH:
        raise invalid("attrs", text=f"{INVALID}: longer than {MAX_ATTRS_LENGTH} characters as JSON")
    return merged

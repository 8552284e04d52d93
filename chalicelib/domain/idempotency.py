"""Requests that may be sent again, and what is remembered of each.

A caller names a request by a key. The ids of the objects that the request makes or changes are
recorded under the key, by the very write that makes or changes them: neither is ever there without
the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.client_token import Claim
from chalicelib.late_dataclass import dataclass

KEPT_FOR = timedelta(days=31)
"""How long a key is remembered: a day more than the promised 30, as clocks may disagree."""


class KeyedWork(StrEnum):
    """What the ids of a record name, and so how the request is answered again.

    Of transactions it says more: created, captured, voided, or changed in their details. Of any
    other object it is the object's name; an object that `Replays` has a reader of needs no member
    here.
    """

    ACCOUNT = "account"
    METHOD = "payment_method"
    CHARGE = "charge"
    CAPTURE = "capture"
    VOID = "void"
    DETAILS = "details"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Keyed:
    """A request that came with a key, at the moment `at`.

    `key` and `fingerprint` are keyed hashes: neither says what was sent. `attempt` is this very
    arrival of the request, which tells its own record from one that an earlier arrival has left.
    `instead_of` is the attempt whose record it may replace, as that came to nothing. `claim` is of
    the client token that lets the caller do this once.
    """

    org_id: str
    key: str
    fingerprint: str
    attempt: str
    at: datetime
    instead_of: str | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a key: which request had it, and which objects that has made or changed.

    `kind` is a KeyedWork, or the name of an object.
    """

    org_id: str
    key: str
    fingerprint: str
    attempt: str
    kind: str
    ids: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    instead_of: str | None = None
    claim: Claim | None = None


def record_of(keyed: Keyed | None, kind: str, ids: Sequence[str]) -> Record | None:
    """The record of a request that makes or changes the objects `ids`; None where it has no key."""
    if keyed is None:
        return None
    return Record(
        org_id=keyed.org_id,
        key=keyed.key,
        fingerprint=keyed.fingerprint,
        attempt=keyed.attempt,
        kind=kind,
        ids=tuple(ids),
        created_at=keyed.at,
        expires_at=keyed.at + KEPT_FOR,
        instead_of=keyed.instead_of,
        claim=keyed.claim,
    )

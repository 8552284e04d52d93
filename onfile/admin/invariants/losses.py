"""What a stage can't do without, and nothing in it could replace: I10."""

from __future__ import annotations

from collections.abc import Iterator

from pynamodb.models import Model

from chalicelib import wiring
from chalicelib.dynamo.connection import store_errors
from chalicelib.store.tenant_rows import VaultKeyRow
from onfile.admin.invariants.finding import Finding

_INVARIANT = "I10"


def lost_tables() -> list[Finding]:
    """The tables that are not there. Raises ServiceUnavailable."""
    return [
        Finding(_INVARIANT, model.Meta.suffix, ("table", None), "lost")  # type: ignore[attr-defined]
        for model in wiring.TABLES
        if not _is_there(model)
    ]


def _is_there(model: type[Model]) -> bool:
    with store_errors():
        return bool(model.exists())


def lost_keys() -> Iterator[Finding]:
    """Of a stage that has sealed details, and so has had one. Raises ServiceUnavailable."""
    with store_errors():
        kept = list(VaultKeyRow.scan(limit=1, consistent_read=True))
    if not kept:
        key = ("fingerprint key", None)
        yield Finding(_INVARIANT, VaultKeyRow.Meta.suffix, key, "lost, though details are sealed")

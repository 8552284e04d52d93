"""Organisations and their keys. A key is stored as its SHA-256 only."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock, utc_now
from chalicelib.domain.secret_key import SecretKey
from chalicelib.dynamo.connection import ConditionFailed, store_errors
from chalicelib.dynamo.reading import get_row, walked
from chalicelib.store.documents import without_defaults
from chalicelib.store.tenant_rows import KeyRow, OrganisationRow

SECRET = "secret"  # noqa: S105  (the kind of key, not a key)
_COLUMNS = frozenset({"id", "created_at"})


class Organisations:
    """`OrganisationStore`, `TenantStore` and `KeyStore` on DynamoDB."""

    def __init__(self, *, clock: Clock = utc_now) -> None:
        self._clock = clock

    def of_key(self, digest: str) -> Organisation | None:
        row = get_row(KeyRow, digest)
        if row is None or row.kind != SECRET or not _key(row).in_force(self._clock()):
            return None
        return self.get(row.org_id)

    def get(self, org_id: str) -> Organisation | None:
        row = get_row(OrganisationRow, org_id)
        return None if row is None else self.read(row)

    @staticmethod
    def read(row: Any) -> Organisation:
        """The organisation in a row of its table."""
        document = {"indexed": False, **row.document}
        return Organisation(id=row.id, created_at=row.created_at, **document)

    def save(self, organisation: Organisation) -> None:
        with store_errors():
            OrganisationRow(
                id=organisation.id,
                document={
                    **without_defaults(organisation, _COLUMNS),
                    "indexed": organisation.indexed,  # a row that does not say so is from before
                },
                created_at=organisation.created_at,
            ).save()

    def delete(self, organisation: Organisation) -> None:
        with store_errors():
            OrganisationRow(id=organisation.id).delete()

    def add_key(self, key: SecretKey) -> None:
        with store_errors():
            _row(key).save()

    def has_made(self, digest: str) -> bool:
        """Whether there is such a key, in force or not any more."""
        return get_row(KeyRow, digest) is not None

    def keys_of(self, org_id: str) -> list[SecretKey]:
        return [_key(row) for row in walked(KeyRow.by_organisation.query(org_id))]

    def end_key(self, key: SecretKey, end: datetime) -> None:
        endless_or_later = KeyRow.revoked_at.does_not_exist() | (KeyRow.revoked_at > end)
        # A failed condition says that somebody else has ended it sooner: that stands.
        with suppress(ConditionFailed), store_errors():
            KeyRow(digest=key.digest).update(
                actions=[KeyRow.revoked_at.set(end)],
                condition=KeyRow.digest.exists() & endless_or_later,
            )

    def replace_key(self, old: SecretKey, end: datetime, new: SecretKey) -> None:
        self.add_key(new)
        self.end_key(old, end)


def _key(row: KeyRow) -> SecretKey:
    return SecretKey(
        id=row.id,
        org_id=row.org_id,
        digest=row.digest,
        prefix=row.prefix,
        last_four=row.last_four,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )


def _row(key: SecretKey) -> KeyRow:
    return KeyRow(kind=SECRET, **asdict(key))

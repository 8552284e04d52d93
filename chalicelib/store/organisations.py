"""Organisations and their keys. A key is stored as its SHA-256 only."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.account import Organisation
from chalicelib.dynamo.client import store_errors
from chalicelib.dynamo.reading import get_row
from chalicelib.store.documents import without_defaults
from chalicelib.store.rows import KeyRow, OrganisationRow

SECRET = "secret"  # noqa: S105  (the kind of key, not a key)
_COLUMNS = frozenset({"id", "created_at"})


class Organisations:
    """The repository of tenants and of what lets a caller in."""

    def of_key(self, digest: str) -> Organisation | None:
        """The organisation whose unrevoked secret key has this digest. Two reads."""
        key = get_row(KeyRow, digest)
        if key is None or key.kind != SECRET or key.revoked_at is not None:
            return None
        return self.get(key.org_id)

    def get(self, org_id: str) -> Organisation | None:
        """One read."""
        row = get_row(OrganisationRow, org_id)
        if row is None:
            return None
        return Organisation(id=row.id, created_at=row.created_at, **row.document)

    def save(self, organisation: Organisation) -> None:
        """Create or replace."""
        with store_errors():
            OrganisationRow(
                id=organisation.id,
                document=without_defaults(organisation, _COLUMNS),
                created_at=organisation.created_at,
            ).save()

    def add_key(self, digest: str, org_id: str, now: datetime) -> None:
        """Let the secret key with this digest act for the organisation."""
        with store_errors():
            KeyRow(digest=digest, org_id=org_id, kind=SECRET, created_at=now).save()

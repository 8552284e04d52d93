"""What the use cases of tenants, keys and client tokens need from the outside, as Protocols."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.domain.account import Organisation
from chalicelib.domain.client_token import ClientToken
from chalicelib.domain.secret_key import SecretKey


class OrganisationStore(Protocol):
    """Tenants and their keys."""

    def of_key(self, digest: str) -> Organisation | None:
        """The organisation whose secret key, still in force, has this digest. Two reads."""

    def get(self, org_id: str) -> Organisation | None:
        """One read."""


class TenantStore(Protocol):
    """Tenants, for those who run the stage."""

    def get(self, org_id: str) -> Organisation | None:
        """One read."""

    def delete(self, organisation: Organisation) -> None:
        """Forget it; its keys open nothing then. Raises ServiceUnavailable."""

    def save(self, organisation: Organisation) -> None:
        """Create or replace."""


class KeyStore(Protocol):
    """The secret keys of tenants."""

    def add_key(self, key: SecretKey) -> None:
        """Let the key act for its organisation."""

    def keys_of(self, org_id: str) -> list[SecretKey]:
        """All keys of the organisation, oldest first. A Query of an index, so a moment behind."""

    def end_key(self, key: SecretKey, end: datetime) -> None:
        """Refuse the key from `end` on, unless it ends sooner anyway. One write."""

    def replace_key(self, old: SecretKey, end: datetime, new: SecretKey) -> None:
        """Add `new`, then let `old` end.

        Stopped in between, it leaves a key behind whose text nobody was told, and `old` in force.
        """


class ClientTokenStore(Protocol):
    """Client tokens. It does not judge whether one has expired."""

    def add(self, token: ClientToken) -> None:
        """One write, of the token and the pointer to it. Both are fresh and random."""

    def get(self, digest: str) -> ClientToken | None:
        """One read by key."""

    def of_intent(self, org_id: str, intent_id: str) -> ClientToken | None:
        """Two reads by key."""

    def delete(self, token: ClientToken) -> None:
        """One write, which may be repeated. The pointer leads nowhere then, until it expires."""

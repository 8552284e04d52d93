"""What the use cases of tenants, keys and client tokens need from the outside, as Protocols."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.domain.account import Organisation
from chalicelib.domain.client_token import ClientToken
from chalicelib.domain.secret_key import SecretKey


class OrganisationStore(Protocol):
    """Tenants and their keys."""

    def of_key(self, digest: str) -> Organisation | None: ...

    def get(self, org_id: str) -> Organisation | None: ...


class TenantStore(Protocol):
    """Tenants, for those who run the stage."""

    def get(self, org_id: str) -> Organisation | None: ...

    def save(self, organisation: Organisation) -> None: ...


class KeyStore(Protocol):
    """The secret keys of tenants."""

    def add_key(self, key: SecretKey) -> None: ...

    def keys_of(self, org_id: str) -> list[SecretKey]: ...

    def end_key(self, key: SecretKey, end: datetime) -> None: ...

    def replace_key(self, old: SecretKey, end: datetime, new: SecretKey) -> None: ...


class ClientTokenStore(Protocol):
    """Client tokens."""

    def add(self, token: ClientToken) -> None: ...

    def get(self, digest: str) -> ClientToken | None: ...

    def of_intent(self, org_id: str, intent_id: str) -> ClientToken | None: ...

    def delete(self, token: ClientToken) -> None: ...

"""Organisations that tests make, begin again with, and drop. All servers know at once."""

from __future__ import annotations

from dataclasses import replace

from chalicelib import wiring
from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import utc_now
from chalicelib.domain.secret_key import SecretKey
from chalicelib.services.callers.key_ring import KeyRing
from chalicelib.services.callers.tenants import Tenants
from chalicelib.store.accounts import Accounts
from chalicelib.store.organisations import Organisations
from onfile.local.shared_keys import KeyChanges

_DROPPED = "Dropped: "
_LONGEST_NAME = 200


class LocalTenants:
    """On the store of this process."""

    def __init__(self, key_changes: KeyChanges) -> None:
        self._key_changes = key_changes
        self._store = Organisations()
        self._tenants = Tenants(self._store, Accounts(wiring.connection()), clock=utc_now)
        self._keys = KeyRing(self._store, clock=utc_now)

    def create(self, name: str) -> tuple[Organisation, str]:
        """A new one that can charge at once, and its key. Raises InvalidAttributes for the name."""
        organisation = self._tenants.create(name, "test", blind_refunds=True)
        return organisation, self._keys.create(organisation)[1]

    def get(self, org_id: str) -> Organisation:
        """Raises NotFound."""
        return self._tenants.get(org_id)

    def reset(self, org_id: str) -> Organisation:
        """A new organisation, which the keys of the old one open from now on. Raises NotFound."""
        old = self.get(org_id)
        new = self._tenants.create(old.name, old.environ, blind_refunds=old.takes_blind_refunds)
        for key in self._in_force(old):
            self._store.add_key(replace(key, org_id=new.id))
        self._key_changes.tell()
        self._mark(old)
        return new

    def drop(self, org_id: str) -> None:
        """End its keys, and say so in its name. Its rows stay. Raises NotFound."""
        organisation = self.get(org_id)
        for key in self._in_force(organisation):
            self._store.end_key(key, utc_now())
        self._key_changes.tell()
        self._mark(organisation)

    def _in_force(self, organisation: Organisation) -> list[SecretKey]:
        now = utc_now()
        return [key for key in self._keys.all_of(organisation) if key.in_force(now)]

    def _mark(self, organisation: Organisation) -> None:
        if not organisation.name.startswith(_DROPPED):
            name = f"{_DROPPED}{organisation.name}"[:_LONGEST_NAME]
            self._tenants.change(organisation.id, "name", name)

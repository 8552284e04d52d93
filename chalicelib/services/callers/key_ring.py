"""The secret keys of an organisation: making, listing, rolling and revoking them.

Every process refuses a key within `keys.KNOWN_FOR_S` seconds of its end.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.secret_key import SecretKey, new_secret
from chalicelib.errors import NotFound
from chalicelib.services.ports.tenant_ports import KeyStore


class KeyRing:
    """The text of a key is answered once, by the call that makes it, and kept nowhere."""

    def __init__(self, keys: KeyStore, *, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def create(self, organisation: Organisation) -> tuple[SecretKey, str]:
        """A new key, and its text."""
        key, text = self._fresh(organisation)
        self._keys.add_key(key)
        return key, text

    def all_of(self, organisation: Organisation) -> list[SecretKey]:
        """Every key it has had, oldest first. One made a moment ago may be missing."""
        return self._keys.keys_of(organisation.id)

    def roll(
        self, organisation: Organisation, key_id: str, *, overlap: timedelta
    ) -> tuple[SecretKey, str]:
        """A new key, and its text; the old one ends after `overlap`.

        Raises NotFound for a key that is not there or has ended. An earlier end stays.
        """
        old = self._in_force(organisation, key_id)
        key, text = self._fresh(organisation)
        self._keys.replace_key(old, key.created_at + overlap, key)
        return key, text

    def revoke(self, organisation: Organisation, key_id: str) -> SecretKey:
        """The key, ended now. Raises NotFound for one that is not there or has ended."""
        key, now = self._in_force(organisation, key_id), self._clock()
        self._keys.end_key(key, now)
        return replace(key, revoked_at=now)

    def _fresh(self, organisation: Organisation) -> tuple[SecretKey, str]:
        text = new_secret(organisation.environ)
        return SecretKey.of(text, organisation.id, self._clock()), text

    def _in_force(self, organisation: Organisation, key_id: str) -> SecretKey:
        now = self._clock()
        for key in self._keys.keys_of(organisation.id):
            if key.id == key_id and key.in_force(now):
                return key
        raise NotFound(f"The organisation has no key {key_id} in force.")

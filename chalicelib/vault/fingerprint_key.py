"""The key of all fingerprints: random, made once for a stage, kept wrapped, never changed.

Fingerprints of numbers, and the records of idempotency keys (docs/decisions/0011-idempotency.md),
are of no use under another. The local stage derives it from its one key instead.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from typing import Protocol

from chalicelib.errors import KeyRefused, SealedDetailsError
from chalicelib.observability.lines import emit
from chalicelib.observability.log_fields import Event
from chalicelib.vault.data_key_providers import KeyProvider

PURPOSE = "fingerprint key"


class WrappedKeyStore(Protocol):
    """Where wrapped keys lie, by name."""

    def get(self, name: str) -> bytes | None: ...

    def add(self, name: str, wrapped: bytes) -> bool: ...

    def replace(self, name: str, wrapped: bytes, *, before: bytes) -> bool: ...


def derived_from(vault_key: bytes) -> bytes:
    """The local stage's. It says nothing of the sealing key."""
    return hashlib.sha256(b"onfile fingerprints" + vault_key).digest()


class KeptFingerprintKey:
    """A deployed stage's: unwrapped once in a process, made by whichever process is first."""

    def __init__(self, keys: KeyProvider, store: WrappedKeyStore) -> None:
        self._keys = keys
        self._store = store
        self._lock = threading.Lock()
        self._key: bytes | None = None

    def __call__(self) -> bytes:
        """The key. Raises KeyRefused (alarmed) and ServiceUnavailable."""
        with self._lock:
            if self._key is None:
                try:
                    self._key = self._kept_or_made()
                except SealedDetailsError as error:
                    emit(Event(error.alarm), level=logging.ERROR, purpose=PURPOSE)
                    raise KeyRefused from error
            return self._key

    def renew(self) -> bool:
        """Wrap the same key under the present key of KMS; False where there is none yet.

        What was wrapped is unwrapped again before it takes the place of the old: nothing could
        bring this key back. Raises SealedDetailsError, ServiceUnavailable.
        """
        before = self._store.get(PURPOSE)
        if before is None:
            return False
        plain = self._keys.unwrap(before, PURPOSE)
        after = self._keys.wrap(plain, PURPOSE)
        if self._keys.unwrap(after, PURPOSE) != plain:
            raise KeyRefused
        return self._store.replace(PURPOSE, after, before=before)

    def _kept_or_made(self) -> bytes:
        wrapped = self._store.get(PURPOSE)
        if wrapped is None:
            made = self._keys.new_key(PURPOSE)
            if self._store.add(PURPOSE, made.wrapped):
                return made.plain
            # Another process was faster; its row is there, and is never removed.
            wrapped = self._store.get(PURPOSE) or b""
        return self._keys.unwrap(wrapped, PURPOSE)

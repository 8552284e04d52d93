"""Where data keys come from. The local provider wraps them under a key of its own, from a file.

A deployed stage must not fall back to it: `wiring` refuses that.
"""

from __future__ import annotations

import os
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_PURPOSE = b"onfile data key"


class KeyProvider(Protocol):
    """Makes data keys, and unwraps those that it has made."""

    def new_data_key(self) -> tuple[bytes, bytes]:
        """A fresh 32-byte data key, and the same wrapped."""
        ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """The data key. Raises an error if `wrapped` was not made by this provider."""
        ...


class LocalKeys:
    """Data keys wrapped with AES-256-GCM under one local key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def new_data_key(self) -> tuple[bytes, bytes]:
        """A fresh 32-byte data key, and the same wrapped."""
        data_key, nonce = os.urandom(KEY_BYTES), os.urandom(_NONCE_BYTES)
        return data_key, nonce + self._cipher.encrypt(nonce, data_key, _PURPOSE)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Raises cryptography's InvalidTag for anything that it did not wrap itself."""
        nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        return self._cipher.decrypt(nonce, sealed, _PURPOSE)

"""Where data keys come from: a provider that wraps them under a key which never leaves it.

The local provider has its key from a file; `config` lets no deployed stage use it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import field
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.errors import Tampered
from chalicelib.late_dataclass import dataclass

KEY_BYTES = 32
TAG_BYTES = 8
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key of 32 bytes, the same wrapped, and the tag of what wrapped it (8 bytes)."""

    plain: bytes = field(repr=False)
    wrapped: bytes
    tag: bytes


class KeyProvider(Protocol):
    """Makes keys, and unwraps those that it has made for the same purpose.

    Raises Tampered for what it has not wrapped for that purpose, KeyRefused where it may not or
    can't use its own key, ServiceUnavailable where it did not answer.
    """

    def new_key(self, purpose: str) -> WrappedKey:
        """A fresh key."""
        ...

    def wrap(self, plain: bytes, purpose: str) -> bytes:
        """A key that there is, wrapped under the provider's present key."""
        ...

    def unwrap(self, wrapped: bytes, purpose: str) -> bytes:
        """The key."""
        ...


class LocalKeys:
    """Keys wrapped with AES-256-GCM under one local key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._tag = tag_of(key)

    def new_key(self, purpose: str) -> WrappedKey:
        """A fresh key."""
        plain = os.urandom(KEY_BYTES)
        return WrappedKey(plain, self.wrap(plain, purpose), self._tag)

    def wrap(self, plain: bytes, purpose: str) -> bytes:
        """Wrapped anew, differently each time."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, _bound_to(purpose))

    def unwrap(self, wrapped: bytes, purpose: str) -> bytes:
        """Raises Tampered for anything that it did not wrap itself."""
        nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, sealed, _bound_to(purpose))
        except (InvalidTag, ValueError) as error:
            raise Tampered from error


def tag_of(key: bytes) -> bytes:
    """What tells the keys of providers apart in an envelope; says nothing of the key."""
    return hashlib.sha256(b"onfile key tag" + key).digest()[:TAG_BYTES]


def _bound_to(purpose: str) -> bytes:
    return f"onfile {purpose}".encode()

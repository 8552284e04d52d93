"""Envelope encryption of payment details.

An envelope is: version (1 byte) · length of the wrapped key (2 bytes) · wrapped key · nonce (12)
· ciphertext and tag, AES-256-GCM. The organisation and the method are bound in as additional data:
an envelope moved to another row does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import threading
from collections import OrderedDict

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.vault.keys import KeyProvider

_VERSION = 1
_NONCE_BYTES = 12
_USES_OF_A_DATA_KEY = 1_000
_OPENED_KEYS = 256


class Tampered(Exception):
    """The envelope does not open: changed, cut, or of another method or organisation."""


class Vault:
    """Seals and opens details; fingerprints numbers. Safe to use from several threads."""

    def __init__(self, keys: KeyProvider, *, fingerprint_key: bytes) -> None:
        self._keys = keys
        self._fingerprint_key = fingerprint_key
        self._lock = threading.Lock()
        self._sealing: tuple[bytes, bytes] | None = None
        self._uses = 0
        self._opened: OrderedDict[bytes, bytes] = OrderedDict()

    def seal(self, details: dict[str, str], *, org_id: str, method_id: str) -> bytes:
        """An envelope of `details` that opens for this method of this organisation only."""
        data_key, wrapped = self._data_key()
        nonce = os.urandom(_NONCE_BYTES)
        text = json.dumps(details, separators=(",", ":")).encode()
        sealed = AESGCM(data_key).encrypt(nonce, text, _bound_to(org_id, method_id))
        return bytes([_VERSION]) + len(wrapped).to_bytes(2, "big") + wrapped + nonce + sealed

    def open(self, envelope: bytes, *, org_id: str, method_id: str) -> dict[str, str]:
        """What was sealed. Raises Tampered."""
        wrapped, nonce, sealed = _take_apart(envelope)
        try:
            data_key = self._unwrap(wrapped)
            text = AESGCM(data_key).decrypt(nonce, sealed, _bound_to(org_id, method_id))
        except (InvalidTag, ValueError) as error:
            raise Tampered("the envelope does not open") from error
        details: dict[str, str] = json.loads(text)
        return details

    def fingerprint(self, text: str) -> str:
        """The same for the same text, and of no use without the vault's key. 32 hex digits."""
        return hmac.new(self._fingerprint_key, text.encode(), hashlib.sha256).hexdigest()[:32]

    def _data_key(self) -> tuple[bytes, bytes]:
        with self._lock:
            if self._sealing is None or self._uses >= _USES_OF_A_DATA_KEY:
                self._sealing, self._uses = self._keys.new_data_key(), 0
            self._uses += 1
            return self._sealing

    def _unwrap(self, wrapped: bytes) -> bytes:
        with self._lock:
            known = self._opened.get(wrapped)
            if known is not None:
                self._opened.move_to_end(wrapped)
                return known
        data_key = self._keys.unwrap(wrapped)
        with self._lock:
            self._opened[wrapped] = data_key
            if len(self._opened) > _OPENED_KEYS:
                self._opened.popitem(last=False)
        return data_key


def _take_apart(envelope: bytes) -> tuple[bytes, bytes, bytes]:
    if len(envelope) < 3 or envelope[0] != _VERSION:
        raise Tampered("not an envelope of a known version")
    end = 3 + int.from_bytes(envelope[1:3], "big")
    return envelope[3:end], envelope[end : end + _NONCE_BYTES], envelope[end + _NONCE_BYTES :]


def _bound_to(org_id: str, method_id: str) -> bytes:
    return f"{org_id}|{method_id}".encode()

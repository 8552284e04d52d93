"""Envelope encryption of payment details, and of what opens a processor or signs a webhook.

An envelope is: version (1 byte) · tag of the wrapping key (8) · length of the wrapped key (2) ·
wrapped key · nonce (12) · ciphertext and tag, AES-256-GCM. Version and tag, the organisation and
the object are bound in as additional data: an envelope moved to another row does not open. The
prefix of its id says what kind of object it is. Version 1, of which local stores hold some, has no
tag and binds organisation and method alone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.domain import ids
from chalicelib.errors import SealedDetailsError, Tampered
from chalicelib.late_dataclass import dataclass
from chalicelib.observability.lines import emit
from chalicelib.observability.log_fields import Event, LogFields
from chalicelib.vault.data_key_providers import TAG_BYTES, KeyProvider
from chalicelib.vault.data_keys import DataKeys

_VERSION = 2
_UNTAGGED = 1
_NONCE_BYTES = 12


class Vault:
    """`Sealer` and `Resealer`: seals and opens details, fingerprints numbers.

    Whatever does not open for good is alarmed: one line with a fixed code, and ids only.
    """

    def __init__(
        self,
        keys: KeyProvider,
        *,
        fingerprint_key: Callable[[], bytes],
        renew_fingerprint_key: Callable[[], bool] = lambda: False,
    ) -> None:
        self._data_keys = DataKeys(keys)
        self._fingerprint_key = fingerprint_key
        self._renew_fingerprint_key = renew_fingerprint_key

    def seal(self, details: dict[str, str], *, org_id: str, object_id: str) -> bytes:
        try:
            key = self._data_keys.to_seal()
        except SealedDetailsError as error:
            _alarm(error, org_id, object_id)
            raise
        head = bytes([_VERSION]) + key.tag
        nonce = os.urandom(_NONCE_BYTES)
        text = json.dumps(details, separators=(",", ":")).encode()
        sealed = AESGCM(key.plain).encrypt(nonce, text, head + _bound_to(org_id, object_id))
        return head + len(key.wrapped).to_bytes(2, "big") + key.wrapped + nonce + sealed

    def open(self, envelope: bytes, *, org_id: str, object_id: str) -> dict[str, str]:
        try:
            return self._open(envelope, _bound_to(org_id, object_id))
        except SealedDetailsError as error:
            _alarm(error, org_id, object_id)
            raise

    def opens(self, envelope: bytes, *, org_id: str, object_id: str) -> bool:
        """Whether `open` would, and without an alarm. Raises ServiceUnavailable."""
        try:
            self._open(envelope, _bound_to(org_id, object_id))
        except SealedDetailsError:
            return False
        return True

    def is_current(self, envelope: bytes) -> bool:
        return envelope.startswith(bytes([_VERSION]) + self._data_keys.present_tag())

    def fingerprint(self, text: str) -> str:
        return hmac.new(self._fingerprint_key(), text.encode(), hashlib.sha256).hexdigest()[:32]

    def renew_fingerprint_key(self) -> bool:
        return self._renew_fingerprint_key()

    def _open(self, envelope: bytes, bound_to: bytes) -> dict[str, str]:
        parts = _take_apart(envelope)
        key = self._data_keys.to_open(parts.wrapped)
        bound = parts.bound_head + bound_to
        try:
            text = AESGCM(key).decrypt(parts.nonce, parts.sealed, bound)
        except (InvalidTag, ValueError) as error:
            raise Tampered from error
        details: dict[str, str] = json.loads(text)
        return details


@dataclass(frozen=True, slots=True)
class _Parts:
    bound_head: bytes
    wrapped: bytes
    nonce: bytes
    sealed: bytes


def _take_apart(envelope: bytes) -> _Parts:
    version = envelope[0] if envelope else 0
    if version not in (_VERSION, _UNTAGGED):
        raise Tampered
    start = 1 + (TAG_BYTES if version == _VERSION else 0)
    end = start + 2 + int.from_bytes(envelope[start : start + 2], "big")
    return _Parts(
        bound_head=envelope[:start] if version == _VERSION else b"",
        wrapped=envelope[start + 2 : end],
        nonce=envelope[end : end + _NONCE_BYTES],
        sealed=envelope[end + _NONCE_BYTES :],
    )


def _bound_to(org_id: str, object_id: str) -> bytes:
    return f"{org_id}|{object_id}".encode()


def _alarm(error: SealedDetailsError, org_id: str, object_id: str) -> None:
    emit(Event(error.alarm), level=logging.ERROR, **_named(org_id, object_id))


def _named(org_id: str, object_id: str) -> LogFields:
    """The object, as a log line names it: by what the prefix of its id says."""
    match object_id.partition("_")[0]:
        case ids.BINDING:
            return {"organisation": org_id, "binding": object_id}
        case ids.WEBHOOK:
            return {"organisation": org_id, "webhook": object_id}
    return {"organisation": org_id, "payment_method": object_id}

"""A KMS of a few lines, that counts what is asked of it and refuses what a test says."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class FakeKms:
    """Any KMS key that is named, each another; those in `gone` are disabled.

    `refuses` is the code of the error of every request, or the error itself.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.refuses: str | Exception | None = None
        self.gone: set[str] = set()

    def generate_data_key(self, **sent: Any) -> dict[str, Any]:
        """A key and its wrapping."""
        self._ask("GenerateDataKey")
        plain = os.urandom(32)
        return {"Plaintext": plain, **self._wrapped(plain, sent)}

    def encrypt(self, **sent: Any) -> dict[str, Any]:
        """The wrapping of what was sent."""
        self._ask("Encrypt")
        return self._wrapped(sent["Plaintext"], sent)

    def decrypt(self, **sent: Any) -> dict[str, Any]:
        """The key of a wrapping. It opens with the KMS key that the wrapping names."""
        self._ask("Decrypt")
        name, _, blob = sent["CiphertextBlob"].partition(b"|")
        key_id = name.decode(errors="replace")
        if key_id in self.gone:
            raise _error("DisabledException", "Decrypt")
        try:
            plain = _cipher(key_id).decrypt(blob[:12], blob[12:], _context(sent))
        except (InvalidTag, ValueError):
            raise _error("InvalidCiphertextException", "Decrypt") from None
        return {"Plaintext": plain}

    def _wrapped(self, plain: bytes, sent: dict[str, Any]) -> dict[str, Any]:
        key_id, nonce = sent["KeyId"], os.urandom(12)
        if key_id in self.gone:
            raise _error("DisabledException", "Encrypt")
        blob = nonce + _cipher(key_id).encrypt(nonce, plain, _context(sent))
        return {"CiphertextBlob": f"{key_id}|".encode() + blob, "KeyId": f"arn:{key_id}"}

    def _ask(self, operation: str) -> None:
        self.asked.append(operation)
        if isinstance(self.refuses, Exception):
            raise self.refuses
        if self.refuses is not None:
            raise _error(self.refuses, operation)


def _cipher(key_id: str) -> AESGCM:
    return AESGCM(hashlib.sha256(key_id.encode()).digest())


def _context(sent: dict[str, Any]) -> bytes:
    return json.dumps(sent["EncryptionContext"], sort_keys=True).encode()


def _error(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "refused"}}, operation)

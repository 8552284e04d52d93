"""A KMS of a few lines, that counts what is asked of it and refuses what a test says."""

from __future__ import annotations

import json
import os
from typing import Any

from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class FakeKms:
    """One KMS key, the same each time; `refuses` is the code of the error of every request."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.refuses: str | None = None
        self._cipher = AESGCM(bytes(range(32)))

    def generate_data_key(self, **sent: Any) -> dict[str, Any]:
        """A key and its wrapping."""
        self._ask("GenerateDataKey")
        plain, nonce = os.urandom(32), os.urandom(12)
        blob = nonce + self._cipher.encrypt(nonce, plain, _context(sent))
        return {"Plaintext": plain, "CiphertextBlob": blob, "KeyId": f"arn:{sent['KeyId']}"}

    def decrypt(self, **sent: Any) -> dict[str, Any]:
        """The key of a wrapping."""
        self._ask("Decrypt")
        blob = sent["CiphertextBlob"]
        try:
            return {"Plaintext": self._cipher.decrypt(blob[:12], blob[12:], _context(sent))}
        except (InvalidTag, ValueError):
            raise _error("InvalidCiphertextException", "Decrypt") from None

    def _ask(self, operation: str) -> None:
        self.asked.append(operation)
        if self.refuses is not None:
            raise _error(self.refuses, operation)


def _context(sent: dict[str, Any]) -> bytes:
    return json.dumps(sent["EncryptionContext"], sort_keys=True).encode()


def _error(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "refused"}}, operation)

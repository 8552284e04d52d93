"""Data keys from AWS KMS (GenerateDataKey, Encrypt, Decrypt), bound to a stage and a purpose.

The encryption context names the stage, so that what one stage has wrapped does not open in another
that shares the KMS key. Errors: https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from chalicelib.attempts import until_answered
from chalicelib.errors import KeyRefused, ServiceUnavailable, Tampered
from chalicelib.vault.data_key_providers import WrappedKey, tag_of

_TAMPERED = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})
_UNAVAILABLE = frozenset(
    {
        "DependencyTimeoutException",
        "InternalFailure",
        "KMSInternalException",
        "KeyUnavailableException",
        "LimitExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "ThrottlingException",
    }
)
_MAX_BLOB = 6_144
"""What KMS takes at most as a wrapped key."""


class KmsKeys:
    """A key provider on one KMS key: its id, ARN, or an alias."""

    def __init__(self, key_id: str, *, stage: str, client: Callable[[], Any]) -> None:
        self._key_id = key_id
        self._stage = stage
        self._make_client = client

    def new_key(self, purpose: str) -> WrappedKey:
        """A fresh key, tagged by the ARN of the KMS key, also where an alias is configured."""
        answer = self._ask(
            "generate_data_key", KeyId=self._key_id, KeySpec="AES_256", **self._context(purpose)
        )
        return WrappedKey(
            answer["Plaintext"], answer["CiphertextBlob"], tag_of(answer["KeyId"].encode())
        )

    def wrap(self, plain: bytes, purpose: str) -> bytes:
        """A key that there is, under the KMS key that is configured now."""
        wrapped: bytes = self._ask(
            "encrypt", KeyId=self._key_id, Plaintext=plain, **self._context(purpose)
        )["CiphertextBlob"]
        return wrapped

    def unwrap(self, wrapped: bytes, purpose: str) -> bytes:
        """The key, whichever KMS key has wrapped it, as long as this process may use that."""
        if not 1 <= len(wrapped) <= _MAX_BLOB:
            raise Tampered
        plain: bytes = self._ask("decrypt", CiphertextBlob=wrapped, **self._context(purpose))[
            "Plaintext"
        ]
        return plain

    @cached_property
    def _client(self) -> Any:
        return self._make_client()

    def _context(self, purpose: str) -> dict[str, Any]:
        return {"EncryptionContext": {"onfile:stage": self._stage, "onfile:purpose": purpose}}

    def _ask(self, operation: str, **arguments: Any) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        send = partial(getattr(self._client, operation), **arguments)
        try:
            answer: dict[str, Any] = until_answered(send, _passes)
        except ClientError as error:
            raise _refusal(_code(error)) from error
        except BotoCoreError as error:
            raise ServiceUnavailable(_NO_ANSWER) from error
        return answer


class Kms:
    """KMS of a region. Each request is tried once: `attempts` knows how much time there is."""

    def __init__(self, region: str) -> None:
        # Only here: the local stage asks nobody.
        from chalicelib.aws.service_connection import ServiceConnection

        self._line = ServiceConnection(
            "kms", region=region, target="TrentService", json_version="1.1"
        )

    def generate_data_key(self, **sent: Any) -> dict[str, Any]:
        """A new data key, in clear and wrapped."""
        return self._ask("GenerateDataKey", sent)

    def encrypt(self, **sent: Any) -> dict[str, Any]:
        """The wrapping of a data key."""
        return self._ask("Encrypt", sent)

    def decrypt(self, **sent: Any) -> dict[str, Any]:
        """The data key of a wrapping."""
        return self._ask("Decrypt", sent)

    def _ask(self, operation: str, sent: dict[str, Any]) -> dict[str, Any]:
        request = {
            name: b64encode(value).decode() if isinstance(value, bytes) else value
            for name, value in sent.items()
        }
        answer: dict[str, Any] = self._line.ask(operation, json.dumps(request).encode())
        for name in ("Plaintext", "CiphertextBlob"):
            if name in answer:
                answer[name] = b64decode(answer[name])
        return answer


_NO_ANSWER = "The key service did not answer in time; nothing was charged."


def _passes(error: Exception) -> bool:
    """Whether the same request may fare better in a moment."""
    from botocore.exceptions import BotoCoreError, ClientError

    if isinstance(error, ClientError):
        return _code(error) in _UNAVAILABLE
    return isinstance(error, BotoCoreError)


def _code(error: Any) -> str:
    code: str = error.response.get("Error", {}).get("Code", "")
    return code


def _refusal(code: str) -> Exception:
    if code in _TAMPERED:
        return Tampered()
    if code in _UNAVAILABLE:
        return ServiceUnavailable(_NO_ANSWER)
    return KeyRefused()

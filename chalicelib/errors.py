"""Every way in which Onfile says no, as one small tree.

    OnfileError
    ├── RequestError                  the caller can mend it
    │   ├── BadRequest                malformed, or not supported
    │   │   ├── MethodNotAllowed
    │   │   ├── BodyTooLarge
    │   │   ├── TooMuchAtOnce         more than one transaction of the store can hold
    │   │   └── UnsupportedMediaType
    │   ├── InvalidAttributes         well-formed, but attributes are wrong: names each one
    │   ├── Unauthorized
    │   ├── NotPermitted
    │   ├── NotFound
    │   └── Conflict                  the same thing is being done by another request
    ├── SealedDetailsError            details can't be sealed or opened: final, and alarmed
    │   ├── Tampered
    │   └── KeyRefused
    ├── TransactionDeclined           a definite "no" from the issuer; carries the transaction
    └── ServiceUnavailable            a dependency failed; the same request may be sent again

HTTP statuses are known to `api/error_answers.py` alone. No message ever repeats a value that the
caller sent: a value can hold a card number.
"""

from __future__ import annotations

from typing import Any

from chalicelib.error_details import sentence_of


class OnfileError(Exception):
    """Base of all errors that are answered to the caller as they are.

    `retry_after_s` is how long a caller should wait before it sends the request again, in whole
    seconds; None where waiting changes nothing.
    """

    retry_after_s: int | None = None

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class RequestError(OnfileError):
    """The request can't be served as it is; sending it again unchanged won't help."""


class BadRequest(RequestError):
    """The request is malformed, or asks for something that is not supported.

    `details` maps the name of each offending part to what is wrong with it.
    """

    def __init__(self, message: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.details = details


class MethodNotAllowed(BadRequest):
    """The path exists, the HTTP method on it does not."""


class BodyTooLarge(BadRequest):
    """The body is over the limit of `api/body.py`."""


class TooMuchAtOnce(BadRequest):
    """All or nothing, but more than one transaction of the store can hold."""


class UnsupportedMediaType(BadRequest):
    """The Content-Type is none of JSON, form and multipart."""


class InvalidAttributes(RequestError):
    """Attributes are missing or wrong.

    `details` mirrors the shape of the body, with a message at each wrong leaf:
    `{"payment_method": {"card": {"expiry": "Required"}}}`.
    """

    def __init__(self, details: dict[str, Any]) -> None:
        super().__init__("Invalid attributes")
        self.details = details

    def __str__(self) -> str:
        return sentence_of(self.details)


class Unauthorized(RequestError):
    """No key, or a key that is unknown or revoked."""


class NotPermitted(RequestError):
    """The key is good, but may not do this."""


NO_PATH = "There is nothing at this path; the reference, /docs, lists what there is."

NOTHING_THERE = "Not found: nothing of yours has this id, or has it any more."
"""The same for an id that never was, one that is deleted, and one of somebody else."""


class NotFound(RequestError):
    """Nothing of the caller's organisation lives under this id."""

    def __init__(self, message: str = NOTHING_THERE) -> None:
        super().__init__(message)


class Conflict(RequestError):
    """Another request is at work on the same object; ask again in a moment."""

    def __init__(self, message: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class TooManyRequests(RequestError):
    """A key or an address sends more than its organisation lets in."""

    def __init__(self, *, retry_after_s: int) -> None:
        super().__init__("Too many requests; try again later.")
        self.retry_after_s = retry_after_s


class TransactionDeclined(OnfileError):
    """The issuer (or the processor for it) said no. `transaction` is the stored declined one."""

    def __init__(self, transaction: Any, message: str) -> None:
        super().__init__(message)
        self.transaction = transaction


class SealedDetailsError(OnfileError):
    """Payment details can't be sealed or opened, and sending the request again won't help.

    `alarm` is the fixed code under which it is logged.
    """

    alarm = "vault_failed"
    _TEXT = "The payment details can't be used. Nothing was charged."

    def __init__(self) -> None:
        super().__init__(self._TEXT)


class Tampered(SealedDetailsError):
    """The envelope does not open: changed, cut, or of another method or organisation."""

    alarm = "vault_tampered"
    _TEXT = (
        "The stored details of this payment method do not open. Nothing was charged; "
        "enter them as a new payment method."
    )


class KeyRefused(SealedDetailsError):
    """The key that protects payment details is disabled, deleted, or not ours to use."""

    alarm = "vault_key_refused"
    _TEXT = (
        "The key that protects payment details is refused. Nothing was charged; "
        "the operator has been alarmed."
    )


class ServiceUnavailable(OnfileError):
    """A dependency did not answer in time. With the same key it is safe to send again."""

    retry_after_s = 2

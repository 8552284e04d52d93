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


class Explained(str):
    """A text that the wire has fixed, with a sentence `why` for whoever reads it."""

    __slots__ = ("why",)

    why: str

    def __new__(cls, text: str, why: str) -> Explained:
        """`text` as it is answered, and what a person is told beside it."""
        self = super().__new__(cls, text)
        self.why = why
        return self


_MOST_SAID = 5
"""How many attributes a sentence speaks of; `details` has them all."""


def sentence_of(details: Any) -> str:
    """`email: Required; card[expiry]: Invalid value: expected MM/YY`."""
    leaves = _leaves(details)
    said = [f"{path}: {text}" for path, text in leaves[:_MOST_SAID]]
    said += [f"and {len(leaves) - _MOST_SAID} more"] if len(leaves) > _MOST_SAID else []
    return "; ".join(said)


def bracket_paths(details: Any) -> list[str]:
    """The paths of the leaves of `details`: `["email", "payment_method[card][expiry]"]`."""
    return [path for path, _ in _leaves(details)]


def _leaves(details: Any, prefix: str = "") -> list[tuple[str, str]]:
    """The paths of the leaves, and what each says, to a person.

    The rows of a list of objects are named by their index, `[0][email]`; rows without an error
    (`{}`) and the list envelope itself are not named.
    """
    if isinstance(details, dict) and details.get("object") == "list" and not prefix:
        return _leaves(details["values"])
    if isinstance(details, list):
        pairs = [(f"{prefix}[{index}]", row) for index, row in enumerate(details)]
    elif isinstance(details, dict):
        pairs = [(f"{prefix}[{key}]" if prefix else str(key), v) for key, v in details.items()]
    else:
        why = f": {details.why}" if isinstance(details, Explained) else ""
        return [(prefix, f"{details}{why}")]
    return [leaf for key, value in pairs for leaf in _leaves(value, key)]


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

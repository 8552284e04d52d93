"""How an error looks on the wire: the one table of HTTP statuses, and the envelope.

`error_description` is the documented one: of wrong attributes it has the names alone. The Python
SDK shows `description`, which says what is wrong with each. Source: the public API's errors page.
"""

from __future__ import annotations

from typing import Any

from chalicelib.api.brackets import safe_name
from chalicelib.error_details import bracket_paths, sentence_of
from chalicelib.errors import (
    BadRequest,
    BodyTooLarge,
    Conflict,
    InvalidAttributes,
    MethodNotAllowed,
    NotFound,
    NotPermitted,
    OnfileError,
    SealedDetailsError,
    ServiceUnavailable,
    TooManyRequests,
    TransactionDeclined,
    Unauthorized,
    UnsupportedMediaType,
)

# The first class that matches wins, so subclasses stand before their bases.
_STATUSES: tuple[tuple[type[OnfileError], int, str], ...] = (
    (MethodNotAllowed, 405, "MethodNotAllowed"),
    (BodyTooLarge, 413, "BadRequest"),
    (UnsupportedMediaType, 415, "BadRequest"),
    (BadRequest, 400, "BadRequest"),
    (InvalidAttributes, 400, "InvalidAttributes"),
    (TransactionDeclined, 400, "TransactionDeclined"),
    (Unauthorized, 401, "Unauthorized"),
    (NotPermitted, 403, "NotPermitted"),
    (NotFound, 404, "NotFound"),
    (Conflict, 409, "Conflict"),
    (TooManyRequests, 429, "TooManyRequests"),
    (SealedDetailsError, 500, "InternalServerError"),
    (ServiceUnavailable, 503, "ServiceUnavailable"),
)


class InternalError(OnfileError):
    """An error of ours. What happened is in the log under the request's id, not in the answer."""

    def __init__(self) -> None:
        super().__init__("Something went wrong on our side; the request can be sent again.")


def envelope(error: OnfileError, details: Any = None) -> tuple[int, dict[str, Any]]:
    """The HTTP status and the JSON body for `error`.

    `details` overrides what the error itself carries: a decline's transaction is rendered by the
    caller, which knows the resource.
    """
    status, name = status_of(type(error))
    if details is None:
        details = _with_safe_names(getattr(error, "details", None))
    text = said = error.message
    if isinstance(error, InvalidAttributes):
        text, said = ", ".join(bracket_paths(details)), sentence_of(details)
    return status, {
        "object": "error",
        "error_type": name,
        "error_description": text,
        "description": said,
        "details": details,
    }


def _with_safe_names(details: Any) -> Any:
    """`details` under names that may be shown: a name comes from the caller, and can hold anything.

    Whoever finds a fault names it as it is; here no card number gets by.
    """
    if isinstance(details, dict):
        return {safe_name(str(name)): _with_safe_names(each) for name, each in details.items()}
    if isinstance(details, list):
        return [_with_safe_names(each) for each in details]
    return details


def status_of(error: type[OnfileError]) -> tuple[int, str]:
    """The HTTP status and the `error_type` of a class of errors."""
    for kind, status, name in _STATUSES:
        if issubclass(error, kind):
            return status, name
    return 500, "InternalServerError"

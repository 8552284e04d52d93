"""What operations answer: the object or the list, a part of either, and every error."""

from __future__ import annotations

from typing import Any

from chalicelib.api.envelope import PLAN_HEADER, WARNING_HEADER
from chalicelib.api.error_answers import InternalError, status_of
from chalicelib.api.idempotency import REPLAYED_HEADER
from chalicelib.api.reference.schemas import Schema, Schemas, title
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.errors import (
    BadRequest,
    BodyTooLarge,
    Conflict,
    InvalidAttributes,
    NotFound,
    NotPermitted,
    OnfileError,
    ServiceUnavailable,
    TooManyRequests,
    TransactionDeclined,
    Unauthorized,
    UnsupportedMediaType,
)

Errors = tuple[type[OnfileError], ...]

ALWAYS: Errors = (
    BadRequest,
    InvalidAttributes,
    Unauthorized,
    NotPermitted,
    TooManyRequests,
    InternalError,
    ServiceUnavailable,
)
WITH_ID: Errors = (NotFound,)
KEYED: Errors = (NotFound,)
"""Sent again, what made an object answers it as it is now; it may be gone."""
WITH_BODY: Errors = (BodyTooLarge, UnsupportedMediaType)

_TEXTS: dict[type[OnfileError], str] = {
    BadRequest: "The request is malformed, or asks for something that is not served.",
    InvalidAttributes: "Attributes are missing or wrong; `details` names each.",
    TransactionDeclined: "The charge was declined; `details` is the transaction, which is stored.",
    Unauthorized: "No API key, or one that is unknown.",
    NotPermitted: "A client token is not for this, or its intent does not allow it.",
    NotFound: (
        "Nothing is there: there never was, it is deleted, or another organisation's. Of a request"
        " that is answered again: what the first one made is gone."
    ),
    Conflict: (
        "Another request is at work on the same object, or the first one with this Idempotency-Key."
        " Ask again in a moment."
    ),
    TooManyRequests: "The key, or the address, sends more than its organisation lets in.",
    BodyTooLarge: "The body is too large.",
    UnsupportedMediaType: "The body is of a type that is not read.",
    InternalError: "Something went wrong on our side.",
    ServiceUnavailable: "Something that the service needs did not answer in time.",
}
_HEADERS = {
    "X-Request-Id": {
        "description": "Under which the log knows this request.",
        "schema": {"type": "string"},
    }
}
_QUERY_HEADERS = {
    PLAN_HEADER: {
        "description": "How the objects that match were found, and what that cost.",
        "schema": {"type": "string"},
    }
}
_KEYED_HEADERS = {
    REPLAYED_HEADER: {
        "description": "`true` where an earlier request with the Idempotency-Key has done it.",
        "schema": {"const": "true"},
    }
}
_CHARGED_HEADERS = {
    WARNING_HEADER: {
        "description": "Where a live organisation has charged the sandbox.",
        "schema": {"type": "string"},
    }
}
_RETRIED = {Conflict, TooManyRequests, ServiceUnavailable}
_RETRY_HEADERS = {
    "Retry-After": {
        "description": "In how many seconds to send the same again, where that can be told.",
        "schema": {"type": "integer", "minimum": 1},
    }
}


def object_answered(schemas: Schemas, resource: Resource) -> Schema:
    """The object."""
    return schemas.answered(resource)


def list_answered(schemas: Schemas, resource: Resource) -> Schema:
    """A page of the objects."""

    def whole() -> Schema:
        return _page_of(schemas.answered(resource))

    return schemas.named(f"{title(resource)}List", whole)


def rows_answered(schemas: Schemas, resource: Resource) -> Schema:
    """The objects that a request about several was about."""

    def whole() -> Schema:
        return _list_of(schemas.answered(resource))

    return schemas.named(f"{title(resource)}Rows", whole)


def answers(
    schemas: Schemas,
    answered: Schema,
    errors: Errors,
    *,
    read_by_query: bool,
    keyed: bool = False,
) -> dict[str, Any]:
    """The responses of an operation, by status.

    `read_by_query` is for one that looks for rows, `keyed` for one that takes a key.
    """
    by_status: dict[int, list[type[OnfileError]]] = {}
    for error in dict.fromkeys(errors):
        by_status.setdefault(status_of(error)[0], []).append(error)
    headers = _HEADERS | (_QUERY_HEADERS if read_by_query else {})
    headers |= _KEYED_HEADERS if keyed else {}
    headers |= _CHARGED_HEADERS if TransactionDeclined in errors else {}
    return {"200": _response("As asked.", answered, headers)} | {
        str(status): _refusal(schemas, by_status[status]) for status in sorted(by_status)
    }


def _refusal(schemas: Schemas, errors: list[type[OnfileError]]) -> dict[str, Any]:
    kinds = [_error(schemas, error) for error in errors]
    text = " ".join(_TEXTS[error] for error in errors)
    headers = _HEADERS | (_RETRY_HEADERS if _RETRIED & set(errors) else {})
    headers |= _KEYED_HEADERS | _CHARGED_HEADERS if TransactionDeclined in errors else {}
    return _response(text, kinds[0] if len(kinds) == 1 else {"oneOf": kinds}, headers)


def _error(schemas: Schemas, error: type[OnfileError]) -> Schema:
    """The envelope that `api.errors` makes, of one `error_type`; 413 and 415 share that of 400."""
    name = status_of(error)[1]
    details: Schema = {
        "type": ["object", "null"],
        "description": "What is wrong, in the shape of the request: a text at each wrong place.",
    }
    if error is TransactionDeclined:
        details = schemas.answered(TRANSACTION)
    text = {"type": "string", "minLength": 1}
    properties = {
        "object": {"const": "error"},
        "error_type": {"const": name},
        "error_description": text | {"description": "For people: what is wrong, or where."},
        "description": text | {"description": "The same."},
        "details": details,
    }
    return schemas.named(
        name,
        lambda: {
            "type": "object",
            "description": _TEXTS[error],
            "properties": properties,
            "required": [*properties],
        },
    )


def _page_of(rows: Schema) -> Schema:
    described = _list_of(rows)
    described["properties"]["next"] = {
        "type": ["string", "null"],
        "description": "The `cursor` of the next page; null on the last one.",
    }
    return described | {"required": [*described["properties"]]}


def _list_of(rows: Schema) -> Schema:
    """The list envelope."""
    properties = {"object": {"const": "list"}, "values": {"type": "array", "items": rows}}
    return {"type": "object", "properties": properties, "required": [*properties]}


def _response(description: str, schema: Schema, headers: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {"description": description, "headers": headers, "content": content}

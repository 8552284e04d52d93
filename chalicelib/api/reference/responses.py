"""What operations answer: the object or the list, a part of either, and every error."""

from __future__ import annotations

from typing import Any

from chalicelib.api.csv_pages import MEDIA_TYPE as CSV_MEDIA_TYPE
from chalicelib.api.error_answers import InternalError, status_of
from chalicelib.api.reference import answer_headers as headers
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
_RETRIED = {Conflict, TooManyRequests, ServiceUnavailable}


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
    as_csv: bool = False,
) -> dict[str, Any]:
    """The responses of an operation, by status.

    `read_by_query` is for one that looks for rows, `keyed` for one that takes a key, `as_csv` for
    one that is answered as CSV where that is asked for.
    """
    by_status: dict[int, list[type[OnfileError]]] = {}
    for error in dict.fromkeys(errors):
        by_status.setdefault(status_of(error)[0], []).append(error)
    told = headers.OF_ALL | (headers.OF_QUERIES if read_by_query else {})
    told |= headers.OF_KEYED if keyed else {}
    told |= headers.OF_CHARGES if TransactionDeclined in errors else {}
    success = _response("As asked.", answered, told | (headers.OF_CSV if as_csv else {}))
    if as_csv:
        success["content"][CSV_MEDIA_TYPE] = {"schema": {"type": "string"}}
    return {"200": success} | {
        str(status): _refusal(schemas, by_status[status]) for status in sorted(by_status)
    }


def _refusal(schemas: Schemas, errors: list[type[OnfileError]]) -> dict[str, Any]:
    kinds = [_error(schemas, error) for error in errors]
    text = " ".join(_TEXTS[error] for error in errors)
    told = headers.OF_ALL | (headers.OF_PASSING if _RETRIED & set(errors) else {})
    told |= headers.OF_KEYED | headers.OF_CHARGES if TransactionDeclined in errors else {}
    return _response(text, kinds[0] if len(kinds) == 1 else {"oneOf": kinds}, told)


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

"""Attribute values: checked and brought into one canonical form, compared, and sized.

A value is DynamoDB's own JSON, `{"S": "text"}`. In canonical form two values are equal exactly
where DynamoDB holds them to be: numbers are normalised and sets are sorted.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from onfile.embedded_dynamodb import number
from onfile.embedded_dynamodb.errors import invalid

Value = dict[str, Any]
Item = dict[str, Value]

MAX_ITEM_BYTES = 400 * 1024
_MAX_DEPTH = 32
_SETS = {"SS": "S", "NS": "N", "BS": "B"}


def canonical_item(item: object) -> Item:
    """The item with all its values in canonical form. Raises DynamoError."""
    if not isinstance(item, dict):
        raise invalid("An item must be a map of attribute names to values")
    return _attributes(item, 1)


def canonical(value: object, depth: int = 1) -> Value:
    """The value in canonical form. Raises DynamoError for what DynamoDB does not take."""
    if not isinstance(value, dict) or len(value) != 1:
        raise invalid("Supplied AttributeValue must contain exactly one of the supported datatypes")
    [(kind, content)] = value.items()
    # By far the most frequent value.
    if kind == "S" and type(content) is str and content.isascii():
        return value
    if kind in _READERS:
        return {kind: _READERS[kind](content)}
    if kind in ("M", "L"):
        return _document(kind, content, depth)
    raise invalid("Supplied AttributeValue is empty, must contain one of the supported datatypes")


def kind_of(value: Value) -> str:
    """The data type of the value: S, N, B, BOOL, NULL, SS, NS, BS, L or M."""
    return next(iter(value))


def comparable(value: Value) -> str | Decimal | bytes | None:
    """What orders the value among those of its type; None for types that have no order.

    Text compares by code point, which is the order of its UTF-8 bytes.
    """
    [(kind, content)] = value.items()
    if kind == "S":
        return str(content)
    if kind == "N":
        return Decimal(content)
    return base64.b64decode(content) if kind == "B" else None


def item_size(item: Item) -> int:
    """Bytes that DynamoDB counts for the item: names and values."""
    size = 0
    for name, value in item.items():
        size += _text_size(name) + value_size(value)
    return size


def value_size(value: Value) -> int:
    """Bytes that DynamoDB counts for the value."""
    [(kind, content)] = value.items()
    if kind == "S":
        return len(content) if content.isascii() else len(content.encode())
    if kind == "M":
        return 3 + len(content) + item_size(content)
    if kind == "L":
        return 3 + len(content) + sum(map(value_size, content))
    if kind in _SETS:
        return sum(value_size({_SETS[kind]: member}) for member in content)
    return _scalar_size(kind, content)


def _scalar_size(kind: str, content: Any) -> int:
    if kind == "N":
        return number.stored_size(content)
    return len(base64.b64decode(content)) if kind == "B" else 1


def _text_size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _attributes(members: dict[str, Any], depth: int) -> Item:
    if "" in members:
        raise invalid("Empty attribute name")
    return {_text(name): canonical(value, depth) for name, value in members.items()}


def _document(kind: str, content: object, depth: int) -> Value:
    if depth >= _MAX_DEPTH:
        raise invalid("Nesting Levels have exceeded supported limits")
    if kind == "M" and isinstance(content, dict):
        return {"M": _attributes(content, depth + 1)}
    if kind == "L" and isinstance(content, list):
        return {"L": [canonical(member, depth + 1) for member in content]}
    raise invalid(f"The content of an attribute of type {kind} has another type")


def _text(content: object) -> str:
    if not isinstance(content, str):
        raise invalid("A string attribute must hold a string")
    if not content.isascii():
        try:
            content.encode()
        except UnicodeEncodeError as error:
            raise invalid("A string attribute must be valid Unicode") from error
    return content


def _binary(content: object) -> str:
    try:
        decoded = base64.b64decode(content, validate=True)  # type: ignore[arg-type]
    except (TypeError, ValueError, binascii.Error) as error:
        raise invalid("A binary attribute must be sent as base64") from error
    return base64.b64encode(decoded).decode()


def _boolean(content: object) -> bool:
    if not isinstance(content, bool):
        raise invalid("A Boolean attribute must hold true or false")
    return content


def _null(content: object) -> bool:
    if content is not True:
        raise invalid("Null attribute value types must have the value of true")
    return True


def _set(kind: str) -> Callable[[object], list[str]]:
    member_kind = _SETS[kind]
    read = _SCALARS[member_kind]

    def read_set(content: object) -> list[str]:
        if not isinstance(content, list) or not content:
            raise invalid("One or more parameter values were invalid: A set may not be empty")
        members = {read(member) for member in content}
        if len(members) != len(content):
            raise invalid(
                "One or more parameter values were invalid: Input collection contains duplicates"
            )
        return sorted_members(member_kind, members)

    return read_set


def sorted_members(kind: str, members: set[str]) -> list[str]:
    """The members of a set of `kind` S, N or B in their canonical order."""
    return sorted(members, key=lambda member: comparable({kind: member}))  # type: ignore[arg-type,return-value]


_SCALARS: dict[str, Callable[[object], str]] = {"S": _text, "N": number.canonical, "B": _binary}
_READERS: dict[str, Callable[[object], Any]] = {
    **_SCALARS,
    "BOOL": _boolean,
    "NULL": _null,
    **{kind: _set(kind) for kind in _SETS},
}

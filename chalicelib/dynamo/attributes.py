"""Attributes that refuse what PynamoDB's own take without complaint.

NumberAttribute stores 0.30000000000000004, and UTCDateTimeAttribute reads a naive datetime as UTC.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from pynamodb.attributes import Attribute, BinaryAttribute
from pynamodb.constants import NUMBER, STRING

from chalicelib.domain.clock import from_micros, to_micros

# json.dumps would make an encoder for each document.
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode


def json_text(document: dict[str, Any]) -> str:
    """Compact JSON. Raises TypeError or ValueError for what JSON can't hold."""
    return _encode(document)


class IntegerAttribute(Attribute[int]):
    """A whole number: cents, counts, versions. Anything but an int is refused."""

    attr_type = NUMBER

    def serialize(self, value: Any) -> str:
        """Raises TypeError for floats, strings and booleans."""
        if type(value) is not int:
            raise TypeError(f"{self.attr_name}: expected int, not {type(value).__name__}")
        return str(value)

    def deserialize(self, value: str) -> int:
        """The inverse of `serialize`."""
        return int(value)


class MomentAttribute(Attribute[datetime]):
    """An aware datetime, stored as whole microseconds since 1970 UTC: exact, compact, sortable."""

    attr_type = NUMBER

    def serialize(self, value: datetime) -> str:
        """Raises ValueError for a naive datetime."""
        return str(to_micros(value))

    def deserialize(self, value: str) -> datetime:
        """The inverse of `serialize`."""
        return from_micros(int(value))


class DigestAttribute(BinaryAttribute):
    """The bytes of a digest, as they are. PynamoDB would encode them twice."""

    def __init__(
        self, *, hash_key: bool = False, null: bool | None = None, attr_name: str | None = None
    ) -> None:
        super().__init__(hash_key=hash_key, null=null, attr_name=attr_name, legacy_encoding=False)


class DocumentAttribute(Attribute[dict[str, Any]]):
    """A nested document that no condition looks into, as one JSON string.

    One string costs a quarter or less of what the same document costs as a DynamoDB map
    (docs/decisions/0001-key-design.md).
    """

    attr_type = STRING

    def serialize(self, value: dict[str, Any]) -> str:
        """Compact JSON. Raises TypeError or ValueError for what JSON can't hold."""
        return json_text(value)

    def deserialize(self, value: str) -> dict[str, Any]:
        """The inverse of `serialize`."""
        document: dict[str, Any] = json.loads(value)
        return document

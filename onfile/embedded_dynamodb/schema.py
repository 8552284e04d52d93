"""What a table is: its keys, its indexes, and where an item stands in each of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from onfile.embedded_dynamodb import number
from onfile.embedded_dynamodb.errors import invalid
from onfile.embedded_dynamodb.stream_view import Stream, stream_of
from onfile.embedded_dynamodb.values import Item, Value, kind_of

MAX_HASH_BYTES = 2048
MAX_RANGE_BYTES = 1024


class Position(NamedTuple):
    """The key of an item or of an index entry, as bytes that sort as DynamoDB sorts the keys."""

    hash: bytes
    range: bytes


@dataclass(frozen=True)
class KeyAttribute:
    """One attribute of a key: its name, and its type S, N or B."""

    name: str
    kind: str
    max_bytes: int

    def key_of(self, attributes: Item) -> bytes | None:
        """The encoded attribute, or None where the item lacks it. Raises DynamoError."""
        value = attributes.get(self.name)
        return None if value is None else self.encode(value)

    def encode(self, value: Value) -> bytes:
        """Bytes that sort as the key does. Raises DynamoError for a value that can't be a key."""
        if kind_of(value) != self.kind:
            raise invalid(
                "One or more parameter values were invalid: Type mismatch for key"
                f" {self.name} expected: {self.kind} actual: {kind_of(value)}"
            )
        content = value[self.kind]
        if content == "":
            raise invalid(
                "One or more parameter values are not valid. The AttributeValue for a key"
                f" attribute cannot contain an empty value. Key: {self.name}"
            )
        encoded = _ENCODERS[self.kind](content)
        if len(encoded) > self.max_bytes:
            raise invalid(
                "One or more parameter values were invalid: Size of key"
                f" {self.name} exceeds {self.max_bytes} bytes"
            )
        return encoded


_ENCODERS: dict[str, Callable[[str], bytes]] = {
    "S": str.encode,
    "N": number.ordered_bytes,
    "B": base64.b64decode,
}


@dataclass(frozen=True)
class Keys:
    """The key of a table or of an index."""

    hash: KeyAttribute
    range: KeyAttribute | None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the key attributes, hash first."""
        return (self.hash.name,) if self.range is None else (self.hash.name, self.range.name)

    def position(self, attributes: Item) -> Position | None:
        """Where an item with these attributes stands; None where it lacks one of the keys.

        Raises DynamoError where a key attribute has the wrong type or no content, even if the
        other one is missing.
        """
        hash_key = self.hash.key_of(attributes)
        range_key = b"" if self.range is None else self.range.key_of(attributes)
        return None if hash_key is None or range_key is None else Position(hash_key, range_key)

    def pick(self, item: Item) -> Item:
        """The key attributes alone."""
        return {name: item[name] for name in self.names}


@dataclass(frozen=True)
class Index:
    """A global secondary index. `projected` names the attributes it holds; None means all."""

    number: int
    name: str
    keys: Keys
    projected: frozenset[str] | None

    def project(self, item: Item) -> Item:
        """The part of the item that the index holds."""
        if self.projected is None:
            return item
        return {name: value for name, value in item.items() if name in self.projected}


@dataclass(frozen=True)
class Table:
    """A table. `definition` is its TableDescription without the parts that change."""

    id: int
    keys: Keys
    indexes: tuple[Index, ...]
    stream: Stream | None
    definition: dict[str, Any]

    @property
    def name(self) -> str:
        """The name that requests call it by."""
        return str(self.definition["TableName"])

    def position(self, item: Item) -> Position:
        """Where the item stands in the table. Raises DynamoError where its key is not whole."""
        position = self.keys.position(item)
        if position is None:
            raise invalid(
                "One or more parameter values were invalid: Missing one of the keys"
                f" {', '.join(self.keys.names)} in the item"
            )
        return position

    def position_of_key(self, key: Item) -> Position:
        """Where the item with this key stands. Raises DynamoError unless `key` is just the key."""
        if set(key) != set(self.keys.names):
            raise invalid("The provided key element does not match the schema")
        return self.position(key)

    def index(self, name: str) -> Index:
        """The index of that name. Raises DynamoError where there is none."""
        for index in self.indexes:
            if index.name == name:
                return index
        raise invalid(f"The table does not have the specified index: {name}")


@lru_cache(maxsize=256)
def load_table(table_id: int, definition: str) -> Table:
    """The table whose stored definition is the JSON `definition`."""
    description = json.loads(definition)
    kinds = {
        attribute["AttributeName"]: attribute["AttributeType"]
        for attribute in description["AttributeDefinitions"]
    }
    keys = _keys(description["KeySchema"], kinds)
    indexes = tuple(
        _index(at, index, keys, kinds)
        for at, index in enumerate(description.get("GlobalSecondaryIndexes", ()))
    )
    return Table(table_id, keys, indexes, stream_of(description), description)


def _keys(key_schema: list[dict[str, str]], kinds: dict[str, str]) -> Keys:
    names = [element["AttributeName"] for element in key_schema]
    hash_key = KeyAttribute(names[0], kinds[names[0]], MAX_HASH_BYTES)
    if len(names) == 1:
        return Keys(hash_key, None)
    return Keys(hash_key, KeyAttribute(names[1], kinds[names[1]], MAX_RANGE_BYTES))


def _index(at: int, index: dict[str, Any], keys: Keys, kinds: dict[str, str]) -> Index:
    index_keys = _keys(index["KeySchema"], kinds)
    projection = index["Projection"]
    projected = None
    if projection["ProjectionType"] != "ALL":
        extra = projection.get("NonKeyAttributes", ())
        projected = frozenset((*keys.names, *index_keys.names, *extra))
    return Index(at, index["IndexName"], index_keys, projected)

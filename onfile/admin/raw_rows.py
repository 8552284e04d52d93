"""Rows as they lie in the tables, whatever columns they have: for copies of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pynamodb.connection.base import Connection
from pynamodb.models import Model

from chalicelib import wiring
from chalicelib.dynamo.connection import store_errors
from onfile.admin.progress import Progress

Row = Mapping[str, Mapping[str, Any]]
"""By column, in DynamoDB's own form: `{"id": {"S": "org_…"}}`."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table, by the connection of the stage."""

    connection: Connection
    name: str
    suffix: str
    key: tuple[str, ...]
    """The columns of its key: hash, and range if it has one."""

    def rows(self, progress: Progress) -> Iterator[Row]:
        """All, strongly consistent. What is written meanwhile may be among them or not."""
        start: dict[str, Any] = {}
        count = 0
        while True:
            page = self._ask("Scan", ConsistentRead=True, **start)
            yield from page["Items"]
            count += len(page["Items"])
            progress.at(self.suffix, count)
            if not page.get("LastEvaluatedKey"):
                break
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        progress.done(self.suffix, count)

    def holds_rows(self) -> bool:
        """Whether there is one."""
        return bool(self._ask("Scan", ConsistentRead=True, Limit=1)["Items"])

    def has(self, row: Row) -> bool:
        """Whether there is a row with the key of this one."""
        return "Item" in self._ask("GetItem", Key=self.key_of(row), ConsistentRead=True)

    def put(self, row: Row) -> None:
        """Write it, over whatever has its key."""
        self._ask("PutItem", Item=dict(row))

    def delete(self, row: Row) -> None:
        """Delete the row with its key."""
        self._ask("DeleteItem", Key=self.key_of(row))

    def key_of(self, row: Row) -> dict[str, Mapping[str, Any]]:
        """Its key alone."""
        return {name: row[name] for name in self.key}

    def _ask(self, operation: str, **request: Any) -> dict[str, Any]:
        with store_errors():
            return self.connection.dispatch(operation, {"TableName": self.name, **request})


def tables_of(connection: Connection, prefix: str) -> list[Table]:
    """The tables of a stage whose names begin with `prefix`."""
    return [_table(connection, prefix, model) for model in wiring.TABLES]


def _table(connection: Connection, prefix: str, model: type[Model]) -> Table:
    suffix: str = model.Meta.suffix  # type: ignore[attr-defined]
    attributes = model.get_attributes().values()
    hashes = [each.attr_name for each in attributes if each.is_hash_key]
    ranges = [each.attr_name for each in attributes if each.is_range_key]
    return Table(connection, f"{prefix}-{suffix}", suffix, (*hashes, *ranges))

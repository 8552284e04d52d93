"""Capacity units, by the rules that DynamoDB bills by.

A read unit is 4 KB read consistently (half a unit otherwise), a write unit is 1 KB written; both
are doubled in transactions. An index costs writes of its own wherever its entry changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from onfile.embedded_dynamodb.schema import Index, Table
from onfile.embedded_dynamodb.values import Item, item_size

_READ_BYTES = 4096
_WRITE_BYTES = 1024
TRANSACTION_FACTOR = 2.0


@dataclass
class Usage:
    """Units consumed on one table and on each of its indexes."""

    table: float = 0.0
    indexes: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Units on the table and its indexes."""
        return self.table + sum(self.indexes.values())

    def add(self, other: Usage) -> None:
        """Adds the units of `other` to these."""
        self.table += other.table
        for name, units in other.indexes.items():
            self.indexes[name] = self.indexes.get(name, 0.0) + units


def read_units(size: int, *, consistent: bool) -> float:
    """Units for reading `size` bytes at once; what is not there counts as one block."""
    return _blocks(size, _READ_BYTES) * (1.0 if consistent else 0.5)


def read_usage(size: int, index: Index | None, *, consistent: bool) -> Usage:
    """Units for reading `size` bytes from a table, or from one of its indexes."""
    units = read_units(size, consistent=consistent)
    return Usage(units) if index is None else Usage(0.0, {index.name: units})


def write_usage(
    table: Table, old: Item | None, new: Item | None, *, size: int, factor: float = 1.0
) -> Usage:
    """Units for putting `new` in the place of `old`, of which the larger has `size` bytes; None
    stands for no item.
    """
    units = _write_units(size)
    indexes = {index.name: _index_units(index, old, new) * factor for index in table.indexes}
    return Usage(units * factor, {name: units for name, units in indexes.items() if units})


def report(table_name: str, usage: Usage, mode: str, unit: str | None = None) -> dict[str, Any]:
    """The ConsumedCapacity of a table. `unit` Read or Write splits it as transactions do."""
    answer = {"TableName": table_name, **_units(usage.total, unit)}
    if mode == "INDEXES":
        answer["Table"] = _units(usage.table, unit)
        if usage.indexes:
            answer["GlobalSecondaryIndexes"] = {
                name: _units(units, unit) for name, units in usage.indexes.items()
            }
    return answer


def report_all(
    usages: Iterable[tuple[str, Usage]], mode: str, unit: str | None = None
) -> dict[str, Any]:
    """The ConsumedCapacity of an answer on several tables, as its one member or none."""
    if mode == "NONE":
        return {}
    by_table: dict[str, Usage] = {}
    for table_name, usage in usages:
        by_table.setdefault(table_name, Usage()).add(usage)
    return {
        "ConsumedCapacity": [report(name, usage, mode, unit) for name, usage in by_table.items()]
    }


def _units(units: float, unit: str | None) -> dict[str, float]:
    split = {} if unit is None else {f"{unit}CapacityUnits": units}
    return {"CapacityUnits": units, **split}


def _index_units(index: Index, old: Item | None, new: Item | None) -> float:
    before, after = _entry(index, old), _entry(index, new)
    if before == after:
        return 0.0
    if before and after and index.keys.pick(before) == index.keys.pick(after):
        return _write_units(max(item_size(before), item_size(after)))
    # An entry whose key changes is deleted and put.
    return sum(_write_units(item_size(entry)) for entry in (before, after) if entry)


def _entry(index: Index, item: Item | None) -> Item | None:
    if item is None or any(name not in item for name in index.keys.names):
        return None
    return index.project(item)


def _write_units(size: int) -> float:
    return float(_blocks(size, _WRITE_BYTES))


def _blocks(size: int, block: int) -> int:
    return max(1, -(-size // block))

"""What a rule has found wrong, and what all rules have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pynamodb.models import Model

Key = tuple[str, str | None]
"""Hash key and range key of a row; None where its table has no range key."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that breaks an invariant. `text` holds ids, amounts and statuses only."""

    invariant: str
    table: str
    key: Key
    text: str


class Rules(Protocol):
    """The invariants of the rows of one table."""

    @property
    def model(self) -> type[Model]:
        """The table."""

    def judge(self, rows: Sequence[Any]) -> Iterator[Finding]:
        """What is wrong with `rows`, after a look at what they refer to. Safe to repeat."""


def key_of(row: Model) -> Key:
    """The key of a row."""
    attributes = row.get_attributes()
    hash_name = next(name for name, each in attributes.items() if each.is_hash_key)
    range_name = next((name for name, each in attributes.items() if each.is_range_key), None)
    return getattr(row, hash_name), getattr(row, range_name) if range_name else None


def found(invariant: str, row: Any, text: str) -> Finding:
    """A finding about `row`."""
    return Finding(invariant, row.Meta.suffix, key_of(row), text)

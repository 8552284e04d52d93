"""Transactions that are read from their rows attribute by attribute, as they are asked for.

A list looks at one or two attributes of each row that it walks over, and shows few of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any

from chalicelib.domain.transaction import Transaction
from chalicelib.dynamo.late_rows import Item, late
from chalicelib.store.documents import default_of
from chalicelib.store.models import TransactionRow
from chalicelib.store.transaction_rows import FROM_ROW

_FEW = 5
"""Attributes that a list looks at without a need for the rest."""

_set = object.__setattr__


class LateTransaction(Transaction):
    """A transaction like any other, equal to one that was read at once.

    After a few attributes all of it is read: whoever asks for so many shows it, or measures what it
    takes of the memory of a list (`list_budget`). It lets go of its row then.
    """

    __slots__ = ("_read", "_row")

    _row: TransactionRow | None
    _read: tuple[str, ...] | None
    """What was read, or None where there is not more than some columns."""

    def __getattr__(self, name: str) -> Any:
        """Python asks here for what has not been read yet."""
        known = _known()
        if name not in known:
            raise AttributeError(name)
        value = _value(self._row, known[name])
        _set(self, name, value)
        if self._read is not None:
            read = (*self._read, name)
            _set(self, "_read", read)
            if len(read) > _FEW:
                self._read_but(read)
        return value

    def _read_but(self, read: Collection[str]) -> None:
        for name, field in _known().items():
            if name not in read:
                _set(self, name, _value(self._row, field))
        _set(self, "_row", None)

    def __eq__(self, other: object) -> bool:
        """As if both had been read at once."""
        if not isinstance(other, Transaction):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _known())

    __hash__ = Transaction.__hash__


def late_transactions(only: Collection[str] | None = None) -> Callable[[Item], Transaction]:
    """Makes of an item what `transaction_from` makes of its row; of some columns `only`, what can
    be read of these.
    """
    late_row, read = late(TransactionRow, only), None if only is not None else ()

    def made(item: Item) -> Transaction:
        transaction = LateTransaction.__new__(LateTransaction)
        _set(transaction, "_row", late_row(item))
        _set(transaction, "_read", read)
        return transaction

    return made


def _value(row: Any, field: Field[Any]) -> Any:
    """Raises KeyError for what the row should have."""
    read = FROM_ROW.get(field.name)
    if read is not None:
        return read(row)
    if field.name in row.document:
        return row.document[field.name]
    default = default_of(field)
    if default is MISSING:
        raise KeyError(field.name)
    return default


@cache
def _known() -> dict[str, Field[Any]]:
    return {each.name: each for each in fields(Transaction)}

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

_set = object.__setattr__


class LateTransaction(Transaction):
    """A transaction like any other, equal to one that was read at once.

    It lets go of its row once all of it has been read: whoever measures what it takes of the memory
    of a list (`list_budget`) has read all of it.
    """

    __slots__ = ("_row", "_unread")

    _row: TransactionRow | None
    _unread: int

    def __getattr__(self, name: str) -> Any:
        """Python asks here for what has not been read yet."""
        known = _known()
        if name not in known:
            raise AttributeError(name)
        value = _read(self._row, known[name])
        _set(self, name, value)
        _set(self, "_unread", self._unread - 1)
        if not self._unread:
            _set(self, "_row", None)
        return value

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
    late_row, unread = late(TransactionRow, only), len(_known())

    def made(item: Item) -> Transaction:
        transaction = LateTransaction.__new__(LateTransaction)
        _set(transaction, "_row", late_row(item))
        _set(transaction, "_unread", unread)
        return transaction

    return made


def _read(row: Any, field: Field[Any]) -> Any:
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

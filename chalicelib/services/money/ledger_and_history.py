"""Ledger lines and operations, read by themselves. They change with their transactions only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from chalicelib.domain.account import Organisation
from chalicelib.domain.owned_parts import OwnedEntry, OwnedOperation
from chalicelib.domain.transaction import Transaction
from chalicelib.errors import NotFound
from chalicelib.services.ports import TransactionStore

Part = TypeVar("Part", bound=OwnedEntry | OwnedOperation)


class Parts(Generic[Part]):
    """The use case of one kind of part; `parts_of` gives those of a transaction."""

    def __init__(
        self,
        *,
        transactions: TransactionStore,
        parts_of: Callable[[Transaction], Iterable[Part]],
    ) -> None:
        self._transactions = transactions
        self._parts_of = parts_of

    def get(self, organisation: Organisation, part_id: str) -> Part:
        """As it is stored. One request. Raises NotFound."""
        for transaction in self._transactions.around(organisation.id, part_id):
            for part in self._parts_of(transaction):
                if part.id == part_id:
                    return part
        raise NotFound

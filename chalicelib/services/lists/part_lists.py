"""Lists of the parts of transactions: ledger lines, operations.

They come in the order of their transactions, since that is how they are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import to_micros
from chalicelib.domain.ids import TRANSACTION
from chalicelib.domain.transaction import Transaction
from chalicelib.query.filter_conditions import Condition, ValueWindow
from chalicelib.query.order import Position
from chalicelib.query.scan_range import Walk
from chalicelib.services.lists.listing import Listed, Loader
from chalicelib.services.lists.planner import MAX_TEXTS, Access, Way, choose, has_prefix, in_order
from chalicelib.services.ports import TransactionStore

PartsOf = Callable[[Transaction], Iterable[Any]]


class PartList(Listed):
    """One kind of part; `parts_of` gives those of a transaction."""

    def __init__(
        self,
        *,
        transactions: TransactionStore,
        related: Loader,
        name: str,
        prefix: str,
        parts_of: PartsOf,
    ) -> None:
        super().__init__(related)
        self._transactions = transactions
        self._name = name
        self._prefix = prefix
        self._parts_of = parts_of

    def position(self, value: Any) -> Position:
        """By the transaction's creation and id, then by the part's."""
        inner = (f"{to_micros(value.created_at):016}", value.id)
        return replace(_position(value.transaction), inner=inner)

    def access(self, organisation: Organisation, conditions: Sequence[Condition]) -> Access:
        """By id, by transaction, by the transaction that a line is about, or all."""
        org_id, shards, store = organisation.id, organisation.shards, self._transactions

        def by_ids(texts: list[str], walk: Walk) -> Iterator[Any]:
            found = chain.from_iterable(store.around(org_id, text) for text in texts)
            return self._parts({each.id: each for each in found}.values(), walk)

        def of_transactions(texts: list[str], walk: Walk) -> Iterator[Any]:
            return self._parts(store.by_ids(org_id, texts), walk)

        def about(texts: list[str], walk: Walk) -> Iterator[Any]:
            """Both ends of a line name each other, so the one says where the other is."""
            others = chain.from_iterable(each.assoc_ids for each in store.by_ids(org_id, texts))
            return self._parts(store.by_ids(org_id, list(others)), walk)

        def newest(walk: Walk) -> Iterator[Any]:
            return self._flattened(store.newest(org_id, _of_owners(walk), shards=shards), walk)

        is_transaction = has_prefix(TRANSACTION)
        ways = (
            Way("id", by_ids, has_prefix(self._prefix), most=MAX_TEXTS),
            Way("transaction_id", of_transactions, is_transaction, most=MAX_TEXTS),
            Way("assoc_transaction_id", about, is_transaction, most=MAX_TEXTS),
        )
        return choose(self._name, conditions, ways, newest)

    def _parts(self, transactions: Iterable[Transaction], walk: Walk) -> Iterator[Any]:
        return self._flattened(in_order(transactions, _position, walk), walk)

    def _flattened(
        self, transactions: Iterable[Transaction | Position], walk: Walk
    ) -> Iterator[Any]:
        for transaction in transactions:
            if isinstance(transaction, Position):
                yield transaction
                continue
            parts = self._parts_of(transaction)
            yield from sorted(parts, key=self.position, reverse=walk.newest_first)
            if not parts:
                yield _position(transaction)


def _of_owners(walk: Walk) -> Walk:
    """A part can be younger than its transaction, never older; its filters are its own."""
    window = ValueWindow(until=walk.window.until)
    return replace(walk, window=window, conditions=(), looks_at=None)


def _position(transaction: Transaction) -> Position:
    return Position(transaction.created_at, transaction.id)

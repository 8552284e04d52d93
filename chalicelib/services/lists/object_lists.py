"""Lists of objects that are stored under ids of their own: by id, by further keys, or all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol

from chalicelib.domain.account import Organisation
from chalicelib.domain.ids import ACCOUNT, METHOD, TRANSACTION
from chalicelib.domain.index_trust import TRUSTED_AFTER
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.query.filter_conditions import Condition
from chalicelib.query.order import Position
from chalicelib.query.scan_range import Walk
from chalicelib.services.lists.listing import Listed, Loader
from chalicelib.services.lists.planner import (
    MAX_TEXTS,
    Access,
    Way,
    choose,
    has_prefix,
    in_order,
)
from chalicelib.services.ports import MethodStore, TransactionStore

_TRUST = f", index trusted until {TRUSTED_AFTER.seconds} s ago"
_MOST_KEYS = 32
"""Of an index that are read side by side; each text has one in each shard."""


class ListedStore(Protocol):
    """What a list needs of the store of its objects, which is a port of its own."""

    def by_ids(self, org_id: str, ids: Collection[str]) -> Sequence[Any]: ...

    def newest(self, org_id: str, walk: Walk, *, shards: int) -> Iterator[Any]: ...


class ObjectList(Listed):
    """Objects of one kind. Subclasses know further ways to them."""

    def __init__(self, *, store: ListedStore, related: Loader, name: str, prefix: str) -> None:
        """`name` is what plans call it by, `prefix` that of the ids."""
        super().__init__(related)
        self._store = store
        self._name = name
        self._prefix = prefix

    def access(self, organisation: Organisation, conditions: Sequence[Condition]) -> Access:
        """By id, in one of the further ways, or all."""
        org_id, shards = organisation.id, organisation.shards

        def by_ids(texts: list[str], walk: Walk) -> Iterator[Any]:
            return in_order(self._store.by_ids(org_id, texts), self.position, walk)

        by_key = Way("id", by_ids, has_prefix(self._prefix), most=MAX_TEXTS)
        return choose(
            self._name,
            conditions,
            (by_key, *self.ways(organisation)),
            lambda walk: self._store.newest(org_id, walk, shards=shards),
        )

    def ways(self, organisation: Organisation) -> Sequence[Way]:
        """Those beside the one by id, the cheapest first."""
        return ()


class TransactionList(ObjectList):
    """Transactions, as stored: a list settles nothing."""

    def __init__(self, *, transactions: TransactionStore, related: Loader) -> None:
        super().__init__(
            store=transactions, related=related, name="transactions", prefix=TRANSACTION
        )
        self._transactions = transactions

    def ways(self, organisation: Organisation) -> Sequence[Way]:
        """By an index."""
        org_id, shards = organisation.id, organisation.shards

        def of_customer(texts: list[str], walk: Walk) -> Iterator[Transaction | Position]:
            return self._transactions.of_customer(org_id, texts[0], walk, shards=shards)

        def way(name: str, **more: Any) -> Way:
            def rows(texts: list[str], walk: Walk) -> Iterator[Transaction | Position]:
                return self._transactions.by_index(org_id, name, texts, walk, shards=shards)

            return Way(name, rows, most=most, trust=_TRUST, **more)

        most = max(_MOST_KEYS // shards, 1)
        by_customer = Way("customer_id", of_customer, has_prefix(ACCOUNT), trust=_TRUST)
        if not organisation.indexed:
            return (by_customer,)
        return (
            way("ref_number"),
            way("order_number"),
            way("payment_method_id"),
            by_customer,
            way("status", known=_is_rare),
            way("processing_id"),
        )


class MethodList(ObjectList):
    """Payment methods, with what their owners have made them the default for."""

    def __init__(self, *, methods: MethodStore, related: Loader) -> None:
        super().__init__(store=methods, related=related, name="payment_methods", prefix=METHOD)
        self._methods = methods

    def position(self, value: OwnedMethod) -> Position:
        """By creation and id."""
        return Position(value.method.created_at, value.method.id)

    def ways(self, organisation: Organisation) -> Sequence[Way]:
        """By owner."""

        def of_owner(texts: list[str], walk: Walk) -> Iterator[OwnedMethod]:
            return self._methods.of_account(organisation.id, texts[0], walk)

        return (Way("owner_id", of_owner, has_prefix(ACCOUNT)),)


def _is_rare(status: str) -> bool:
    """Whether few transactions have it for long."""
    return status != Status.PROCESSED

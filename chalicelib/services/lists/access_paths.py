"""What there are lists of, and the ways to their rows, the cheapest first."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from chalicelib.domain.account import (
    MAX_EMAIL_LENGTH,
    MAX_UID_LENGTH,
    AccountKind,
    Organisation,
    kind_of,
)
from chalicelib.domain.ids import ACCOUNT, LEDGER, METHOD, OPERATION, TRANSACTION
from chalicelib.domain.index_trust import TRUSTED_AFTER
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.owned_parts import entries_of, operations_of
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod, Wallet
from chalicelib.late_dataclass import dataclass
from chalicelib.query.filter_conditions import Condition
from chalicelib.query.order import Position
from chalicelib.query.scan_range import Walk
from chalicelib.services.lists.listing import Listed, Loader
from chalicelib.services.lists.part_lists import PartList
from chalicelib.services.lists.planner import (
    MAX_TEXTS,
    Access,
    Way,
    choose,
    has_prefix,
    in_order,
    up_to,
)
from chalicelib.services.lists.webhook_lists import WebhookList, WebhookLogList
from chalicelib.services.ports import (
    AccountStore,
    MethodStore,
    TransactionStore,
    WebhookLogStore,
    WebhookStore,
)

Found = Transaction | Position

_TRUST = f", index trusted until {TRUSTED_AFTER.seconds} s ago"
_MOST_KEYS = 32
"""Of an index that are read side by side; each text has one in each shard."""


def _is_rare(status: str) -> bool:
    """Whether few transactions have it for long."""
    return status != Status.PROCESSED


class TransactionList(Listed):
    """Transactions, as stored: a list settles nothing."""

    def __init__(self, *, transactions: TransactionStore, related: Loader) -> None:
        super().__init__(related)
        self._transactions = transactions

    def position(self, value: Any) -> Position:
        """By creation and id."""
        return Position(value.created_at, value.id)

    def access(self, organisation: Organisation, conditions: Sequence[Condition]) -> Access:
        """By id, by an index, or all."""
        org_id, shards = organisation.id, organisation.shards

        def by_ids(texts: list[str], walk: Walk) -> Iterator[Transaction]:
            return in_order(self._transactions.by_ids(org_id, texts), self.position, walk)

        def of_customer(texts: list[str], walk: Walk) -> Iterator[Found]:
            return self._transactions.of_customer(org_id, texts[0], walk, shards=shards)

        def way(name: str, **more: Any) -> Way:
            def rows(texts: list[str], walk: Walk) -> Iterator[Found]:
                return self._transactions.by_index(org_id, name, texts, walk, shards=shards)

            return Way(name, rows, most=most, trust=_TRUST, **more)

        most = max(_MOST_KEYS // shards, 1)
        by_key = Way("id", by_ids, has_prefix(TRANSACTION), most=MAX_TEXTS)
        by_customer = Way("customer_id", of_customer, has_prefix(ACCOUNT), trust=_TRUST)
        ways: tuple[Way, ...] = (by_key, by_customer)
        if organisation.indexed:
            ways = (
                by_key,
                way("ref_number"),
                way("order_number"),
                way("payment_method_id"),
                by_customer,
                way("status", known=_is_rare),
                way("processing_id"),
            )
        return choose(
            "transactions",
            conditions,
            ways,
            lambda walk: self._transactions.newest(org_id, walk, shards=shards),
        )


class MethodList(Listed):
    """Payment methods, with what their owners have made them the default for."""

    def __init__(self, *, methods: MethodStore, related: Loader) -> None:
        super().__init__(related)
        self._methods = methods

    def position(self, value: Any) -> Position:
        """By creation and id."""
        return Position(value.method.created_at, value.method.id)

    def access(self, organisation: Organisation, conditions: Sequence[Condition]) -> Access:
        """By id, by owner, or all."""
        org_id, shards = organisation.id, organisation.shards

        def by_ids(texts: list[str], walk: Walk) -> Iterator[OwnedMethod]:
            return in_order(self._methods.by_ids(org_id, texts), self.position, walk)

        def of_owner(texts: list[str], walk: Walk) -> Iterator[OwnedMethod]:
            return self._methods.of_account(org_id, texts[0], walk)

        ways = (
            Way("id", by_ids, has_prefix(METHOD), most=MAX_TEXTS),
            Way("owner_id", of_owner, has_prefix(ACCOUNT)),
        )
        return choose(
            "payment_methods",
            conditions,
            ways,
            lambda walk: self._methods.newest(org_id, walk, shards=shards),
        )


class AccountList(Listed):
    """Accounts of some kinds, without their methods."""

    def __init__(
        self, *, accounts: AccountStore, related: Loader, name: str, kinds: Sequence[AccountKind]
    ) -> None:
        super().__init__(related)
        self._accounts = accounts
        self._name = name
        self._kinds = kinds

    def position(self, value: Any) -> Position:
        """By creation and id."""
        return Position(value.account.created_at, value.account.id)

    def access(self, organisation: Organisation, conditions: Sequence[Condition]) -> Access:
        """By id, by external_uid, by e-mail address, or all."""
        org_id = organisation.id

        def by_ids(texts: list[str], walk: Walk) -> Iterator[Wallet]:
            found = self._of_kinds(self._accounts.by_ids(org_id, texts))
            return in_order(found, self.position, walk)

        def by_uid(texts: list[str], walk: Walk) -> Iterator[Wallet]:
            found = self._accounts.by_uid(org_id, texts[0])
            return self._of_kinds([found] if found else [])

        def by_email(texts: list[str], walk: Walk) -> Iterator[Wallet]:
            return self._of_kinds(self._accounts.by_email(org_id, texts[0], walk))

        def of_type(texts: list[str], walk: Walk) -> Iterator[Wallet]:
            kinds = [kind for kind in self._kinds if kind.type in texts]
            return self._newest(organisation, kinds, walk)

        ways = (
            Way("id", by_ids, has_prefix(ACCOUNT), most=MAX_TEXTS),
            Way("external_uid", by_uid, up_to(MAX_UID_LENGTH)),
            Way("email", by_email, up_to(MAX_EMAIL_LENGTH)),
            Way("type", of_type, {kind.type for kind in self._kinds}.__contains__, most=MAX_TEXTS),
        )
        everything = partial(self._newest, organisation, self._kinds)
        return choose(self._name, conditions, ways, everything)

    def _newest(
        self, organisation: Organisation, kinds: Sequence[AccountKind], walk: Walk
    ) -> Iterator[Wallet]:
        walks = (
            self._accounts.newest(organisation.id, kind, walk, shards=organisation.shards)
            for kind in kinds
        )
        merged = heapq.merge(
            *walks, key=lambda each: (each.created_at, each.id), reverse=walk.newest_first
        )
        return self._of_kinds(merged)

    def _of_kinds(self, accounts: Any) -> Iterator[Wallet]:
        return (Wallet(each, methods=None) for each in accounts if kind_of(each) in self._kinds)


@dataclass(frozen=True, slots=True)
class Lists:
    """All lists, and the loader of what their rows name."""

    customers: AccountList
    processing_accounts: AccountList
    payment_methods: MethodList
    transactions: TransactionList
    accounts: AccountList
    ledger: PartList
    operations: PartList
    webhooks: WebhookList
    webhook_logs: WebhookLogList


def lists_of(
    accounts: AccountStore,
    methods: MethodStore,
    transactions: TransactionStore,
    webhooks: WebhookStore,
    webhook_logs: WebhookLogStore,
    related: Loader,
) -> Lists:
    """The lists over these stores."""

    def of_accounts(name: str, *kinds: AccountKind) -> AccountList:
        return AccountList(accounts=accounts, related=related, name=name, kinds=kinds)

    return Lists(
        customers=of_accounts("customers", AccountKind.CUSTOMER),
        processing_accounts=of_accounts("processing_accounts", AccountKind.PROCESSING_ACCOUNT),
        payment_methods=MethodList(methods=methods, related=related),
        transactions=TransactionList(transactions=transactions, related=related),
        accounts=of_accounts("accounts", *AccountKind),
        ledger=PartList(
            transactions=transactions,
            related=related,
            name="transaction_ledgers",
            prefix=LEDGER,
            parts_of=entries_of,
        ),
        operations=PartList(
            transactions=transactions,
            related=related,
            name="operations",
            prefix=OPERATION,
            parts_of=operations_of,
        ),
        webhooks=WebhookList(webhooks=webhooks, related=related),
        webhook_logs=WebhookLogList(webhooks=webhooks, logs=webhook_logs, related=related),
    )

"""What there are lists of."""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain.account import AccountKind
from chalicelib.domain.ids import LEDGER, OPERATION
from chalicelib.domain.owned_parts import entries_of, operations_of
from chalicelib.late_dataclass import dataclass
from chalicelib.services.lists.account_lists import AccountList
from chalicelib.services.lists.listing import Loader
from chalicelib.services.lists.object_lists import MethodList, TransactionList
from chalicelib.services.lists.part_lists import PartList, PartsOf
from chalicelib.services.lists.webhook_lists import WebhookList, WebhookLogList
from chalicelib.services.ports import (
    AccountStore,
    MethodStore,
    TransactionStore,
    WebhookLogStore,
    WebhookStore,
)


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


class ListedStores(Protocol):
    """The stores of what there are lists of."""

    @property
    def accounts(self) -> AccountStore: ...

    @property
    def methods(self) -> MethodStore: ...

    @property
    def transactions(self) -> TransactionStore: ...

    @property
    def webhooks(self) -> WebhookStore: ...

    @property
    def webhook_logs(self) -> WebhookLogStore: ...


def lists_of(stores: ListedStores, related: Loader) -> Lists:
    """The lists over these stores."""
    transactions, webhooks = stores.transactions, stores.webhooks

    def of_accounts(name: str, *kinds: AccountKind) -> AccountList:
        return AccountList(accounts=stores.accounts, related=related, name=name, kinds=kinds)

    def of_parts(name: str, prefix: str, parts_of: PartsOf) -> PartList:
        return PartList(
            transactions=transactions, related=related, name=name, prefix=prefix, parts_of=parts_of
        )

    return Lists(
        customers=of_accounts("customers", AccountKind.CUSTOMER),
        processing_accounts=of_accounts("processing_accounts", AccountKind.PROCESSING_ACCOUNT),
        payment_methods=MethodList(methods=stores.methods, related=related),
        transactions=TransactionList(transactions=transactions, related=related),
        accounts=of_accounts("accounts", *AccountKind),
        ledger=of_parts("transaction_ledgers", LEDGER, entries_of),
        operations=of_parts("operations", OPERATION, operations_of),
        webhooks=WebhookList(webhooks=webhooks, related=related),
        webhook_logs=WebhookLogList(webhooks=webhooks, logs=stores.webhook_logs, related=related),
    )

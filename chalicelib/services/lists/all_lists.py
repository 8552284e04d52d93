"""What there are lists of."""

from __future__ import annotations

from chalicelib.domain.account import AccountKind
from chalicelib.domain.ids import LEDGER, OPERATION
from chalicelib.domain.owned_parts import entries_of, operations_of
from chalicelib.late_dataclass import dataclass
from chalicelib.services.lists.account_lists import AccountList
from chalicelib.services.lists.listing import Loader
from chalicelib.services.lists.object_lists import MethodList, TransactionList
from chalicelib.services.lists.part_lists import PartList
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

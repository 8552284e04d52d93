"""The use cases of several objects at once."""

from __future__ import annotations

from chalicelib.domain.clock import Clock
from chalicelib.services.any_accounts import AnyAccounts
from chalicelib.services.bulk_accounts import BulkAccounts
from chalicelib.services.bulk_methods import BulkMethods
from chalicelib.services.bulk_transactions import BulkTransactions
from chalicelib.services.customers import Customers
from chalicelib.services.erasures import Erasures
from chalicelib.services.instruments import Instruments
from chalicelib.services.nested_methods import NestedMethods
from chalicelib.services.processing_accounts import ProcessingAccounts
from chalicelib.services.registry import Bulk
from chalicelib.services.transactions import Transactions
from chalicelib.wiring.stores import Stores

Kinds = tuple[Customers, ProcessingAccounts, AnyAccounts]


def bulk(
    stores: Stores,
    kinds: Kinds,
    transactions: Transactions,
    *,
    instruments: Instruments,
    erasures: Erasures,
    clock: Clock,
) -> Bulk:
    """Each beside the use cases of one object of its kind."""
    batches, nested = stores.batches, NestedMethods(instruments)
    customers, processing_accounts, accounts = (
        BulkAccounts(
            single,
            batches=batches,
            nested=nested,
            accounts=stores.accounts,
            erasures=erasures,
            clock=clock,
        )
        for single in kinds
    )
    return Bulk(
        customers=customers,
        processing_accounts=processing_accounts,
        accounts=accounts,
        payment_methods=BulkMethods(batches=batches, instruments=instruments, clock=clock),
        transactions=BulkTransactions(transactions, batches=batches, clock=clock),
    )

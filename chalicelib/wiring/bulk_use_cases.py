"""The use cases of several objects at once."""

from __future__ import annotations

from chalicelib.domain.clock import Clock
from chalicelib.services.accounts.any_accounts import AnyAccounts
from chalicelib.services.accounts.bulk_accounts import BulkAccounts
from chalicelib.services.accounts.bulk_methods import BulkMethods
from chalicelib.services.accounts.customers import Customers
from chalicelib.services.accounts.deletion_cleanup import DeletionCleanup
from chalicelib.services.accounts.instrument_sealing import Instruments
from chalicelib.services.accounts.nested_methods import NestedMethods
from chalicelib.services.accounts.processing_accounts import ProcessingAccounts
from chalicelib.services.use_cases import BulkUseCases
from chalicelib.wiring.stores import Stores

Kinds = tuple[Customers, ProcessingAccounts, AnyAccounts]


def bulk(
    stores: Stores,
    kinds: Kinds,
    *,
    instruments: Instruments,
    deletion_cleanup: DeletionCleanup,
    clock: Clock,
) -> BulkUseCases:
    """Each beside the use cases of one object of its kind."""
    batches, nested = stores.batches, NestedMethods(instruments)
    customers, processing_accounts, accounts = (
        BulkAccounts(
            single,
            batches=batches,
            nested=nested,
            accounts=stores.accounts,
            deletion_cleanup=deletion_cleanup,
            clock=clock,
        )
        for single in kinds
    )
    return BulkUseCases(
        customers=customers,
        processing_accounts=processing_accounts,
        accounts=accounts,
        payment_methods=BulkMethods(batches=batches, instruments=instruments, clock=clock),
    )

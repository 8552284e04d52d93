"""All use cases of the service, for whoever hands requests to them."""

from __future__ import annotations

from chalicelib.domain.parts import OwnedEntry, OwnedOperation
from chalicelib.late_dataclass import dataclass
from chalicelib.services.any_accounts import AnyAccounts
from chalicelib.services.bulk_accounts import BulkAccounts
from chalicelib.services.bulk_methods import BulkMethods
from chalicelib.services.bulk_transactions import BulkTransactions
from chalicelib.services.client_tokens import ClientTokens
from chalicelib.services.customers import Customers
from chalicelib.services.elements import Elements
from chalicelib.services.idempotency import Idempotency
from chalicelib.services.keys import Keys
from chalicelib.services.lists import Lists
from chalicelib.services.parts import Parts
from chalicelib.services.payment_methods import PaymentMethods
from chalicelib.services.processing_accounts import ProcessingAccounts
from chalicelib.services.related import Related
from chalicelib.services.replays import Replays
from chalicelib.services.request_limits import RequestLimits
from chalicelib.services.resealing import Resealing
from chalicelib.services.sweeping import Sweeper
from chalicelib.services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class Bulk:
    """The use cases of several objects at once."""

    customers: BulkAccounts
    processing_accounts: BulkAccounts
    accounts: BulkAccounts
    payment_methods: BulkMethods
    transactions: BulkTransactions


@dataclass(frozen=True, slots=True)
class Services:
    """Made once per process, by `wiring`."""

    keys: Keys
    customers: Customers
    payment_methods: PaymentMethods
    transactions: Transactions
    processing_accounts: ProcessingAccounts
    accounts: AnyAccounts
    ledger: Parts[OwnedEntry]
    operations: Parts[OwnedOperation]
    bulk: Bulk
    lists: Lists
    related: Related
    idempotency: Idempotency
    replays: Replays
    request_limits: RequestLimits
    resealing: Resealing
    sweeper: Sweeper
    client_tokens: ClientTokens
    elements: Elements

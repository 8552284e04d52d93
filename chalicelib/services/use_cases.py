"""All use cases of the service, for whoever hands requests to them."""

from __future__ import annotations

from chalicelib.domain.clock import Clock
from chalicelib.domain.owned_parts import OwnedEntry, OwnedOperation
from chalicelib.late_dataclass import dataclass
from chalicelib.services.accounts.any_accounts import AnyAccounts
from chalicelib.services.accounts.customers import Customers
from chalicelib.services.accounts.payment_methods import PaymentMethods
from chalicelib.services.accounts.processing_accounts import ProcessingAccounts
from chalicelib.services.accounts.resealing import Resealing
from chalicelib.services.accounts.self_check import SelfCheck
from chalicelib.services.callers.client_token_grants import Elements
from chalicelib.services.callers.client_tokens import ClientTokens
from chalicelib.services.callers.idempotency import Idempotency
from chalicelib.services.callers.request_limits import RequestLimits
from chalicelib.services.callers.secret_keys import Keys
from chalicelib.services.lists.all_lists import Lists
from chalicelib.services.lists.related import Related
from chalicelib.services.money.ledger_and_history import Parts
from chalicelib.services.money.processor_events import ProcessorEvents
from chalicelib.services.money.sweeping import Sweeper
from chalicelib.services.money.transactions import Transactions
from chalicelib.services.replays import Replays
from chalicelib.services.webhooks.due_deliveries import DueDeliveries
from chalicelib.services.webhooks.expiring_methods import ExpiringMethods
from chalicelib.services.webhooks.publishing import Publisher
from chalicelib.services.webhooks.rebuilding import Rebuilding
from chalicelib.services.webhooks.redelivery import Redelivery
from chalicelib.services.webhooks.webhook_history import WebhookHistory
from chalicelib.services.webhooks.webhook_settings import WebhookSettings


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
    lists: Lists
    related: Related
    idempotency: Idempotency
    replays: Replays
    request_limits: RequestLimits
    resealing: Resealing
    sweeper: Sweeper
    client_tokens: ClientTokens
    elements: Elements
    processor_events: ProcessorEvents
    webhooks: WebhookSettings
    webhook_logs: WebhookHistory
    self_check: SelfCheck
    expiring_methods: ExpiringMethods
    redelivery: Redelivery
    rebuilding: Rebuilding
    publisher: Publisher
    due_deliveries: DueDeliveries
    clock: Clock
    """Of all of them."""

"""The one module that knows who fulfils which port."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import lru_cache
from typing import TypedDict

from pynamodb.connection.base import Connection
from pynamodb.models import Model

from chalicelib.config import ConfigurationError, Settings, settings_from
from chalicelib.domain.clock import Clock, utc_now
from chalicelib.domain.parts import entries_of, operations_of
from chalicelib.dynamo.client import bind, connect
from chalicelib.processors.sandbox import Sandbox, SandboxEntry
from chalicelib.processors.sandbox.ledger import Ledger
from chalicelib.services.any_accounts import AnyAccounts
from chalicelib.services.bulk_accounts import BulkAccounts
from chalicelib.services.bulk_methods import BulkMethods
from chalicelib.services.bulk_transactions import BulkTransactions
from chalicelib.services.card_testing import CardTesting
from chalicelib.services.charges import Charges
from chalicelib.services.client_tokens import ClientTokens
from chalicelib.services.customers import Customers
from chalicelib.services.elements import Elements
from chalicelib.services.erasures import Erasures
from chalicelib.services.idempotency import Idempotency
from chalicelib.services.instruments import Instruments
from chalicelib.services.keys import Keys
from chalicelib.services.lists import lists_of
from chalicelib.services.nested_methods import NestedMethods
from chalicelib.services.operations import Operations
from chalicelib.services.outcomes import Outcomes
from chalicelib.services.parts import Parts
from chalicelib.services.payment_methods import PaymentMethods
from chalicelib.services.ports import Processor
from chalicelib.services.processing_accounts import ProcessingAccounts
from chalicelib.services.refunds import Refunds
from chalicelib.services.registry import Bulk, Services
from chalicelib.services.related import Related
from chalicelib.services.replays import Replays
from chalicelib.services.request_limits import RequestLimits
from chalicelib.services.resealing import Resealing
from chalicelib.services.routes import Routes
from chalicelib.services.settlement import Settlement
from chalicelib.services.sources import Sources
from chalicelib.services.sweeping import Sweeper
from chalicelib.services.timed_processor import TimedProcessor
from chalicelib.services.token_uses import TokenUses
from chalicelib.services.transactions import Transactions
from chalicelib.store.accounts import Accounts
from chalicelib.store.batches import Batches
from chalicelib.store.client_tokens import ClientTokens as TokenStore
from chalicelib.store.flights import Flights
from chalicelib.store.idempotency import Records
from chalicelib.store.methods import Methods
from chalicelib.store.organisations import Organisations
from chalicelib.store.rows import MODELS
from chalicelib.store.tallies import Tallies
from chalicelib.store.transactions import Transactions as TransactionStore
from chalicelib.store.vault_keys import VaultKeys
from chalicelib.vault.fingerprint_key import KeptFingerprintKey, derived_from
from chalicelib.vault.keys import LocalKeys
from chalicelib.vault.kms import KmsKeys, kms_client
from chalicelib.vault.vault import Vault


class _Asking(TypedDict):
    """What every use case that asks a processor is given."""

    transactions: TransactionStore
    outcomes: Outcomes
    routes: Routes
    clock: Clock


class _Keeping(TypedDict):
    """What every use case of accounts is given."""

    accounts: Accounts
    erasures: Erasures
    clock: Clock


TABLES: tuple[type[Model], ...] = (*MODELS, SandboxEntry)


@lru_cache(maxsize=1)
def services() -> Services:
    """The use cases of this process, made at the first request. Raises ConfigurationError."""
    return build(settings_from(os.environ), connection())


@lru_cache(maxsize=1)
def connection() -> Connection:
    """The connection that all tables of this process share. Raises ConfigurationError."""
    settings = settings_from(os.environ)
    shared = connect(region=settings.region, host=None)
    bind(TABLES, shared, prefix=settings.table_prefix)
    return shared


def build(
    settings: Settings,
    shared: Connection,
    *,
    clock: Clock = utc_now,
    sleep: Callable[[float], None] = time.sleep,
    processors: dict[str, Processor] | None = None,
) -> Services:
    """The use cases on a given store. Tests pass a clock, a sleep, or processors of their own."""
    accounts, methods = Accounts(shared), Methods(shared)
    transactions, organisations = TransactionStore(shared), Organisations()
    batches = Batches(shared)
    if processors is None:
        sandbox = Sandbox(Ledger(shared), clock=clock, sleep=sleep)
        processors = {"sandbox": sandbox}
    vault = vault_of(settings, shared)
    instruments = Instruments(vault)
    timed = {name: TimedProcessor(each) for name, each in processors.items()}
    routes = Routes(accounts=accounts, processors=timed)
    sources = Sources(accounts=accounts, methods=methods, instruments=instruments)
    outcomes = Outcomes(transactions=transactions, methods=methods, accounts=accounts, clock=clock)
    related = Related(accounts=accounts, transactions=transactions)
    erasures = Erasures(accounts=accounts, methods=methods)
    keeping = _Keeping(accounts=accounts, erasures=erasures, clock=clock)
    asking = _Asking(transactions=transactions, outcomes=outcomes, routes=routes, clock=clock)
    kinds = (Customers(**keeping), ProcessingAccounts(**keeping), AnyAccounts(**keeping))
    customers, processing_accounts, either = kinds
    settlement = Settlement(**asking)
    tokens = TokenStore(shared)
    uses = TokenUses(
        tokens=tokens, organisations=organisations, transactions=transactions, clock=clock
    )
    card_testing = CardTesting(tallies=Tallies(shared), sealer=vault)
    charges = Charges(sources=sources, instruments=instruments, card_testing=card_testing, **asking)
    single = _transactions(asking, sources, charges, settlement)
    return Services(
        keys=Keys(organisations),
        customers=customers,
        processing_accounts=processing_accounts,
        accounts=either,
        payment_methods=PaymentMethods(
            accounts=accounts,
            methods=methods,
            instruments=instruments,
            card_testing=card_testing,
            clock=clock,
        ),
        transactions=single,
        ledger=Parts(transactions=transactions, parts_of=entries_of),
        operations=Parts(transactions=transactions, parts_of=operations_of),
        bulk=_bulk(batches, instruments, keeping, kinds, single),
        lists=lists_of(accounts, methods, transactions, related),
        related=related,
        idempotency=Idempotency(records=Records(), sealer=vault, clock=clock),
        request_limits=RequestLimits(),
        replays=Replays(
            accounts=accounts,
            methods=methods,
            transactions=transactions,
            settlement=settlement,
            sleep=sleep,
        ),
        resealing=Resealing(vault, batches=batches, organisations=organisations),
        sweeper=Sweeper(
            flights=Flights(),
            transactions=transactions,
            organisations=organisations,
            settlement=settlement,
            erasures=erasures,
            clock=clock,
        ),
        client_tokens=ClientTokens(
            tokens=tokens,
            accounts=accounts,
            transactions=transactions,
            methods=methods,
            clock=clock,
        ),
        elements=Elements(settings.shop_origins, uses),
    )


def _transactions(
    asking: _Asking, sources: Sources, charges: Charges, settlement: Settlement
) -> Transactions:
    return Transactions(
        transactions=asking["transactions"],
        charges=charges,
        refunds=Refunds(**asking),
        operations=Operations(**asking),
        settlement=settlement,
        sources=sources,
        clock=asking["clock"],
    )


def _bulk(
    batches: Batches,
    instruments: Instruments,
    keeping: _Keeping,
    kinds: tuple[Customers, ProcessingAccounts, AnyAccounts],
    transactions: Transactions,
) -> Bulk:
    nested, clock = NestedMethods(instruments), keeping["clock"]
    customers, processing_accounts, either = (
        BulkAccounts(single, batches=batches, nested=nested, **keeping) for single in kinds
    )
    return Bulk(
        customers=customers,
        processing_accounts=processing_accounts,
        accounts=either,
        payment_methods=BulkMethods(batches=batches, instruments=instruments, clock=clock),
        transactions=BulkTransactions(transactions, batches=batches, clock=clock),
    )


def vault_of(settings: Settings, shared: Connection) -> Vault:
    """The vault: on KMS, but for the local stage, which has a key of its own."""
    if settings.is_local and settings.vault_key is not None:
        fingerprint_key = derived_from(settings.vault_key)
        return Vault(LocalKeys(settings.vault_key), fingerprint_key=lambda: fingerprint_key)
    if settings.kms_key_id is None:
        raise ConfigurationError("ONFILE_KMS_KEY_ID is not set")
    keys = KmsKeys(
        settings.kms_key_id,
        stage=settings.stage,
        client=lambda: kms_client(settings.region, shared.session),
    )
    kept = KeptFingerprintKey(keys, VaultKeys())
    return Vault(keys, fingerprint_key=kept, renew_fingerprint_key=kept.renew)

"""The use cases, each given what it needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypedDict, TypeVar

from pynamodb.connection.base import Connection

from chalicelib.config import Settings
from chalicelib.domain.clock import Clock
from chalicelib.domain.owned_parts import OwnedEntry, OwnedOperation, entries_of, operations_of
from chalicelib.services.accounts.accounts import AccountService
from chalicelib.services.accounts.any_accounts import AnyAccounts
from chalicelib.services.accounts.customers import Customers
from chalicelib.services.accounts.deletion_cleanup import DeletionCleanup
from chalicelib.services.accounts.instrument_sealing import Instruments
from chalicelib.services.accounts.nested_methods import NestedMethods
from chalicelib.services.accounts.payment_methods import PaymentMethods
from chalicelib.services.accounts.processing_accounts import ProcessingAccounts
from chalicelib.services.accounts.resealing import Resealing
from chalicelib.services.accounts.self_check import SelfCheck
from chalicelib.services.accounts.token_methods import TokenMethods
from chalicelib.services.callers.card_testing import CardTesting
from chalicelib.services.callers.client_token_grants import Elements
from chalicelib.services.callers.client_token_redemption import TokenUses
from chalicelib.services.callers.client_tokens import ClientTokens
from chalicelib.services.callers.idempotency import Idempotency
from chalicelib.services.callers.request_limits import RequestLimits
from chalicelib.services.callers.secret_keys import Keys
from chalicelib.services.lists.all_lists import Lists, lists_of
from chalicelib.services.lists.related import Related
from chalicelib.services.money.ledger_and_history import Parts
from chalicelib.services.ports import Processor, Sender
from chalicelib.services.replays import Replays
from chalicelib.services.use_cases import Services
from chalicelib.store.kept_envelopes import Envelopes
from chalicelib.wiring.money_use_cases import MoneyUseCases
from chalicelib.wiring.stores import Stores, vault_of
from chalicelib.wiring.webhook_use_cases import webhook_use_cases

Kind = TypeVar("Kind", bound=AccountService)


class _Reading(TypedDict):
    """The use cases of lists and of what stands in them."""

    ledger: Parts[OwnedEntry]
    operations: Parts[OwnedOperation]
    lists: Lists
    related: Related


class Assembly:
    """What several use cases share is a property, made once."""

    def __init__(
        self,
        settings: Settings,
        shared: Connection,
        clock: Clock,
        sleep: Callable[[float], None],
        processors: dict[str, Processor],
        sender: Sender | None = None,
        stores: Stores | None = None,
    ) -> None:
        self._settings, self._clock, self._sleep = settings, clock, sleep
        self._shared = shared
        self._sender = sender
        self._stores = stores = stores or Stores(shared, clock)
        self._vault = vault_of(settings, shared)
        self._money = MoneyUseCases(stores, self._vault, clock, processors)
        tokens = TokenMethods(self._vault, methods=stores.methods)
        self._instruments = Instruments(self._vault, tokens, self._money.routes)
        self._card_testing = CardTesting(tallies=stores.tallies, sealer=self._vault)
        self._deletion_cleanup = DeletionCleanup(accounts=stores.accounts, methods=stores.methods)

    def services(self) -> Services:
        """All of them."""
        stores, clock, settings, shared = self._stores, self._clock, self._settings, self._shared
        return Services(
            keys=Keys(stores.organisations),
            customers=self._accounts(Customers),
            processing_accounts=self._accounts(ProcessingAccounts),
            accounts=self._accounts(AnyAccounts),
            payment_methods=self._payment_methods(),
            transactions=self._money.transactions(self._instruments, self._card_testing),
            **self._reading(),
            idempotency=Idempotency(records=stores.records, sealer=self._vault, clock=clock),
            request_limits=RequestLimits(),
            replays=self._replays(),
            resealing=self._resealing(),
            sweeper=self._money.sweeper(self._deletion_cleanup),
            client_tokens=self._client_tokens(),
            elements=Elements(self._settings.shop_origins, self._token_uses()),
            processor_events=self._money.processor_events(),
            self_check=SelfCheck(lambda: vault_of(settings, shared), Envelopes()),
            **webhook_use_cases(settings, stores, self._vault, clock, self._sender),
            clock=clock,
        )

    def _reading(self) -> _Reading:
        transactions = self._stores.transactions
        return _Reading(
            ledger=Parts(transactions=transactions, parts_of=entries_of),
            operations=Parts(transactions=transactions, parts_of=operations_of),
            lists=lists_of(self._stores, self._related),
            related=self._related,
        )

    @cached_property
    def _related(self) -> Related:
        return Related(
            accounts=self._stores.accounts,
            transactions=self._stores.transactions,
            webhooks=self._stores.webhooks,
            logs=self._stores.webhook_logs,
            capabilities_of=self._money.routes.capabilities_of,
        )

    def _accounts(self, kind: type[Kind]) -> Kind:
        return kind(
            accounts=self._stores.accounts,
            batches=self._stores.batches,
            nested=NestedMethods(self._instruments),
            deletion_cleanup=self._deletion_cleanup,
            clock=self._clock,
        )

    def _payment_methods(self) -> PaymentMethods:
        return PaymentMethods(
            methods=self._stores.methods,
            batches=self._stores.batches,
            instruments=self._instruments,
            card_testing=self._card_testing,
            clock=self._clock,
        )

    def _replays(self) -> Replays:
        return Replays(
            accounts=self._stores.accounts,
            methods=self._stores.methods,
            transactions=self._stores.transactions,
            readers=self._stores.readers,
            recovery=self._money.recovery,
            sleep=self._sleep,
        )

    def _resealing(self) -> Resealing:
        return Resealing(
            self._vault,
            batches=self._stores.batches,
            bindings=self._stores.bindings,
            webhooks=self._stores.webhooks,
            organisations=self._stores.organisations,
        )

    def _client_tokens(self) -> ClientTokens:
        return ClientTokens(
            tokens=self._stores.tokens,
            accounts=self._stores.accounts,
            transactions=self._stores.transactions,
            methods=self._stores.methods,
            takers=self._money.routes,
            clock=self._clock,
        )

    def _token_uses(self) -> TokenUses:
        return TokenUses(
            tokens=self._stores.tokens,
            organisations=self._stores.organisations,
            transactions=self._stores.transactions,
            clock=self._clock,
        )

"""Where things are kept: the stores on one connection, and the vault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pynamodb.connection.base import Connection

from chalicelib.config import ConfigurationError, Settings
from chalicelib.domain.clock import Clock, utc_now
from chalicelib.domain.idempotency import KeyedWork
from chalicelib.store.accounts import Accounts
from chalicelib.store.attempt_counts import Tallies
from chalicelib.store.batches import Batches
from chalicelib.store.bindings import Bindings
from chalicelib.store.client_tokens import ClientTokens
from chalicelib.store.idempotency import Records
from chalicelib.store.in_flight_index import Flights
from chalicelib.store.news_for_vendors import MethodNewsRows
from chalicelib.store.organisations import Organisations
from chalicelib.store.payment_methods import Methods
from chalicelib.store.seen_events import SeenEvents
from chalicelib.store.transactions import Transactions
from chalicelib.store.vault_keys import VaultKeys
from chalicelib.store.webhook_logs import WebhookLogs
from chalicelib.store.webhooks import Webhooks
from chalicelib.vault.data_key_providers import LocalKeys
from chalicelib.vault.fingerprint_key import KeptFingerprintKey, derived_from
from chalicelib.vault.kms import Kms, KmsKeys
from chalicelib.vault.vault import Vault

Reader = Callable[[str, Sequence[str]], Iterable[Any]]


class Stores:
    """Each of them, once."""

    def __init__(self, shared: Connection, clock: Clock = utc_now) -> None:
        self.accounts = Accounts(shared)
        self.methods = Methods(shared)
        self.transactions = Transactions(shared, clock=clock)
        self.batches = Batches(shared)
        self.organisations = Organisations()
        self.tokens = ClientTokens(shared)
        self.tallies = Tallies(shared)
        self.records = Records()
        self.bindings = Bindings(shared)
        self.seen_events = SeenEvents()
        self.method_news = MethodNewsRows(shared)
        self.flights = Flights()
        self.webhooks = Webhooks(shared, clock)
        self.webhook_logs = WebhookLogs(clock)

    @property
    def readers(self) -> Mapping[str, Reader]:
        """What reads the objects of a key's record, by what the record calls them."""
        return {KeyedWork.WEBHOOK: lambda org_id, _: self.webhooks.all_of(org_id).webhooks}


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
        client=lambda: Kms(settings.region),
    )
    kept = KeptFingerprintKey(keys, VaultKeys())
    return Vault(keys, fingerprint_key=kept, renew_fingerprint_key=kept.renew)

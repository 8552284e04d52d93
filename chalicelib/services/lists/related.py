"""Loads the objects that rows name by id, for answers and filters that look into them.

A row is a domain object: a Transaction, an OwnedMethod, a Wallet, an OwnedEntry, an OwnedOperation.
What a row can be asked for stands in LINKS, "methods" and "capabilities" of a wallet, and "logs" of
a webhook. What is loaded is a row in its turn: "customer.methods" is the methods of the customer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import islice
from typing import Any

from chalicelib.domain.account import Organisation, ProcessingAccount
from chalicelib.domain.owned_parts import OwnedEntry, OwnedOperation
from chalicelib.domain.processing import Capabilities
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import METHODS_SHOWN, OwnedMethod, Wallet
from chalicelib.domain.webhook import Webhook
from chalicelib.domain.webhook_log import WebhookLog
from chalicelib.list_budget import keep
from chalicelib.query.scan_range import Walk
from chalicelib.query.terms import Row
from chalicelib.services.lists.links import Link, linked, links_of
from chalicelib.services.ports import (
    AccountStore,
    TransactionStore,
    WebhookLogStore,
    WebhookStore,
)

METHODS = "methods"
LOGS = "logs"
"""The newest methods of a wallet, or logs of a webhook, as a tuple."""
LOGS_SHOWN = 100
"""How many logs a webhook is shown with, newest first; the nested route lists all."""
CAPABILITIES = "capabilities"
"""What the processor of a processing account can do; None of a customer."""

CapabilitiesOf = Callable[[Organisation, ProcessingAccount], Capabilities]


Loaded = dict[str, Any]
"""Name to Wallet, Transaction, Webhook, a tuple of OwnedMethod or WebhookLog, or None."""


class Related:
    """The loader."""

    def __init__(
        self,
        *,
        accounts: AccountStore,
        transactions: TransactionStore,
        webhooks: WebhookStore,
        logs: WebhookLogStore,
        capabilities_of: CapabilitiesOf,
    ) -> None:
        self._accounts = accounts
        self._transactions = transactions
        self._webhooks = webhooks
        self._logs = logs
        self._inside: Mapping[str, Callable[[Organisation, Any], Any]] = {
            METHODS: self._methods,
            CAPABILITIES: partial(_capabilities, capabilities_of),
            LOGS: self._newest_logs,
        }

    def attach(
        self, organisation: Organisation, rows: Sequence[Row], names: Collection[str]
    ) -> None:
        """Load into `rows` what they do not have yet; all have the same so far."""
        missing = set(names) - rows[0].related.keys() if rows else ()
        if not missing:
            return
        loaded = self.load(organisation, [row.value for row in rows], missing)
        for row, each in zip(rows, loaded, strict=True):
            row.related.update(each)

    def load(
        self, organisation: Organisation, rows: Sequence[Any], names: Collection[str]
    ) -> list[Loaded]:
        """What each of `rows`, all of one type, has under `names`, in the order of `rows`.

        Each distinct object is read once, and is the same object in all rows. A loaded Wallet comes
        without its methods, which are a name of their own. A dotted name is loaded together with
        its beginnings, and is None where one of these is. Raises KeyError for a name that these
        rows do not have.
        """
        if not rows or not names:
            return [{} for _ in rows]
        deeper: dict[str, set[str]] = {}
        for first, dot, rest in (name.partition(".") for name in names):
            deeper.setdefault(first, set()).update([rest] if dot else [])
        loaded = self._direct(organisation, rows, deeper.keys())
        for first, inner in deeper.items():
            self._go_on(organisation, loaded, first, inner)
        return loaded

    def _go_on(
        self, organisation: Organisation, loaded: Sequence[Loaded], first: str, names: set[str]
    ) -> None:
        """Add what the objects under `first` have under `names`."""
        objects = {id(each[first]): each[first] for each in loaded if each[first] is not None}
        found = dict(zip(objects, self.load(organisation, [*objects.values()], names), strict=True))
        for each in loaded:
            inner = found.get(id(each[first]), dict.fromkeys(names))
            each.update({f"{first}.{name}": value for name, value in inner.items()})

    def _direct(
        self, organisation: Organisation, rows: Sequence[Any], names: AbstractSet[str]
    ) -> list[Loaded]:
        """What the rows themselves name."""
        known = links_of(rows[0])
        links = {name: known[name] for name in names if name not in self._inside}
        found = self._found(organisation, rows, links)
        loaded = [{name: linked(found, row, link) for name, link in links.items()} for row in rows]
        for name in names - links.keys():
            wholes = {_own_id(row): row for row in rows}
            read = self._inside[name]
            inside = {id: read(organisation, row) for id, row in wholes.items()}
            for row, each in zip(rows, loaded, strict=True):
                each[name] = inside[_own_id(row)]
        return loaded

    def _found(
        self, organisation: Organisation, rows: Sequence[Any], links: Mapping[str, Link]
    ) -> dict[str, Any]:
        """What the links name, by id: ids of different kinds differ by their prefix."""
        wanted = [(link.id_of(row), link.kind) for link in links.values() for row in rows]
        transaction_ids = {id for id, kind in wanted if id and kind is Transaction}
        webhook_ids = {id for id, kind in wanted if id and kind is Webhook}
        others = (Transaction, Webhook)
        account_ids = {id for id, kind in wanted if id and kind not in others}
        at_hand = {row.transaction.id: row.transaction for row in rows if _is_part(row)}
        missing = transaction_ids - at_hand.keys()
        accounts = self._accounts.by_ids(organisation.id, account_ids)
        transactions = self._transactions.by_ids(organisation.id, missing)
        keep([transactions, accounts])
        return {
            **at_hand,
            **{each.id: each for each in transactions},
            **{each.id: Wallet(each, methods=None) for each in accounts},
            **self._webhooks_of(organisation, webhook_ids),
        }

    def _webhooks_of(self, organisation: Organisation, ids: Collection[str]) -> dict[str, Webhook]:
        found = self._webhooks.all_of(organisation.id).webhooks if ids else ()
        return {each.id: each for each in found if each.id in ids}

    def _newest_logs(self, organisation: Organisation, webhook: Webhook) -> tuple[WebhookLog, ...]:
        walk = Walk(first=LOGS_SHOWN)
        shards = organisation.shards
        found = self._logs.newest(organisation.id, [webhook.id], walk, shards=shards)
        logs = tuple(islice(found, LOGS_SHOWN))
        keep(logs)
        return logs

    def _methods(self, organisation: Organisation, wallet: Wallet) -> tuple[OwnedMethod, ...]:
        if wallet.methods is not None:
            return wallet.methods
        read = self._accounts.wallet(organisation.id, wallet.account.id, limit=METHODS_SHOWN)
        methods = (read.methods if read is not None else None) or ()
        keep(methods)
        return methods


def _capabilities(
    of: CapabilitiesOf, organisation: Organisation, wallet: Wallet
) -> Capabilities | None:
    account = wallet.account
    return of(organisation, account) if isinstance(account, ProcessingAccount) else None


def _own_id(row: Any) -> str:
    return str(row.account.id if isinstance(row, Wallet) else row.id)


def _is_part(row: Any) -> bool:
    return isinstance(row, OwnedEntry | OwnedOperation)

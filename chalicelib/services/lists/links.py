"""How rows name other objects: what each kind of row can be asked for by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from chalicelib.domain.account import Account, Customer, ProcessingAccount
from chalicelib.domain.owned_parts import OwnedEntry, OwnedOperation
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod, Wallet
from chalicelib.domain.webhook import Webhook
from chalicelib.domain.webhook_log import WebhookLog
from chalicelib.late_dataclass import dataclass

Kind = type[Account] | type[Transaction] | type[Webhook]


@dataclass(frozen=True, slots=True)
class Link:
    """How a row names another object. An object that is not of `kind` is as if not there."""

    id_of: Callable[[Any], str | None]
    kind: Kind


def _link(path: str, kind: Kind) -> Link:
    return Link(attrgetter(path), kind)


LINKS: Mapping[type, Mapping[str, Link]] = {
    Transaction: {
        "customer": _link("customer_id", Customer),
        "processing": _link("processing_id", ProcessingAccount),
    },
    OwnedMethod: {
        "customer": _link("method.keeper_id", Customer),
        "account": _link("method.keeper_id", Account),
    },
    Wallet: {"primary_processing": Link(lambda row: _primary_processing(row), ProcessingAccount)},
    OwnedEntry: {
        "transaction": _link("transaction_id", Transaction),
        "assoc_transaction": _link("assoc_transaction_id", Transaction),
    },
    OwnedOperation: {"transaction": _link("transaction_id", Transaction)},
    WebhookLog: {"webhook": _link("webhook_id", Webhook)},
}


def _primary_processing(wallet: Wallet) -> str | None:
    account = wallet.account
    return account.primary_processing_id if isinstance(account, Customer) else None


def links_of(row: Any) -> Mapping[str, Link]:
    """Those of a row, by name."""
    return next((LINKS[kind] for kind in type(row).__mro__ if kind in LINKS), {})


def linked(found: Mapping[str, Any], row: Any, link: Link) -> Any:
    """What `link` names of `row`, among the objects that were `found`, by id."""
    related = found.get(link.id_of(row) or "")
    kept = related.account if isinstance(related, Wallet) else related
    return related if isinstance(kept, link.kind) else None

"""Webhooks, in the wallets table: those of an organisation under one key, beside their register.

The register is a row of its own that counts those ever made. Who adds one writes it too, so that
of two that find room for one more only one gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from pynamodb.connection.base import Connection

from chalicelib.domain.clock import Clock, from_micros, to_micros
from chalicelib.domain.idempotency import Record
from chalicelib.domain.webhook import (
    MOST_DEPARTED,
    ExpiryWalk,
    Trigger,
    Webhook,
    WebhookStatus,
)
from chalicelib.domain.webhook import Webhooks as Found
from chalicelib.dynamo.connection import store_errors
from chalicelib.dynamo.reading import get_row, walked
from chalicelib.dynamo.transact_write import WriteTransaction
from chalicelib.store.account_rows import listed_at, owner_and_id, wallet_key
from chalicelib.store.documents import without_defaults
from chalicelib.store.idempotency import commit_or_stale
from chalicelib.store.models import SELF, WalletRow

WEBHOOK, DEPARTED, REGISTER = "webhook", "webhook_departed", "webhook_register"
"""The kinds of their rows. A departed one was deleted, and its row says when, and no more."""

_LOGGED_FOR = timedelta(days=40)
"""Longer than any log is kept, one that was delivered again in its last days too."""

_TOGETHER = "webhooks"
_EXPIRY_WATCHED = "expiry watched"
"""Where webhooks are listed whose organisations want to know which cards end."""

_DAYS = ("told_until", "day")
_COLUMNS = ("id", "org_id", "sealed", "version")


class Webhooks:
    """The `WebhookStore` on DynamoDB."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def get(self, org_id: str, webhook_id: str) -> Webhook | None:
        row = get_row(WalletRow, together_key(org_id), webhook_id)
        return None if row is None or row.kind != WEBHOOK else webhook_from(row)

    def all_of(self, org_id: str) -> Found:
        rows = list(walked(WalletRow.query(together_key(org_id), consistent_read=True)))
        version = next((row.version for row in rows if row.kind == REGISTER), 0)
        webhooks = tuple(webhook_from(row) for row in rows if row.kind == WEBHOOK)
        gone = [row for row in rows if row.kind == DEPARTED]
        gone.sort(key=lambda row: (row.deleted_at, row.part), reverse=True)
        since = self._clock() - _LOGGED_FOR
        departed = tuple(row.part for row in gone if row.deleted_at and row.deleted_at > since)
        forgotten = tuple(row.part for row in gone[len(departed) :])
        return Found(webhooks, version, departed, forgotten)

    def add(self, new: Sequence[Webhook], *, to: Found, record: Record | None = None) -> None:
        tx, version = WriteTransaction(self._connection), WalletRow.version
        unchanged = version == to.version if to.version else version.does_not_exist()
        org_id = new[0].org_id
        register = WalletRow(together_key(org_id), SELF)
        count = version.set(to.version + len(new))
        tx.update(register, [count, WalletRow.kind.set(REGISTER)], unchanged)
        for each in new:
            tx.put(_row(each), WalletRow.wallet.does_not_exist())
        commit_or_stale(tx, record)

    def change(
        self, pairs: Sequence[tuple[Webhook, Webhook]], *, record: Record | None = None
    ) -> None:
        tx = WriteTransaction(self._connection)
        for before, after in pairs:
            tx.put(_row(after), WalletRow.version == before.version)
        if not tx.is_empty or record is not None:
            commit_or_stale(tx, record)

    def delete(self, webhooks: Sequence[Webhook], *, of: Found) -> None:
        tx, now = WriteTransaction(self._connection), self._clock()
        for each in webhooks:
            key = (together_key(each.org_id), each.id)
            row = WalletRow(*key, kind=DEPARTED, version=each.version + 1, deleted_at=now)
            tx.put(row, WalletRow.version == each.version)
        surplus = of.departed[MOST_DEPARTED - len(webhooks) :] + of.forgotten
        for webhook_id in surplus if webhooks else ():
            tx.delete(WalletRow(together_key(webhooks[0].org_id), webhook_id))
        if not tx.is_empty:
            commit_or_stale(tx)

    def watching_expiry(self) -> list[str]:
        rows = walked(WalletRow.by_creation.query(_EXPIRY_WATCHED))
        return sorted({owner_and_id(row.wallet)[0] for row in rows})

    def expiry_walk(self, org_id: str) -> ExpiryWalk:
        row = get_row(WalletRow, together_key(org_id), SELF)
        document = (row.document if row is not None else None) or {}
        days = {name: date.fromisoformat(document[name]) for name in _DAYS if name in document}
        place = document.get("place")
        return ExpiryWalk(**days, place=(from_micros(place[0]), place[1]) if place else None)

    def note_expiry_walk(self, org_id: str, walk: ExpiryWalk) -> None:
        named = {name: getattr(walk, name) for name in _DAYS}
        document: dict[str, Any] = {name: str(day) for name, day in named.items() if day}
        if walk.place is not None:
            document["place"] = [to_micros(walk.place[0]), walk.place[1]]
        with store_errors():
            register = WalletRow(together_key(org_id), SELF)
            register.update([WalletRow.document.set(document)])


def together_key(org_id: str) -> str:
    """The hash key of all webhooks of an organisation."""
    return wallet_key(org_id, _TOGETHER)


def _row(webhook: Webhook) -> WalletRow:
    watches = webhook.trigger is Trigger.METHOD_EXPIRING
    return WalletRow(
        wallet=together_key(webhook.org_id),
        part=webhook.id,
        kind=WEBHOOK,
        version=webhook.version,
        document=without_defaults(webhook, _COLUMNS),
        sealed=webhook.sealed,
        listing=_EXPIRY_WATCHED if watches else None,
        listed_at=listed_at(webhook.created_at, webhook.id) if watches else None,
    )


def webhook_from(row: WalletRow) -> Webhook:
    """The webhook of its row."""
    document = dict(row.document)
    for name in ("created_at", "modified_at", "replaced_until"):
        if name in document:
            document[name] = from_micros(document[name])
    document["trigger"] = Trigger(document["trigger"])
    if "status" in document:
        document["status"] = WebhookStatus(document["status"])
    org_id, _ = owner_and_id(row.wallet)
    return Webhook(id=row.part, org_id=org_id, sealed=row.sealed, version=row.version, **document)

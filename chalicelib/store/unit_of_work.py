"""Writes of several objects as one transaction: all of them, or nothing.

An account's row and the row of an external_uid are written once, whatever the transaction does to
them, so what touches them is collected until the commit.
"""

from __future__ import annotations

from datetime import datetime

from pynamodb.connection.base import Connection

from chalicelib.domain.account import Account
from chalicelib.domain.card_testing import Attempt
from chalicelib.domain.idempotency import Record
from chalicelib.domain.ids import spread
from chalicelib.domain.method_news import is_news, news_of
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.domain.write_conflicts import Stale, Taken
from chalicelib.dynamo.transact_write import Cancelled, WriteTransaction
from chalicelib.store.account_writes import AccountWrite
from chalicelib.store.attempt_counts import raise_if_full, stage_count
from chalicelib.store.change_notes import note_changes
from chalicelib.store.idempotency import commit_once
from chalicelib.store.method_writes import (
    moves_place,
    stage_method_rows,
    stage_rows_deletion,
)
from chalicelib.store.news_for_vendors import news_row
from chalicelib.store.transaction_writes import details_actions, transaction_key, version_is
from chalicelib.store.uid_guards import UidGuards


class UnitOfWork:
    """The `UnitOfWork` on DynamoDB: one transaction, or one request for a change of one row."""

    def __init__(self, connection: Connection) -> None:
        self._tx = WriteTransaction(connection)
        self._accounts: dict[str, AccountWrite] = {}
        self._guards = UidGuards()
        self._changes_only = True
        self._changes: list[tuple[Transaction, Transaction]] = []
        self._attempt: Attempt | None = None

    def add_account(self, account: Account, *, shards: int = 1) -> None:
        self._changes_only = False
        self._account(account).create(account, shard=spread(account.id, shards))
        self._guards.move(None, account)

    def change_account(self, after: Account, before: Account) -> None:
        self._account(before).change(after, before)
        self._guards.move(before, after)

    def delete_account(self, before: Account, now: datetime) -> None:
        self._changes_only = False
        self._account(before).delete(before, now)
        self._guards.move(before, None)

    def write_method(
        self,
        after: OwnedMethod,
        *,
        before: OwnedMethod | None,
        owner: Account | None,
        shards: int = 1,
    ) -> None:
        self._changes_only &= before is not None
        if before is not None and is_news(before.method, after.method):
            self._tx.put(news_row(news_of(after.method, after.method.version)))
        stage_method_rows(self._tx, after, before=before, shard=spread(after.method.id, shards))
        flags = after.default_for or (before is not None and before.default_for)
        if owner is not None and (flags or before is None or moves_place(before, after)):
            self._account(owner).move_defaults(before, after)

    def delete_method(self, before: OwnedMethod, *, owner: Account | None) -> None:
        self._changes_only = False
        stage_rows_deletion(self._tx, before)
        if before.method.kept_at:
            self._tx.put(news_row(news_of(before.method, before.method.version + 1)))
        if owner is not None and before.default_for:
            self._account(owner).move_defaults(before, None)

    def change_transaction(self, after: Transaction, before: Transaction) -> None:
        self._changes.append((before, after))
        self._tx.update(transaction_key(before), details_actions(after, before), version_is(before))

    def count(self, attempt: Attempt | None) -> None:
        self._attempt = self._attempt or attempt

    def commit(self, record: Record | None = None) -> None:
        for account in self._accounts.values():
            account.stage(self._tx)
        takers = self._guards.stage(self._tx)
        counted = stage_count(self._tx, self._attempt)
        if self._tx.is_empty and record is None:
            return
        note_changes(self._changes)
        # Should the answer to a lone change get lost, finding it stale and doing it again does no
        # harm. What is made or deleted stays a transaction, which tells a repeat by its token.
        is_alone = self._changes_only and record is None and self._tx.is_single
        try:
            if is_alone:
                self._tx.commit_single()
            else:
                commit_once(self._tx, record)
        except Cancelled as cancelled:
            raise_if_full(cancelled, counted, self._attempt)
            for position in sorted(takers & cancelled.items.keys()):
                raise Taken(cancelled.items[position]["owner_id"]["S"]) from cancelled
            raise Stale from cancelled

    def _account(self, account: Account) -> AccountWrite:
        return self._accounts.setdefault(account.id, AccountWrite(account))

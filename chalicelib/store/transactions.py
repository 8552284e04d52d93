"""Transactions, in a table of their own, spread over shards by id."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pynamodb.connection.base import Connection
from pynamodb.expressions.condition import Condition

from chalicelib.domain.clock import Clock, utc_now
from chalicelib.domain.idempotency import Record
from chalicelib.domain.ids import TRANSACTION, place_of
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.status_change import NOTHING_ALONG, Along, StatusChange
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.transaction_lines import LedgerEntry
from chalicelib.domain.write_conflicts import MethodChanged
from chalicelib.dynamo.connection import store_errors
from chalicelib.dynamo.reading import get_late_row, get_rows, walked
from chalicelib.dynamo.transact_write import Cancelled, WriteTransaction
from chalicelib.query.order import Position
from chalicelib.query.scan_range import Walk
from chalicelib.store.attempt_counts import raise_if_full, stage_count
from chalicelib.store.change_notes import note_changes
from chalicelib.store.idempotency import commit_once, commit_or_stale
from chalicelib.store.in_flight_index import ids_in_flight
from chalicelib.store.index_keys import LOOKUPS
from chalicelib.store.indexed_walks import IndexedWalk
from chalicelib.store.method_writes import method_in, stage_move
from chalicelib.store.models import TransactionRow
from chalicelib.store.transaction_rows import (
    customer_key,
    partition_of,
    transaction_from,
    transaction_row,
)
from chalicelib.store.transaction_walks import newest_transactions
from chalicelib.store.transaction_writes import (
    changed_columns,
    commit_single_or_stale,
    is_still,
    stage_give_back,
    stage_line,
    stage_take_off,
    step_actions,
    transaction_key,
)


class Transactions:
    """The `TransactionStore` on DynamoDB."""

    def __init__(self, connection: Connection, *, clock: Clock = utc_now) -> None:
        self._connection = connection
        self._clock = clock

    def get(self, org_id: str, transaction_id: str) -> Transaction | None:
        row = get_late_row(TransactionRow, partition_of(org_id, transaction_id), transaction_id)
        return transaction_from(row) if row is not None else None

    def add(self, intent: Transaction, along: Along = NOTHING_ALONG, *, shards: int = 1) -> None:
        method = along.method
        if method is None and along.record is None and along.attempt is None:
            with store_errors():
                transaction_row(intent).save()
            return
        tx = WriteTransaction(self._connection)
        tx.put(transaction_row(intent))
        position = stage_move(tx, method, shards) if method is not None else None
        counted = stage_count(tx, along.attempt)
        try:
            commit_once(tx, along.record)
        except Cancelled as cancelled:
            raise_if_full(cancelled, counted, along.attempt)
            if position in cancelled.failed:
                raise MethodChanged(method_in(cancelled.items.get(position))) from cancelled
            raise

    def add_refund(
        self,
        refund: Transaction,
        original: Transaction,
        entry: LedgerEntry,
        *,
        record: Record | None = None,
    ) -> bool:
        tx = WriteTransaction(self._connection)
        tx.put(transaction_row(refund))
        stage_take_off(tx, refund, original, entry)
        try:
            commit_once(tx, record)
        except Cancelled:
            return False
        return True

    def add_dispute(
        self, made: Transaction, intent: Transaction, payment: Transaction, entry: LedgerEntry
    ) -> None:
        note_changes([(intent, made)])  # it has the dispute's time, and may be told of late
        tx = WriteTransaction(self._connection)
        tx.put(transaction_row(made), TransactionRow.id.does_not_exist())
        if payment.status is Status.PROCESSED:
            stage_line(tx, payment, entry)
        commit_or_stale(tx)

    def write(self, step: StatusChange, *, shards: int = 1, record: Record | None = None) -> None:
        note_changes([(step.before, step.after)])
        tx = WriteTransaction(self._connection)
        tx.update(transaction_key(step.before), step_actions(step), is_still(step))
        if step.give_back_to is not None:
            stage_give_back(tx, step.before, step.give_back_to)
        if step.method is not None:
            stage_move(tx, step.method, shards)
        if tx.is_single and record is None:
            commit_single_or_stale(tx)
        else:
            commit_or_stale(tx, record)

    def save_question(self, after: Transaction, before: Transaction) -> None:
        is_due = TransactionRow.in_flight_since == before.ask_at
        unmoved = TransactionRow.status == before.status.value
        self._change(after, before, unmoved & is_due)

    def save_answer(self, after: Transaction, before: Transaction) -> None:
        unmoved = TransactionRow.status == before.status.value
        self._change(after, before, unmoved)

    def _change(self, after: Transaction, before: Transaction, condition: Condition) -> None:
        tx = WriteTransaction(self._connection)
        tx.update(transaction_key(before), changed_columns(before, after), condition)
        commit_single_or_stale(tx)

    def by_ids(self, org_id: str, ids: Collection[str]) -> list[Transaction]:
        keys = [(partition_of(org_id, each), each) for each in sorted(set(ids))]
        return [transaction_from(row) for row in get_rows(TransactionRow, keys)]

    def around(self, org_id: str, part_id: str) -> Iterator[Transaction]:
        rows = TransactionRow.query(
            partition_of(org_id, part_id),
            TransactionRow.id.startswith(place_of(part_id, TRANSACTION)),
            consistent_read=True,
        )
        return map(transaction_from, walked(rows))

    def newest(self, org_id: str, walk: Walk, *, shards: int) -> Iterator[Transaction | Position]:
        return newest_transactions(org_id, walk, shards=shards)

    def of_customer(
        self, org_id: str, customer_id: str, walk: Walk, *, shards: int
    ) -> Iterator[Transaction | Position]:
        keys = [customer_key(org_id, customer_id)]
        return self._indexed(org_id, TransactionRow.by_customer, keys, shards).run(walk)

    def by_index(
        self, org_id: str, name: str, texts: list[str], walk: Walk, *, shards: int
    ) -> Iterator[Transaction | Position]:
        lookup = LOOKUPS[name]
        keys = lookup.keys(org_id, texts, shards=shards)
        indexed = self._indexed(org_id, lookup.index, keys, shards)
        if lookup.index is TransactionRow.by_status and Status.PROCESSING in texts:
            indexed = replace(indexed, beside=lambda: ids_in_flight(org_id))
        return indexed.run(walk)

    def _indexed(
        self, org_id: str, index: Any, keys: Sequence[str | bytes], shards: int
    ) -> IndexedWalk:
        return IndexedWalk(org_id, shards, index, keys, self._clock())

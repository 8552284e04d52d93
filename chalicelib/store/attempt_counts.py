"""The counts of card testing: rows that stand beside the records of keys.

A row counts for one subject in one window, as sets: the marks of its cards, and the ids of its
transactions that are declined, or may be yet. A set can be added to, and taken from, as often as a
request is repeated. Neither grows beyond its limit.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from pynamodb.connection.base import Connection
from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.update import Action

from chalicelib.domain.card_testing import Attempt, AttemptCounts
from chalicelib.domain.clock import to_seconds
from chalicelib.domain.write_conflicts import TooManyAttempts
from chalicelib.dynamo.transact_write import Cancelled, WriteTransaction
from chalicelib.store.tenant_rows import IdempotencyRow

KIND = "tally"


class Tallies:
    """The `TallyStore` on DynamoDB."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take_back(self, attempt: Attempt) -> None:
        tx = WriteTransaction(self._connection)
        for tally in attempt.tallies:
            if tally.declines:
                gone = IdempotencyRow.declines.delete({attempt.transaction_id})
                tx.update(_row(attempt, tally), [gone], IdempotencyRow.key.exists())
        _commit(tx)

    def note(self, attempt: Attempt) -> None:
        tx, row = WriteTransaction(self._connection), IdempotencyRow
        for tally in attempt.tallies:
            if tally.declines:
                actions = [*_labels(attempt), row.declines.add({attempt.transaction_id})]
                tx.update(_row(attempt, tally), actions, _has_room(row.declines, tally.declines))
        _commit(tx)


def stage_count(tx: WriteTransaction, attempt: Attempt | None) -> frozenset[int]:
    """Put into `tx` the count of `attempt`; the positions of its rows, for `raise_if_full`."""
    if attempt is None:
        return frozenset()
    return frozenset(_stage(tx, attempt, tally) for tally in attempt.tallies)


def raise_if_full(cancelled: Cancelled, counted: frozenset[int], attempt: Attempt | None) -> None:
    """Raises TooManyAttempts where a subject has no room.

    To be asked after what `commit_once` raises, so that a request that comes again counts nothing.
    """
    if attempt is not None and counted & cancelled.failed:
        raise TooManyAttempts(attempt.window.ends_at) from cancelled


def _commit(tx: WriteTransaction) -> None:
    """A row that is full, or gone since its window is over, is as good as written."""
    if not tx.is_empty:
        with suppress(Cancelled):
            tx.commit()


def _stage(tx: WriteTransaction, attempt: Attempt, tally: AttemptCounts) -> int:
    row, actions = IdempotencyRow, _labels(attempt)
    conditions = []
    if tally.cards:
        actions.append(row.cards.add({attempt.mark}))
        conditions.append(_has_room(row.cards, tally.cards) | row.cards.contains(attempt.mark))
    if tally.declines:
        conditions.append(_has_room(row.declines, tally.declines))
        if attempt.transaction_id is not None:
            actions.append(row.declines.add({attempt.transaction_id}))
    first, *others = conditions
    for other in others:
        first &= other
    return tx.update(_row(attempt, tally), actions, first)


def _has_room(members: Any, limit: int) -> Condition:
    room: Condition = members.does_not_exist() | (size(members) < limit)
    return room


def _row(attempt: Attempt, tally: AttemptCounts) -> IdempotencyRow:
    """The window is part of the key: another one, or one of another length, counts anew."""
    window = attempt.window
    length_s = int(window.length.total_seconds())
    place = f"{tally.subject}/{to_seconds(window.starts_at)}/{length_s}"
    return IdempotencyRow(key=f"{attempt.org_id}/{KIND}/{place}")


def _labels(attempt: Attempt) -> list[Action]:
    """The columns of a row that do not change."""
    window, row = attempt.window, IdempotencyRow
    return [
        row.kind.set(KIND),
        row.created_at.set(window.starts_at),
        row.expires_at.set(to_seconds(window.ends_at)),
    ]

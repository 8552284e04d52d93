"""The write of an intent: what is about to be asked of the processor, unless Onfile itself says no.

Three things are refused here, each found by the write that would make the transaction:

- a payment without a key that looks like one of a moment ago. A caller that sends no key can't be
  told from one that sends the same payment again by mistake, so the payment leaves a guard;
- one attempt too many, as of somebody who tries out stolen cards;
- another charge of a method that serves one: the write takes it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypedDict

from chalicelib.domain.account import Organisation
from chalicelib.domain.declines import Decline
from chalicelib.domain.duplicates import CAME_TO_NOTHING, Guard
from chalicelib.domain.ids import TRANSACTION, new_id, random_shard
from chalicelib.domain.life_cycle import Cause, Status
from chalicelib.domain.payment_method import MethodStatus, PaymentMethod
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.domain.status_change import Along, MethodMove, moved_to
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.domain.write_conflicts import Guarded, MethodChanged, TooManyAttempts
from chalicelib.services.accounts.token_methods import USED_TOKEN
from chalicelib.services.invalid import invalid
from chalicelib.services.money.funding_source import SPENT
from chalicelib.services.money.status_writer import StatusWriter
from chalicelib.services.optimistic_writes import Rounds
from chalicelib.services.ports import TransactionStore


class Begun(TypedDict):
    """What every intent begins with."""

    id: str
    org_id: str
    status: Status
    cents: int
    created_at: datetime
    modified_at: datetime
    in_flight_since: datetime


def begun(organisation: Organisation, cents: int, now: datetime) -> Begun:
    """A movement of so many cents, about to be asked for, under an id of its own."""
    return {
        "id": new_id(TRANSACTION, now, shard=random_shard(organisation.shards)),
        "org_id": organisation.id,
        "status": Status.PROCESSING,
        "cents": cents,
        "created_at": now,
        "modified_at": now,
        "in_flight_since": now,
    }


class WriteAhead:
    """Writes intents."""

    def __init__(self, *, transactions: TransactionStore, statuses: StatusWriter) -> None:
        self._transactions = transactions
        self._statuses = statuses

    def write(self, organisation: Organisation, intent: Transaction, along: Along) -> Transaction:
        """The intent; or, where it is refused, the declined transaction that is stored instead.

        What came to nothing is replaced, on the condition that its guard still stands: of many
        that find it so, one gets through. Raises Recorded and ServiceUnavailable, and
        InvalidAttributes where the method that serves one charge serves another one now, or a token
        has become somebody else's method meanwhile.
        """
        rounds = Rounds()
        while True:
            try:
                self._transactions.add(intent, along, shards=organisation.shards)
                return intent
            except Guarded as guarded:
                if guarded.transaction_id == intent.id:  # by a first try, whose answer was lost
                    return intent
                if not self._came_to_nothing(organisation, guarded):
                    return self._decline(organisation, intent, along, Decline.DUPLICATE_ATTEMPT)
                along = _instead_of(along, guarded)
            except TooManyAttempts:
                return self._decline(organisation, intent, along, Decline.TOO_MANY_ATTEMPTS)
            except MethodChanged as changed:
                along = replace(along, method=_taken_again(along.method, changed.stands))
            rounds.wait()

    def _came_to_nothing(self, organisation: Organisation, guarded: Guarded) -> bool:
        earlier = self._transactions.get(organisation.id, guarded.transaction_id)
        return earlier is None or earlier.status in CAME_TO_NOTHING

    def _decline(
        self, organisation: Organisation, intent: Transaction, along: Along, decline: Decline
    ) -> Transaction:
        less, shards = along.of_refused(intent), organisation.shards
        return self._statuses.enter(
            intent,
            Cause.PAYMENT_DECLINED,
            Answer(Outcome.DECLINED, decline),
            lambda refused: self._transactions.add(refused, less, shards=shards),
            intent.created_at,
        )


def _instead_of(along: Along, guarded: Guarded) -> Along:
    assert isinstance(along.record, Guard)  # noqa: S101  (nothing else is guarded)
    return replace(along, record=replace(along.record, instead_of=guarded.transaction_id))


def _taken_again(move: MethodMove | None, stands: PaymentMethod | None) -> MethodMove:
    """The method taken as it is now. Raises InvalidAttributes where that can't be.

    One that came along and is there already was made of the same token by somebody else: it is
    theirs, whatever it may be good for.
    """
    if move is not None and move.before is None:
        raise invalid("payment_method", "token", text=USED_TOKEN)
    if stands is None or stands.status is MethodStatus.INACTIVE:
        raise invalid("payment_method_id", text=SPENT)
    return moved_to(MethodStatus.INACTIVE, OwnedMethod(stands))

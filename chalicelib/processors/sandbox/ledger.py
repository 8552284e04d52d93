"""The sandbox's books: one row for each reference that reached it.

The row is the effect: two rows, or two amounts on one row, would be two movements of money. Tests
compare it with Onfile's own transactions.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection.base import Connection
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from chalicelib.domain.declines import Decline
from chalicelib.domain.processing import Answer, FollowUp, Outcome
from chalicelib.dynamo.attributes import IntegerAttribute, MomentAttribute
from chalicelib.dynamo.client import ConditionFailed, store_errors
from chalicelib.dynamo.reading import get_row
from chalicelib.dynamo.transactions import Cancelled, WriteTransaction

AUTHORIZED, CAPTURED, CREDITED, DECLINED, VOIDED = (
    "authorized",
    "captured",
    "credited",
    "declined",
    "voided",
)


class SandboxEntry(Model):
    """One reference: what it did, and what was done to it since. `left` is not refunded yet."""

    class Meta:
        suffix = "sandbox-ledger"

    reference = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute()
    state = UnicodeAttribute()
    cents = IntegerAttribute()
    left = IntegerAttribute()
    original = UnicodeAttribute(null=True)
    decline = UnicodeAttribute(null=True)
    auth_code = UnicodeAttribute(null=True)
    avs = UnicodeAttribute(null=True)
    card_code = UnicodeAttribute(null=True)
    returned_at = MomentAttribute(null=True)
    created_at = MomentAttribute()

    def answer(self, now: datetime) -> Answer:
        """What the processor says of this reference at `now`."""
        outcome = Outcome.DECLINED if self.state == DECLINED else Outcome.APPROVED
        if outcome is Outcome.APPROVED and self.returned_at is not None:
            outcome = Outcome.RETURNED if self.returned_at <= now else Outcome.APPROVED
        told = outcome is not Outcome.APPROVED and self.decline is not None
        return Answer(
            outcome=outcome,
            decline=Decline(self.decline) if told else None,
            ref_number=f"PL-{self.reference.split(':')[0][-9:]}",
            auth_code=self.auth_code,
            avs=self.avs,
            card_code=self.card_code,
        )


class Ledger:
    """The books. Every write is conditional, so a reference acts once however often it is sent."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, reference: str) -> SandboxEntry | None:
        """The entry of a reference, strongly consistent."""
        return get_row(SandboxEntry, reference)

    def open(self, entry: SandboxEntry) -> SandboxEntry:
        """Book a new reference; the entry that is there already wins over `entry`."""
        try:
            with store_errors():
                entry.save(SandboxEntry.reference.does_not_exist())
        except ConditionFailed:
            return self.find(entry.reference) or entry
        return entry

    def follow(self, entry: SandboxEntry, request: FollowUp) -> SandboxEntry | None:
        """Book a capture, void or refund together with its effect on the original.

        None if the original does not allow it. A reference that is booked already is answered
        from the books.
        """
        tx = WriteTransaction(self._connection)
        booked = tx.put(entry, SandboxEntry.reference.does_not_exist())
        actions, allowed = _EFFECTS[str(entry.kind)](request)
        tx.update(SandboxEntry(request.original), actions, allowed)
        if entry.kind == "void":
            self._undo_refund(tx, request.original)
        try:
            tx.commit()
        except Cancelled as cancelled:
            return self.find(entry.reference) if booked in cancelled.failed else None
        return entry

    def _undo_refund(self, tx: WriteTransaction, reference: str) -> None:
        """A refund that is voided leaves its payment as if it had not been."""
        voided = self.find(reference)
        if voided is not None and voided.kind == "refund":
            back = SandboxEntry.left.set(SandboxEntry.left + voided.cents)
            tx.update(SandboxEntry(voided.original), [back])


Effect = tuple[list[Action], Condition]


def _capture(request: FollowUp) -> Effect:
    return [SandboxEntry.state.set(CAPTURED)], SandboxEntry.state == AUTHORIZED


def _void(request: FollowUp) -> Effect:
    voidable = SandboxEntry.state.is_in(AUTHORIZED, CAPTURED, CREDITED)
    untouched = SandboxEntry.left == SandboxEntry.cents
    return [SandboxEntry.state.set(VOIDED)], voidable & untouched


def _refund(request: FollowUp) -> Effect:
    enough = (SandboxEntry.state == CAPTURED) & (SandboxEntry.left >= request.cents)
    return [SandboxEntry.left.set(SandboxEntry.left - request.cents)], enough


_EFFECTS: dict[str, Callable[[FollowUp], Effect]] = {
    "capture": _capture,
    "void": _void,
    "refund": _refund,
}

"""The sandbox's books: one row for each reference that reached it.

The row is the effect: two rows, or two amounts on one row, would be two movements of money. Tests
compare it with Onfile's own transactions.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection.base import Connection
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.declines import Decline
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.dynamo.attributes import IntegerAttribute, MomentAttribute
from chalicelib.dynamo.connection import ConditionFailed, store_errors
from chalicelib.dynamo.reading import get_row
from chalicelib.dynamo.stored_row import StoredRow
from chalicelib.dynamo.transact_write import Cancelled, WriteTransaction

AUTHORIZED, CAPTURED, CREDITED, DECLINED, VOIDED = (
    "authorized",
    "captured",
    "credited",
    "declined",
    "voided",
)


RETURN_AFTER = timedelta(seconds=2)
"""When the bank sends back a payment of the late-return number. Days, in real life."""


class SandboxEntry(StoredRow):
    """One reference: what it did, and what was done to it since.

    `left` is not refunded yet. `decline` is the reason of a decline, or the one that the bank will
    give when it sends the money back, at `returned_at`.
    """

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
        if self.state == CAPTURED and self.returned_at is not None and self.returned_at <= now:
            outcome = Outcome.RETURNED
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

    def follow(self, entry: SandboxEntry) -> SandboxEntry:
        """Book a capture, void or refund together with its effect on the original.

        Booked as declined if the original does not allow it. A reference that is booked already is
        answered from the books.
        """
        original = self.find(entry.original)
        tx = WriteTransaction(self._connection)
        booked = tx.put(entry, SandboxEntry.reference.does_not_exist())
        actions, allowed = _EFFECTS[str(entry.kind)](entry)
        if entry.kind == "capture" and original is not None and original.decline:
            actions.append(SandboxEntry.returned_at.set(entry.created_at + RETURN_AFTER))
        tx.update(SandboxEntry(entry.original), actions, allowed)
        if entry.kind == "void" and original is not None and original.kind == "refund":
            # The payment is as if the refund had not been.
            back = SandboxEntry.left.set(SandboxEntry.left + original.cents)
            tx.update(SandboxEntry(original.original), [back])
        try:
            tx.commit()
        except Cancelled as cancelled:
            if booked not in cancelled.failed:
                entry.state, entry.decline = DECLINED, Decline.GENERAL_DECLINE.value
            return self.open(entry)
        return entry


Effect = tuple[list[Action], Condition]


def _capture(entry: SandboxEntry) -> Effect:
    """All that is held, or a part: the rest is let go."""
    held = (SandboxEntry.state == AUTHORIZED) & (SandboxEntry.cents >= entry.cents)
    taken = [each.set(entry.cents) for each in (SandboxEntry.cents, SandboxEntry.left)]
    return [SandboxEntry.state.set(CAPTURED), *taken], held


def _void(entry: SandboxEntry) -> Effect:
    voidable = SandboxEntry.state.is_in(AUTHORIZED, CAPTURED, CREDITED)
    untouched = SandboxEntry.left == SandboxEntry.cents
    return [SandboxEntry.state.set(VOIDED)], voidable & untouched & _not_returned(entry.created_at)


def _refund(entry: SandboxEntry) -> Effect:
    enough = (SandboxEntry.state == CAPTURED) & (SandboxEntry.left >= entry.cents)
    left = SandboxEntry.left - entry.cents
    return [SandboxEntry.left.set(left)], enough & _not_returned(entry.created_at)


def _not_returned(now: datetime) -> Condition:
    returned_at = SandboxEntry.returned_at
    condition: Condition = returned_at.does_not_exist() | (returned_at > now)
    return condition


_EFFECTS: dict[str, Callable[[SandboxEntry], Effect]] = {
    "capture": _capture,
    "void": _void,
    "refund": _refund,
}

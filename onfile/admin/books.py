"""What a processor has in its books about one transaction, and whether we say the same of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import Transaction, TransactionType


class Match(StrEnum):
    """How a transaction and the books compare. PENDING: the answer to a request is not in."""

    MATCH = "match"
    MISSING = "missing"
    MISMATCH = "mismatch"
    DUPLICATE = "duplicate"
    PENDING = "pending"


class State(StrEnum):
    """What became of a request at the processor."""

    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    CREDITED = "credited"
    VOIDED = "voided"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Entry:
    """One request in a processor's books. `cents` are of it, `left` is not given back of it."""

    reference: str
    kind: str
    state: State
    cents: int
    left: int
    original: str | None

    @property
    def is_first(self) -> bool:
        """Whether it made the transaction, rather than captured or voided it."""
        return self.kind not in ("capture", "void")


_STATES: dict[Status, tuple[State, ...]] = {
    Status.AUTHORIZED: (State.AUTHORIZED,),
    Status.PROCESSED: (State.CAPTURED, State.CREDITED),
    Status.REJECTED: (State.CAPTURED,),
    Status.VOIDED: (State.VOIDED,),
    # A hold whose capture was declined is left to lapse.
    Status.DECLINED: (State.DECLINED, State.AUTHORIZED),
}


def compare(transaction: Transaction, entries: Sequence[Entry]) -> tuple[Match, str]:
    """The class, and what differs in words. `entries` are all about this transaction."""
    twice = _done_twice(entries)
    if twice is not None:
        return Match.DUPLICATE, f"the books have {twice} more than once"
    if transaction.status.in_flight or transaction.status is Status.PENDING:
        return Match.PENDING, f"it is {transaction.status}"
    first = next((each for each in entries if each.is_first), None)
    if first is None:
        # One that never reached the processor is declined, and rightly in no books.
        if transaction.status is Status.DECLINED:
            return Match.MATCH, ""
        return Match.MISSING, f"it is {transaction.status}, and the books have nothing"
    differences = list(_differences(transaction, first))
    return (Match.MISMATCH, "; ".join(differences)) if differences else (Match.MATCH, "")


def _done_twice(entries: Sequence[Entry]) -> str | None:
    done = [each for each in entries if each.state is not State.DECLINED]
    first = [each.reference for each in done if each.is_first]
    if len(first) > 1:
        return "the transaction"
    for kind in ("capture", "void"):
        if sum(each.kind == kind for each in done) > 1:
            return f"a {kind}"
    return None


def _differences(transaction: Transaction, first: Entry) -> Iterator[str]:
    if first.state not in _STATES[transaction.status]:
        yield f"it is {transaction.status}, the books say {first.state}"
    if first.cents != transaction.cents:
        yield f"it is of {transaction.cents} cents, the books say {first.cents}"
    if first.original is not None and first.original != transaction.original_id:
        yield f"it refunds {transaction.original_id}, the books say {first.original}"
    is_taken = transaction.type is TransactionType.PAYMENT and first.state is State.CAPTURED
    # Refunds in flight are taken off ours before the processor is asked.
    if is_taken and transaction.status is Status.PROCESSED and first.left < transaction.refundable:
        yield f"{transaction.refundable} cents are left to refund, the books say {first.left}"

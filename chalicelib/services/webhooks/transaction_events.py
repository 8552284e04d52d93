"""Events of a transaction: each follows from a line of its history, and from nothing else.

So whoever reads the row later finds the events that the stream of its changes told of, by the same
ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from chalicelib.domain.life_cycle import TRANSITIONS, Cause
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.transaction_lines import Operation, OperationType
from chalicelib.domain.webhook import Trigger
from chalicelib.domain.webhook_log import WebhookEvent, event_id

_FIRST_APPROVAL = (Cause.AUTHORIZATION_APPROVED, Cause.PAYMENT_APPROVED)
_TRIGGERS: dict[Cause, tuple[Trigger, ...]] = {
    Cause.AUTHORIZATION_APPROVED: (Trigger.AUTHORIZED,),
    Cause.PAYMENT_APPROVED: (Trigger.PROCESSED,),
    Cause.CAPTURE_APPROVED: (Trigger.PROCESSED,),
    Cause.PAYMENT_DECLINED: (Trigger.DECLINE,),
    Cause.PAYMENT_NOT_SENT: (Trigger.DECLINE,),
    Cause.CAPTURE_DECLINED: (Trigger.DECLINE,),
    Cause.VOID_APPROVED: (Trigger.VOID,),
    Cause.HOLD_RELEASED: (Trigger.VOID,),
    Cause.RETURNED_BY_BANK: (Trigger.REJECT,),
    Cause.REFUND_FAILED: (Trigger.REJECT,),
}
"""By what a line tells. That a capture or void came to nothing is an operation, and no more."""

_LEADS_TO = {cause: status for (_, cause), status in TRANSITIONS.items()}


def of_transaction(
    transaction: Transaction,
    since_line: int = 0,
    wanted: Collection[Trigger] = frozenset(Trigger),
) -> Iterator[WebhookEvent]:
    """The events of the lines from the number `since_line` on, which counts from 0.

    Only those that are `wanted` are made: an id is a digest.
    """
    for number, line in enumerate(transaction.operations):
        if number < since_line:
            continue
        cause = line.cause or _cause_of(line, transaction.operations[:number])
        status = line.to_status or _LEADS_TO[cause]
        for trigger in _triggers(transaction, cause):
            if trigger not in wanted:
                continue
            value = line.type if trigger is Trigger.OPERATION else status.public
            yield WebhookEvent(
                id=event_id(transaction.id, line.created_at, trigger, line.id),
                org_id=transaction.org_id,
                trigger=trigger,
                object="transaction",
                object_id=transaction.id,
                value=str(value),
                sequence=number + 1,
                at=line.created_at,
            )


def _triggers(transaction: Transaction, cause: Cause) -> Iterator[Trigger]:
    """What a line fires: of the first approval, also what kind of transaction it is."""
    kind = transaction.type.value
    if cause in _FIRST_APPROVAL and kind in frozenset(Trigger):
        yield Trigger(kind)
    yield from _TRIGGERS.get(cause, ())
    if cause is Cause.RETURNED_BY_BANK and transaction.is_bank:
        yield Trigger.BANK_ACCOUNT_REJECT
    yield Trigger.OPERATION


def _cause_of(line: Operation, before: tuple[Operation, ...]) -> Cause:
    """Of a line from before lines said it: by what was asked, how it ended, and what was there."""
    authorized = any(each.type is OperationType.AUTHORIZE for each in before)
    done = line.status == "complete"
    match line.type:
        case OperationType.REJECT:
            return Cause.RETURNED_BY_BANK
        case OperationType.VOID:
            return Cause.VOID_APPROVED if done else Cause.VOID_REFUSED
        case OperationType.AUTHORIZE:
            return Cause.AUTHORIZATION_APPROVED if done else Cause.PAYMENT_DECLINED
    if authorized:
        return Cause.CAPTURE_APPROVED if done else Cause.CAPTURE_DECLINED
    return Cause.PAYMENT_APPROVED if done else Cause.PAYMENT_DECLINED

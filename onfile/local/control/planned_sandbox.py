"""The sandbox, as tests plan it: the next charges of a customer, a method or an amount.

A planned outcome is rehearsed by the test number that stands for it (docs/sandbox.md), so the
sandbox books it, and answers the same when it is asked again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.clock import Clock
from chalicelib.domain.declines import Decline
from chalicelib.domain.documented_numbers import CARD_PREFIX
from chalicelib.domain.payment_method import Instrument, MethodType
from chalicelib.domain.processing import Answer, ProcessorRequest, Wanted
from chalicelib.observability.work import current
from chalicelib.processors.sandbox import Sandbox, SandboxEntry, test_numbers
from chalicelib.processors.sandbox.ledger import Ledger
from chalicelib.processors.sandbox.test_numbers import Rehearsal, Surprise
from onfile.local.control.standing_orders import Order, StandingOrders

DECLINE = "decline"
_ACCOUNT_PREFIX = "1111111199"
_METHOD_AT_HAND: ContextVar[str] = ContextVar("method", default="")
_RETURNED_AFTER: ContextVar[float | None] = ContextVar("days", default=None)


class PlannedSandbox(Sandbox):
    """Follows the plans of the organisation that asks."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        clock: Clock,
        sleep: Callable[[float], None],
        plans: StandingOrders,
    ) -> None:
        super().__init__(ledger, clock=clock, sleep=sleep)
        self._wait = sleep
        self._plans = plans

    def usable(self, wanted: Wanted) -> Instrument:
        """See `Sandbox`."""
        _METHOD_AT_HAND.set(wanted.method.id)
        return super().usable(wanted)

    def send(self, request: ProcessorRequest) -> Answer:
        """See `Sandbox`."""
        instrument = request.instrument
        if not isinstance(instrument, Instrument):
            return super().send(request)
        plan = self._plans.take(current().organisation, lambda each: _fits(each, request))
        if plan is None:
            return super().send(request)
        if plan["outcome"] == Surprise.SLOW:
            self._wait(plan["seconds"])
            return super().send(request)
        number = number_for(rehearsal_of(plan), is_card=instrument.type is MethodType.CARD)
        token = _RETURNED_AFTER.set(plan.get("days"))
        try:
            return super().send(replace(request, instrument=replace(instrument, number=number)))
        finally:
            _RETURNED_AFTER.reset(token)

    def _judge(
        self, request: ProcessorRequest, instrument: Instrument, planned: Rehearsal | None
    ) -> SandboxEntry:
        entry, days = super()._judge(request, instrument, planned), _RETURNED_AFTER.get()
        if entry.returned_at is not None and days is not None:
            entry.returned_at = entry.created_at + timedelta(days=days)
        return entry


def rehearsal_of(plan: Order) -> Rehearsal:
    """What the sandbox calls the outcome."""
    if plan["outcome"] == DECLINE:
        return Decline(plan["status_code"])
    return Surprise(plan["outcome"])


def number_for(wanted: Rehearsal, *, is_card: bool) -> str:
    """The test number that rehearses it. Raises StopIteration where none does."""
    prefix = CARD_PREFIX if is_card else _ACCOUNT_PREFIX
    rehearsed_by = test_numbers.of_card if is_card else test_numbers.of_account
    numbers = (f"{prefix}{ending:02}" for ending in range(100))
    return next(number for number in numbers if rehearsed_by(number) is wanted)


def _fits(plan: Order, request: ProcessorRequest) -> bool:
    asked = {
        "customer_id": request.customer_id,
        "payment_method_id": _METHOD_AT_HAND.get(),
        "cents": request.minor_units,
    }
    return all(name not in plan or plan[name] == value for name, value in asked.items())

"""The sandbox under the contract, on the embedded store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count

from chalicelib.domain.card import Expiry
from chalicelib.domain.payment_method import Instrument, MethodType
from chalicelib.domain.processing import Answer, Outcome, ProcessorRequest, Verb
from chalicelib.processors.sandbox import Sandbox
from chalicelib.processors.sandbox.ledger import (
    AUTHORIZED,
    CAPTURED,
    CREDITED,
    RETURN_AFTER,
    Ledger,
)
from tests.processors.contract.rows import CENTS, PART, Asked, Deed, Excuse, Moment
from tests.support.stores import Store

_NUMBERS = count(1)
_VISA, _DECLINED_CARD = "4242424242424242", "4111111111119903"
_ACCOUNT, _POOR_ACCOUNT, _RETURNED_ACCOUNT = "1234567890", "111111119904", "111111119930"
_TURNED_AWAY_CARD = "4111111111119922"


class _Line(Sandbox):
    """The sandbox at the far end of a line that breaks once, where it is told to."""

    broken: Moment | None = None

    def send(self, request: ProcessorRequest) -> Answer:
        broken, self.broken = self.broken, None
        if broken is Moment.UNREAD:
            raise ConnectionError
        if broken is Moment.TURNED_AWAY:
            request = replace(request, instrument=_card(_TURNED_AWAY_CARD))
        answer = super().send(request)
        if broken is Moment.UNTOLD:
            raise ConnectionError
        return answer


class SandboxParty:
    """Its books. Implements `Party`."""

    excuses = (
        Excuse("it decides at once", (), (Outcome.PENDING,)),
        Excuse("it wants no payer to prove anything", (), (Outcome.ACTION,)),
        Excuse(
            "only a bank sends money back",
            tuple(each for each in Deed if each is not Deed.DEBIT),
            (Outcome.RETURNED,),
        ),
        Excuse(
            "a void is refused where another step, with a row of its own, came between",
            (Deed.VOID_HOLD, Deed.VOID_PAYMENT, Deed.VOID_REFUND),
            (Outcome.DECLINED,),
        ),
        Excuse("nothing has to be there first", (), (), (Moment.FIRST,)),
        Excuse("it keeps no failures: the books alone say what was done", (), (), (Moment.KEPT,)),
        Excuse(
            "turned away is rehearsed by an instrument",
            (*(Deed.CAPTURE, Deed.CAPTURE_PART, Deed.VOID_HOLD, Deed.VOID_PAYMENT),
             *(Deed.VOID_REFUND, Deed.REFUND)),
            (),
            (Moment.TURNED_AWAY,),
        ),
        Excuse(
            "it is asked in the process: what is not booked within a minute never will be",
            (),
            (),
            (Moment.LATE,),
        ),
    )  # fmt: skip
    sends_again: frozenset[Deed] = frozenset()

    def __init__(self, store: Store) -> None:
        self._now = datetime(2026, 11, 30, 12, tzinfo=UTC)
        self._ledger = Ledger(store.connection)
        self.processor = self._line = _Line(
            self._ledger, clock=lambda: self._now, sleep=lambda _: None
        )

    def asked(self, deed: Deed, outcome: Outcome) -> Asked:
        request, root = _WAYS[deed, outcome](self)
        return Asked(request, partial(self._down, root), self._days_later)

    def first(self, deed: Deed, outcome: Outcome) -> Outcome:
        """What a bank sends back was approved at first."""
        return Outcome.APPROVED if outcome is Outcome.RETURNED else outcome

    @contextmanager
    def fault(self, moment: Moment, deed: Deed) -> Iterator[None]:
        self._line.broken = moment
        yield
        assert self._line.broken is None, "nothing went wrong"

    def on(self, verb: Verb, instrument: Instrument) -> _Way:
        name = f"txn_contract{next(_NUMBERS):05}"
        request = ProcessorRequest(
            verb=verb, reference=name, minor_units=CENTS, instrument=instrument
        )
        return request, name

    def then(self, first: Verb, *steps: tuple[Verb, int]) -> _Way:
        """The last of the steps, each on the one before, once the others were done."""
        request, root = self.on(first, _card(_VISA))
        for verb, cents in steps:
            assert self.processor.send(request).outcome is Outcome.APPROVED
            request = _after(request, verb, cents)
        return request, root

    def on_the_same(self, first: Verb, done: tuple[Verb, int], verb: Verb, cents: int) -> _Way:
        """A second step on a transaction that has had one."""
        request, root = self.then(first, done)
        assert self.processor.send(request).outcome is Outcome.APPROVED
        return replace(_after(request, verb, cents), original=root), root

    def _days_later(self) -> None:
        self._now += 2 * RETURN_AFTER

    def _down(self, root: str) -> int:
        entry = self._ledger.find(root)
        if entry is None:
            return 0
        is_returned = entry.returned_at is not None and entry.returned_at <= self._now
        held = {AUTHORIZED: entry.cents, CAPTURED: 0 if is_returned else entry.left}
        return int({**held, CREDITED: -entry.left}.get(entry.state, 0))


_Way = tuple[ProcessorRequest, str]
_P = SandboxParty


def _card(number: str) -> Instrument:
    return Instrument(MethodType.CARD, number, expiry=Expiry(12, 2035))


def _account(number: str) -> Instrument:
    return Instrument(MethodType.BANK_ACCOUNT, number, routing_number="036001808")


def _after(first: ProcessorRequest, verb: Verb, cents: int) -> ProcessorRequest:
    return replace(
        first,
        verb=verb,
        reference=f"{first.reference}:{verb}:{next(_NUMBERS)}",
        original=first.reference,
        instrument=None,
        minor_units=cents,
    )


_TOO_MUCH = CENTS + 1
_WHOLE = (Verb.CAPTURE, CENTS)
_WAYS: dict[tuple[Deed, Outcome], Callable[[_P], _Way]] = {
    (Deed.AUTHORIZE, Outcome.APPROVED): lambda p: p.on(Verb.AUTHORIZE, _card(_VISA)),
    (Deed.AUTHORIZE, Outcome.DECLINED): lambda p: p.on(Verb.AUTHORIZE, _card(_DECLINED_CARD)),
    (Deed.SALE, Outcome.APPROVED): lambda p: p.on(Verb.SALE, _card(_VISA)),
    (Deed.SALE, Outcome.DECLINED): lambda p: p.on(Verb.SALE, _card(_DECLINED_CARD)),
    (Deed.DEBIT, Outcome.APPROVED): lambda p: p.on(Verb.SALE, _account(_ACCOUNT)),
    (Deed.DEBIT, Outcome.DECLINED): lambda p: p.on(Verb.SALE, _account(_POOR_ACCOUNT)),
    (Deed.DEBIT, Outcome.RETURNED): lambda p: p.on(Verb.SALE, _account(_RETURNED_ACCOUNT)),
    (Deed.CREDIT, Outcome.APPROVED): lambda p: p.on(Verb.CREDIT, _card(_VISA)),
    (Deed.CREDIT, Outcome.DECLINED): lambda p: p.on(Verb.CREDIT, _card(_DECLINED_CARD)),
    (Deed.CAPTURE, Outcome.APPROVED): lambda p: p.then(Verb.AUTHORIZE, _WHOLE),
    (Deed.CAPTURE, Outcome.DECLINED): lambda p: p.then(Verb.AUTHORIZE, (Verb.CAPTURE, _TOO_MUCH)),
    (Deed.CAPTURE_PART, Outcome.APPROVED): lambda p: p.then(Verb.AUTHORIZE, (Verb.CAPTURE, PART)),
    (Deed.CAPTURE_PART, Outcome.DECLINED): lambda p: p.on_the_same(
        Verb.AUTHORIZE, _WHOLE, Verb.CAPTURE, PART
    ),
    (Deed.VOID_HOLD, Outcome.APPROVED): lambda p: p.then(Verb.AUTHORIZE, (Verb.VOID, CENTS)),
    (Deed.VOID_PAYMENT, Outcome.APPROVED): lambda p: p.then(Verb.SALE, (Verb.VOID, CENTS)),
    (Deed.VOID_REFUND, Outcome.APPROVED): lambda p: p.then(
        Verb.SALE, (Verb.REFUND, PART), (Verb.VOID, PART)
    ),
    (Deed.REFUND, Outcome.APPROVED): lambda p: p.then(Verb.SALE, (Verb.REFUND, PART)),
    (Deed.REFUND, Outcome.DECLINED): lambda p: p.then(Verb.SALE, (Verb.REFUND, _TOO_MUCH)),
}
"""How each outcome is come by."""

"""Stripe under the contract, at its twin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from chalicelib.domain.processing import Outcome, ProcessorRequest, Verb
from tests.processors.contract.rows import CENTS, PART, Asked, Deed, Excuse, Moment
from tests.processors.shop import DECLINES_LATER
from tests.processors.stripe_twin import server
from tests.processors.stripe_twin.server import Twin
from tests.processors.stripe_world import GOOD_ACCOUNT, World

CHALLENGED = "4000002760003184"
POOR_ACCOUNT = "000222222227"

_ON_CARDS = (Deed.AUTHORIZE, Deed.SALE)
_AFTER = (Deed.CAPTURE, Deed.CAPTURE_PART, Deed.VOID_HOLD, Deed.VOID_PAYMENT)
_REFUNDS = (Deed.REFUND, Deed.VOID_PAYMENT)
_NOT_APPROVED = (Outcome.DECLINED, Outcome.PENDING, Outcome.ACTION, Outcome.RETURNED)
_PATHS = {
    **dict.fromkeys((*_ON_CARDS, Deed.DEBIT), "/confirm"),
    **dict.fromkeys((Deed.CAPTURE, Deed.CAPTURE_PART), "/capture"),
    **dict.fromkeys(_REFUNDS, "/refunds"),
    Deed.VOID_HOLD: "/cancel",
}
_FAULTS = {
    Moment.FIRST: server.NOT_APPLIED,
    Moment.TURNED_AWAY: server.LIMITED,
    Moment.UNREAD: server.NOT_APPLIED,
    Moment.UNTOLD: server.ANSWER_LOST,
    Moment.KEPT: server.SAVED_500,
}


class StripeParty:
    """One account. Implements `Party`."""

    excuses = (
        Excuse("it pays nobody: a credit is a 400", (Deed.CREDIT,)),
        Excuse("a refund can't be called off: a 400", (Deed.VOID_REFUND,)),
        Excuse("a card is decided on at once", _ON_CARDS, (Outcome.PENDING,)),
        Excuse("a card's money comes back by a dispute", _ON_CARDS, (Outcome.RETURNED,)),
        Excuse("no bank has a challenge", (Deed.DEBIT,), (Outcome.ACTION,)),
        Excuse("the issuer was asked by the hold or the payment", _AFTER, _NOT_APPROVED),
        Excuse("nobody is asked for a refund", (Deed.REFUND,), (Outcome.ACTION,)),
        Excuse("a refund that comes back is declined", (Deed.REFUND,), (Outcome.RETURNED,)),
        Excuse("only payments are made in two steps", (*_AFTER, Deed.REFUND), (), (Moment.FIRST,)),
        Excuse(
            "given up after a minute, when nothing is on its way: till then its lock stands",
            (Deed.CAPTURE, Deed.CAPTURE_PART, Deed.VOID_HOLD),
            (),
            (Moment.LATE,),
        ),
    )
    sends_again = frozenset(_REFUNDS)

    def __init__(self, twin: Twin) -> None:
        self.world = World(twin)
        self.processor = self.world.stripe
        self._twin = twin

    def asked(self, deed: Deed, outcome: Outcome) -> Asked:
        request, later = _WAYS[deed, outcome](self)
        return Asked(request, partial(self.world.moved, request), later)

    def first(self, deed: Deed, outcome: Outcome) -> Outcome:
        """The bank answers in days; a refund that fails has been well at first."""
        if deed is Deed.DEBIT:
            return Outcome.PENDING
        fails_later = deed is Deed.REFUND and outcome is Outcome.DECLINED
        return Outcome.APPROVED if fails_later else outcome

    @contextmanager
    def fault(self, moment: Moment, deed: Deed) -> Iterator[None]:
        path = "/payment_intents" if moment is Moment.FIRST else _PATHS[deed]
        self._twin.faults[path] = _FAULTS[moment]
        yield
        assert path not in self._twin.faults, "nothing went wrong"

    def on_card(self, verb: Verb, number: str | None = None) -> _Way:
        on = self.world.kept(number) if number else None
        return self.world.prepared(verb, on=on, cents=CENTS), _nothing

    def debit(self, number: str, *then: Callable[[str], None]) -> _Way:
        request = self.world.prepared(on=self.world.account(number), cents=CENTS)
        return request, lambda: _each(then, str(request.processor_id))

    def on_held(self, verb: Verb, cents: int = CENTS) -> _Way:
        return self.world.then(self.world.held(), verb, cents), _nothing

    def on_paid(self, verb: Verb, cents: int = CENTS) -> _Way:
        return self.world.then(self.world.paid(CENTS), verb, cents), _nothing

    def settle(self, intent_id: str) -> None:
        self._twin.books.settle(intent_id)

    def take_back(self, intent_id: str) -> None:
        self._twin.books.take_back(intent_id, "insufficient_funds")

    def failing_refund(self) -> _Way:
        request, _ = self.on_paid(Verb.REFUND, PART)

        def later() -> None:
            [refund] = self._twin.books.refunds
            self._twin.books.fail_refund(refund, "expired_or_canceled_card")

        return request, later

    def lasting_refund(self) -> _Way:
        self._twin.books.refunds_last = True
        return self.on_paid(Verb.REFUND, PART)


_Way = tuple[ProcessorRequest, Callable[[], None]]
_P = StripeParty


def _nothing() -> None:
    """A card's issuer answers at once."""


def _each(acts: tuple[Callable[[str], None], ...], intent_id: str) -> None:
    if acts:  # the days go by once
        for act in acts:
            act(intent_id)


_WAYS: dict[tuple[Deed, Outcome], Callable[[_P], _Way]] = {
    (Deed.AUTHORIZE, Outcome.APPROVED): lambda p: p.on_card(Verb.AUTHORIZE),
    (Deed.AUTHORIZE, Outcome.DECLINED): lambda p: p.on_card(Verb.AUTHORIZE, DECLINES_LATER),
    (Deed.AUTHORIZE, Outcome.ACTION): lambda p: p.on_card(Verb.AUTHORIZE, CHALLENGED),
    (Deed.SALE, Outcome.APPROVED): lambda p: p.on_card(Verb.SALE),
    (Deed.SALE, Outcome.DECLINED): lambda p: p.on_card(Verb.SALE, DECLINES_LATER),
    (Deed.SALE, Outcome.ACTION): lambda p: p.on_card(Verb.SALE, CHALLENGED),
    (Deed.DEBIT, Outcome.PENDING): lambda p: p.debit(GOOD_ACCOUNT),
    (Deed.DEBIT, Outcome.APPROVED): lambda p: p.debit(GOOD_ACCOUNT, p.settle),
    (Deed.DEBIT, Outcome.DECLINED): lambda p: p.debit(POOR_ACCOUNT, p.settle),
    (Deed.DEBIT, Outcome.RETURNED): lambda p: p.debit(GOOD_ACCOUNT, p.settle, p.take_back),
    (Deed.CAPTURE, Outcome.APPROVED): lambda p: p.on_held(Verb.CAPTURE),
    (Deed.CAPTURE_PART, Outcome.APPROVED): lambda p: p.on_held(Verb.CAPTURE, PART),
    (Deed.VOID_HOLD, Outcome.APPROVED): lambda p: p.on_held(Verb.VOID),
    (Deed.VOID_PAYMENT, Outcome.APPROVED): lambda p: p.on_paid(Verb.VOID),
    (Deed.REFUND, Outcome.APPROVED): lambda p: p.on_paid(Verb.REFUND, PART),
    (Deed.REFUND, Outcome.PENDING): lambda p: p.lasting_refund(),
    (Deed.REFUND, Outcome.DECLINED): lambda p: p.failing_refund(),
}
"""How each outcome is come by. The money of a debit that was not settled has not moved."""

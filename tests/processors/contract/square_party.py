"""Square under the contract, at its twin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from chalicelib.domain.processing import Outcome, ProcessorRequest, Verb
from tests.processors.contract.rows import CENTS, PART, Asked, Deed, Excuse, Moment
from tests.processors.square_twin import server
from tests.processors.square_twin.refunds import end_refund
from tests.processors.square_twin.server import Twin
from tests.processors.square_world import SquareWorld

_ON_CARDS = (Deed.AUTHORIZE, Deed.SALE)
_AFTER = (Deed.CAPTURE, Deed.CAPTURE_PART, Deed.VOID_HOLD, Deed.VOID_PAYMENT)
_REFUNDS = (Deed.REFUND, Deed.VOID_PAYMENT)
_NOT_APPROVED = (Outcome.DECLINED, Outcome.PENDING, Outcome.ACTION, Outcome.RETURNED)
_PATHS = {
    **dict.fromkeys(_ON_CARDS, "/payments"),
    **dict.fromkeys((Deed.CAPTURE, Deed.CAPTURE_PART), "/complete"),
    **dict.fromkeys(_REFUNDS, "/refunds"),
    Deed.VOID_HOLD: "/cancel",
}
_DONE = (Moment.UNTOLD, Moment.KEPT)
"""A sale is done by its second request."""
_FAULTS = {
    Moment.TURNED_AWAY: server.LIMITED,
    Moment.UNREAD: server.NOT_APPLIED,
    Moment.UNTOLD: server.ANSWER_LOST,
    Moment.KEPT: server.DONE_500,
}


class SquareParty:
    """One location. Implements `Party`."""

    excuses = (
        Excuse("it pays nobody: a credit is a 400", (Deed.CREDIT,)),
        Excuse("a refund can't be called off: a 400", (Deed.VOID_REFUND,)),
        Excuse("it takes no bank accounts: a 400", (Deed.DEBIT,)),
        Excuse("a card is decided on at once", _ON_CARDS, (Outcome.PENDING,)),
        Excuse("a card's money comes back by a dispute", _ON_CARDS, (Outcome.RETURNED,)),
        Excuse("the issuer was asked by the hold or the payment", _AFTER, _NOT_APPROVED),
        Excuse("nobody is asked for a refund", (Deed.REFUND,), (Outcome.ACTION,)),
        Excuse("a refund that comes back is declined", (Deed.REFUND,), (Outcome.RETURNED,)),
        Excuse("nothing has to be there first", (), (), (Moment.FIRST,)),
        Excuse(
            "given up after two minutes, when nothing is on its way: a key that was canceled is "
            "free again, and what came all the same would be held, and never completed",
            _ON_CARDS,
            (),
            (Moment.LATE,),
        ),
        Excuse(
            "given up when nothing is on its way: till then its lock stands",
            (Deed.CAPTURE, Deed.CAPTURE_PART, Deed.VOID_HOLD),
            (),
            (Moment.LATE,),
        ),
    )
    sends_again = frozenset(_REFUNDS)

    def __init__(self, twin: Twin) -> None:
        self.world = SquareWorld(twin)
        self.processor = self.world.square
        self._twin = twin

    def asked(self, deed: Deed, outcome: Outcome) -> Asked:
        request, later = _WAYS[deed, outcome](self)
        return Asked(request, partial(self.world.moved, request), later)

    def first(self, deed: Deed, outcome: Outcome) -> Outcome:
        """A refund is on its way at first, whatever becomes of it."""
        return Outcome.PENDING if deed is Deed.REFUND else outcome

    @contextmanager
    def fault(self, moment: Moment, deed: Deed) -> Iterator[None]:
        path = _PATHS[deed]
        if deed is Deed.SALE and moment in _DONE and not self.world.declines:
            path = "/complete"
        self._twin.faults[path] = _FAULTS[moment]
        yield
        assert path not in self._twin.faults, "nothing went wrong"

    def on_card(self, verb: Verb, declined: str = "") -> _Way:
        self.world.declines = bool(declined)
        return self.world.asked(verb, on=self.world.kept(declined=declined), cents=CENTS), _nothing

    def on_held(self, verb: Verb, cents: int = CENTS) -> _Way:
        return self.world.then(self.world.done(Verb.AUTHORIZE, CENTS), verb, cents), _nothing

    def on_paid(self, verb: Verb, cents: int = CENTS) -> _Way:
        return self.world.then(self.world.done(Verb.SALE, CENTS), verb, cents), _nothing

    def refund(self, status: str | None = None) -> _Way:
        """It stays on its way, or comes to `status` in the end."""
        self._twin.books.refunds_last = True
        request, _ = self.on_paid(Verb.REFUND, PART)

        def later() -> None:
            if status is not None:
                [refund] = self._twin.books.refunds
                end_refund(self._twin.books, refund, status)

        return request, later


_Way = tuple[ProcessorRequest, Callable[[], None]]
_P = SquareParty


def _nothing() -> None:
    """A card's issuer answers at once."""


_NO, _PROVE = "GENERIC_DECLINE", "CARD_DECLINED_VERIFICATION_REQUIRED"
_WAYS: dict[tuple[Deed, Outcome], Callable[[_P], _Way]] = {
    (Deed.AUTHORIZE, Outcome.APPROVED): lambda p: p.on_card(Verb.AUTHORIZE),
    (Deed.AUTHORIZE, Outcome.DECLINED): lambda p: p.on_card(Verb.AUTHORIZE, _NO),
    (Deed.AUTHORIZE, Outcome.ACTION): lambda p: p.on_card(Verb.AUTHORIZE, _PROVE),
    (Deed.SALE, Outcome.APPROVED): lambda p: p.on_card(Verb.SALE),
    (Deed.SALE, Outcome.DECLINED): lambda p: p.on_card(Verb.SALE, _NO),
    (Deed.SALE, Outcome.ACTION): lambda p: p.on_card(Verb.SALE, _PROVE),
    (Deed.CAPTURE, Outcome.APPROVED): lambda p: p.on_held(Verb.CAPTURE),
    (Deed.CAPTURE_PART, Outcome.APPROVED): lambda p: p.on_held(Verb.CAPTURE, PART),
    (Deed.VOID_HOLD, Outcome.APPROVED): lambda p: p.on_held(Verb.VOID),
    (Deed.VOID_PAYMENT, Outcome.APPROVED): lambda p: p.on_paid(Verb.VOID),
    (Deed.REFUND, Outcome.APPROVED): lambda p: p.refund("COMPLETED"),
    (Deed.REFUND, Outcome.PENDING): lambda p: p.refund(),
    (Deed.REFUND, Outcome.DECLINED): lambda p: p.refund("REJECTED"),
}
"""How each outcome is come by."""

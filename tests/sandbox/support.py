"""A clock with hands to turn, and requests to the sandbox."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.card import Expiry
from chalicelib.domain.ids import TRANSACTION, new_id
from chalicelib.domain.payment_method import Instrument, MethodType
from chalicelib.domain.processing import Answer, ProcessorRequest, Verb
from chalicelib.processors.sandbox import Sandbox

GOOD_CARD = "4242424242424242"
GOOD_ACCOUNT = "1234567890"


@dataclass
class Hands:
    """A clock that stands still until it is turned."""

    now: datetime = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        """Let `seconds` go by."""
        self.now += timedelta(seconds=seconds)


@dataclass
class Bench:
    """A sandbox with what it is driven by. `naps` are the seconds that it would have slept."""

    sandbox: Sandbox
    clock: Hands
    naps: list[float] = field(default_factory=list)

    def ask(self, verb: str, request: ProcessorRequest) -> Answer:
        """`request`, with another verb."""
        return self.sandbox.send(replace(request, verb=Verb(verb)))

    def sale(self, order: ProcessorRequest) -> Answer:
        """Authorize and capture in one."""
        return self.ask("sale", order)

    def authorize(self, order: ProcessorRequest) -> Answer:
        """Hold funds."""
        return self.ask("authorize", order)

    def credit(self, order: ProcessorRequest) -> Answer:
        """Push money."""
        return self.ask("credit", order)

    def lookup(self, reference: str) -> Answer | None:
        """What became of a reference."""
        return self.sandbox.lookup(follow_up("", reference=reference))

    def paid(self, cents: int = 100_00, **card: Any) -> str:
        """The reference of an approved sale."""
        order = card_order(cents=cents, **card)
        self.sale(order)
        return order.reference

    def held(self, cents: int = 100_00) -> str:
        """The reference of an approved authorization."""
        order = card_order(cents=cents)
        self.authorize(order)
        return order.reference

    def credited(self) -> str:
        """The reference of an approved credit."""
        order = card_order()
        self.credit(order)
        return order.reference

    def refund(self, original: str, cents: int, reference: str = "") -> Answer:
        """Ask for a refund under a reference of its own."""
        return self.ask("refund", follow_up(original, cents, reference))

    def capture(self, original: str) -> Answer:
        """Ask for a capture under a reference of its own."""
        return self.ask("capture", follow_up(original))

    def void(self, original: str) -> Answer:
        """Ask for a void under a reference of its own."""
        return self.ask("void", follow_up(original))


def new_reference() -> str:
    """A reference that nobody has used."""
    return new_id(TRANSACTION, datetime.now(UTC))


def card_order(
    number: str = GOOD_CARD, *, cents: int = 100_00, reference: str = "", **card: Any
) -> ProcessorRequest:
    """An order on a card that is good until 2035, or as `card` says."""
    fields = {"expiry": Expiry(12, 2035), **card}
    instrument = Instrument(type=MethodType.CARD, number=number, **fields)
    return _sale(reference or new_reference(), cents, instrument)


def bank_order(number: str = GOOD_ACCOUNT, *, cents: int = 100_00) -> ProcessorRequest:
    """An order on a bank account."""
    instrument = Instrument(
        type=MethodType.BANK_ACCOUNT,
        number=number,
        routing_number="036001808",
        account_type="checking",
    )
    return _sale(new_reference(), cents, instrument)


def follow_up(original: str, cents: int = 100_00, reference: str = "") -> ProcessorRequest:
    """A request on an earlier one."""
    return ProcessorRequest(
        verb=Verb.REFUND,
        reference=reference or new_reference(),
        minor_units=cents,
        original=original,
    )


def _sale(reference: str, cents: int, instrument: Instrument) -> ProcessorRequest:
    return ProcessorRequest(
        verb=Verb.SALE, reference=reference, minor_units=cents, instrument=instrument
    )

"""An adapter of Square's with its twin, and the requests that Onfile would make of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from chalicelib.domain.ids import TRANSACTION, new_id
from chalicelib.domain.payment_method import KeptInstrument, MethodType
from chalicelib.domain.processing import Answer, Outcome, ProcessorRequest, Verb
from chalicelib.processors.square import Square, SquareClient
from tests.processors.square_twin.books import LOCATION, Object
from tests.processors.square_twin.server import ACCESS_TOKEN, Twin

_NUMBERS = count(1)


@dataclass
class SquareWorld:
    """One account at the twin, and the adapter that speaks to it. `age`: of a request, by now."""

    twin: Twin
    age: timedelta = timedelta(seconds=150)
    declines: bool = False

    def __post_init__(self) -> None:
        client = SquareClient(ACCESS_TOKEN, base_url=self.twin.url)
        self.square = Square(client, LOCATION)

    def kept(self, *, declined: str = "") -> KeptInstrument:
        """A card on file; `declined`: why each charge of it is."""
        told = self.square.read_token(self.twin.books.tokenize(declined=declined))
        return KeptInstrument(MethodType.CARD, told.customer, told.method)

    def asked(
        self, verb: Verb = Verb.SALE, *, on: KeptInstrument | None = None, cents: int = 19_90
    ) -> ProcessorRequest:
        """A request that was made a while ago: the answer, if there was one, is not stored."""
        name = new_id(TRANSACTION, datetime.now(UTC) - self.age)
        return ProcessorRequest(
            verb=verb,
            reference=name,
            minor_units=cents,
            instrument=on or self.kept(),
            transaction_id=name,
        )

    def done(self, verb: Verb = Verb.SALE, cents: int = 19_90) -> ProcessorRequest:
        """A payment that was approved, and whose id is known."""
        request = self.asked(verb, cents=cents)
        answer = self.square.send(request)
        assert answer.outcome is Outcome.APPROVED
        return replace(request, processor_id=answer.processor_id)

    def then(
        self, first: ProcessorRequest, verb: Verb, cents: int | None = None
    ) -> ProcessorRequest:
        """A request on an earlier one."""
        return replace(
            first,
            verb=verb,
            reference=f"{first.reference}:{verb}:{next(_NUMBERS)}",
            original=first.reference,
            instrument=None,
            minor_units=first.minor_units if cents is None else cents,
        )

    def payment(self, request: ProcessorRequest) -> Object | None:
        """As the twin has it, if it does."""
        name = request.original or request.reference
        every = self.twin.books.payments.values()
        return next((each for each in every if each["reference_id"] == name), None)

    def moved(self, request: ProcessorRequest) -> int:
        """Cents that the payer is down by: taken or held, less what was given back."""
        payment = self.payment(request)
        if payment is None or payment["status"] not in ("APPROVED", "COMPLETED"):
            return 0
        given_back: int = payment.get("refunded_money", {}).get("amount", 0)
        is_held = payment["status"] == "APPROVED"  # then of all that was approved
        held: int = payment["approved_money" if is_held else "amount_money"]["amount"]
        return held - given_back

    def look(self, request: ProcessorRequest) -> Answer | None:
        """What became of it, which must change nothing."""
        self.twin.asked.clear()
        answer = self.square.lookup(request)
        assert {method for method, _ in self.twin.asked} <= {"GET"}
        return answer

"""An adapter of Stripe's with its twin, and the requests that Onfile would make of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count

from chalicelib.domain.card import Expiry
from chalicelib.domain.ids import ACCOUNT, METHOD, new_id
from chalicelib.domain.payment_method import Instrument, KeptInstrument, MethodType, PaymentMethod
from chalicelib.domain.processing import Answer, ProcessorRequest, Verb, Wanted
from chalicelib.processors.stripe import Client, Stripe
from tests.processors.stripe_twin.payments import Object
from tests.processors.stripe_twin.server import API_KEY, Twin

VISA = "4242424242424242"
GOOD_ACCOUNT = "000123456789"
_NUMBERS = count(1)


@dataclass
class World:
    """One account at the twin, and the adapter that speaks to it."""

    twin: Twin

    def __post_init__(self) -> None:
        client = Client(API_KEY, base_url=self.twin.url)
        self.stripe = Stripe(client)

    def kept(self, number: str = VISA) -> KeptInstrument:
        """A card of a new customer, as Stripe keeps it."""
        return self._kept(Instrument(MethodType.CARD, number, expiry=Expiry(12, 2035)))

    def account(self, number: str = GOOD_ACCOUNT) -> KeptInstrument:
        """A bank account of a new customer."""
        instrument = Instrument(
            MethodType.BANK_ACCOUNT,
            number,
            routing_number="110000000",
            account_type="checking",
            account_holder="Ada Lovelace",
        )
        return self._kept(instrument)

    def _kept(self, instrument: Instrument) -> KeptInstrument:
        now = datetime.now(UTC)
        method = PaymentMethod(
            id=new_id(METHOD, now),
            org_id="org_1",
            type=instrument.type,
            created_at=now,
            modified_at=now,
            sealed=b"",
        )
        return self.stripe.usable(
            Wanted(
                method=method,
                open=lambda: instrument,
                holder_id=new_id(ACCOUNT, now),
                holder_email="ada@example.com",
            )
        )

    def prepared(
        self, verb: Verb = Verb.SALE, *, on: KeptInstrument | None = None, cents: int = 19_90
    ) -> ProcessorRequest:
        """A request whose unconfirmed intent is made."""
        name = f"txn_{next(_NUMBERS):05}"
        request = ProcessorRequest(
            verb=verb,
            reference=name,
            minor_units=cents,
            instrument=on or self.kept(),
            transaction_id=name,
        )
        answer = self.stripe.prepare(request)
        assert answer.processor_id is not None, answer
        return replace(request, processor_id=answer.processor_id)

    def paid(self, cents: int = 19_90) -> ProcessorRequest:
        """A payment that was approved."""
        request = self.prepared(cents=cents)
        self.stripe.send(request)
        return request

    def held(self) -> ProcessorRequest:
        """Funds that are held."""
        request = self.prepared(Verb.AUTHORIZE)
        self.stripe.send(request)
        return request

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

    def intent(self, request: ProcessorRequest) -> Object:
        """As the twin has it."""
        return self.twin.books.intents[str(request.processor_id)]

    def moved(self, request: ProcessorRequest) -> int:
        """Cents that the payer is down by: taken or held, less what was given back."""
        intent = self.intent(request)
        charge = self.twin.books.charges.get(intent["latest_charge"] or "")
        if charge is None or intent["status"] not in ("succeeded", "requires_capture"):
            return 0
        if charge["status"] == "failed":  # the bank took it back
            return 0
        taken: int = charge["amount_captured"] or intent["amount_capturable"]
        refunded: int = charge["amount_refunded"]
        return taken - refunded

    def look(self, request: ProcessorRequest) -> Answer | None:
        """What became of it, which must move no money and change nothing."""
        before, refunds = self.intent(request).copy(), len(self.twin.books.refunds)
        answer = self.stripe.lookup(request)
        assert (self.intent(request), len(self.twin.books.refunds)) == (before, refunds)
        return answer

    def looked(self, request: ProcessorRequest) -> Answer:
        """What became of it, where something did."""
        answer = self.look(request)
        assert answer is not None
        return answer

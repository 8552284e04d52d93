"""Stripe as a processor: what each verb is there, and how a doubt is resolved.

A payment is two requests. The intent is made unconfirmed before anything is written here, and moves
no money; its id is stored with our own intent. Then it is confirmed. So whatever gets lost, the
payment is asked for by its id, which is strongly consistent, and an intent that nobody confirmed
can be canceled: then it never will be. Lists and the search are never needed for it.

A refund, and the void of a captured payment, which is a refund at Stripe, carry our reference in
their metadata; they are looked up among the refunds of their intent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.domain.payment_method import KeptInstrument, MethodType
from chalicelib.domain.processing import (
    LONGEST_REQUEST,
    NOT_SENT,
    UNKNOWN,
    Answer,
    Capabilities,
    Outcome,
    ProcessorRequest,
    Verb,
    Wanted,
)
from chalicelib.domain.processor_tokens import Tokenized
from chalicelib.processors.stripe.answers import is_decline, of_error, of_intent, of_refund
from chalicelib.processors.stripe.client import Client, NoAnswer, NotSent, Reply
from chalicelib.processors.stripe.keeping import Keeping
from chalicelib.processors.stripe.tokens import read_token

REFERENCE = "onfile_reference"
_EXPANDED = ["latest_charge"]
_SUFFIX_LENGTH = 22
_UNEXPECTED_STATE = "payment_intent_unexpected_state"
_MOST_REFUNDS = 100


class Stripe:
    """One account of Stripe's. Implements `services.ports.Processor`."""

    believed_after: timedelta = LONGEST_REQUEST
    capabilities = Capabilities(
        holds_bank_debits=False,
        needs_holder_of_account=True,
        takes_tokens=True,
        pays_out=False,
        voids_payments=False,
        voids_refunds=False,
        smallest=50,
    )

    def __init__(self, client: Client, *, tokens_only: bool = False) -> None:
        """`tokens_only` for an account that may send no numbers, or is not to."""
        self._client = client
        self._keeping = Keeping(client)
        if tokens_only:
            self.capabilities = replace(self.capabilities, takes_numbers=False)

    def read_token(self, token: str) -> Tokenized:
        """What Stripe's own script has made of a card or an account."""
        return read_token(self._client, token)

    def usable(self, wanted: Wanted) -> KeptInstrument:
        """The method as Stripe keeps it; made known there at its first use."""
        return self._keeping.usable(wanted)

    def prepare(self, request: ProcessorRequest) -> Answer:
        """The unconfirmed intent of a payment: NOT_SENT, with its id, for money moves later.

        UNKNOWN without one where it could not be made; DECLINED where Stripe refuses it already.
        """
        if not isinstance(request.instrument, KeptInstrument):
            return NOT_SENT
        try:
            reply = self._client.post(
                "payment_intents",
                key=f"{request.reference}:intent",
                amount=request.minor_units,
                currency=request.currency,
                customer=request.instrument.customer,
                payment_method=request.instrument.method,
                payment_method_types=[_STRIPE_TYPES[request.instrument.type]],
                capture_method="manual" if request.verb is Verb.AUTHORIZE else "automatic",
                description=request.description,
                metadata=_metadata(request),
                **_descriptor(request),
            )
        except (NotSent, NoAnswer):
            return UNKNOWN
        if is_decline(reply):
            return of_error(reply.error, None)
        return Answer(Outcome.NOT_SENT, processor_id=reply.body["id"]) if reply.ok else UNKNOWN

    def send(self, request: ProcessorRequest) -> Answer:
        """Have it done."""
        try:
            return _SENDERS[request.verb](self, request)
        except NotSent:
            return NOT_SENT
        except NoAnswer:
            return UNKNOWN

    def lookup(self, request: ProcessorRequest) -> Answer | None:
        """What became of it, by GET alone; None where nothing has been done under it."""
        try:
            return self._found(request)
        except (NotSent, NoAnswer):
            return UNKNOWN

    def give_up(self, request: ProcessorRequest) -> Answer:
        """An unconfirmed intent is canceled; a refund is sent again, under its key.

        A refund can't be called off, and is still wanted: sent again it is done once. A capture or
        a cancellation that the intent does not show was not done.
        """
        try:
            if request.verb.takes_instrument:
                return self._cancel_unconfirmed(request)
            if request.verb is Verb.REFUND or self._is_captured(request):
                return self._refund(request)
            return self._found(request) or NOT_SENT
        except (NotSent, NoAnswer):
            return UNKNOWN

    def _confirm(self, request: ProcessorRequest) -> Answer:
        reply = self._client.post(
            *("payment_intents", _intent_of(request), "confirm"),
            key=f"{request.reference}:confirm",
            off_session=_is_off_session(request),
            # Nobody could meet a challenge: then it is an error, and the intent stays without one.
            error_on_requires_action=True,
            expand=_EXPANDED,
        )
        return self._judged(reply, request)

    def _capture(self, request: ProcessorRequest) -> Answer:
        reply = self._client.post(
            *("payment_intents", _intent_of(request), "capture"),
            key=request.reference,
            amount_to_capture=request.minor_units,
            expand=_EXPANDED,
        )
        return self._judged(reply, request)

    def _void(self, request: ProcessorRequest) -> Answer:
        if self._is_captured(request):
            return self._refund(request)
        reply = self._client.post(
            *("payment_intents", _intent_of(request), "cancel"),
            key=request.reference,
            cancellation_reason="requested_by_customer",
        )
        if reply.ok:
            return _canceled(reply.body)
        return self._found(request) or _refused(reply)

    def _refund(self, request: ProcessorRequest) -> Answer:
        reply = self._client.post(
            "refunds",
            key=request.reference,
            payment_intent=_intent_of(request),
            amount=request.minor_units,
            metadata=_metadata(request),
        )
        return of_refund(reply.body) if reply.ok else _refused(reply)

    def _judged(self, reply: Reply, request: ProcessorRequest) -> Answer:
        """Of a payment intent. One that is in another state than it should is looked at."""
        if reply.ok:
            return of_intent(reply.body) or UNKNOWN
        if is_decline(reply):
            return of_error(reply.error, request.processor_id)
        if reply.code == _UNEXPECTED_STATE:
            return self._found(request) or UNKNOWN
        return _refused(reply)

    def _found(self, request: ProcessorRequest) -> Answer | None:
        if request.verb is Verb.REFUND:
            return self._refund_of(request)
        if request.processor_id is None:
            # No intent was made: what was never stored was never confirmed.
            return None
        intent = self._intent(request)
        if request.verb.takes_instrument:
            return of_intent(intent)
        if request.verb is Verb.CAPTURE:
            return None if intent["status"] == "requires_capture" else of_intent(intent)
        if intent["status"] == "canceled":
            return _canceled(intent)
        return self._refund_of(request)

    def _intent(self, request: ProcessorRequest) -> dict[str, Any]:
        """Raises NotSent and NoAnswer."""
        path = ("payment_intents", _intent_of(request))
        reply = self._client.get(*path, expand=_EXPANDED)
        if not reply.ok:
            raise NoAnswer
        return reply.body

    def _refund_of(self, request: ProcessorRequest) -> Answer | None:
        """The refund that carries our reference. A payment has at most 200 here."""
        last: str | None = None
        while True:
            reply = self._client.get(
                "refunds",
                payment_intent=_intent_of(request),
                limit=_MOST_REFUNDS,
                starting_after=last,
            )
            if not reply.ok:
                raise NoAnswer
            refunds = reply.body["data"]
            for refund in refunds:
                if (refund.get("metadata") or {}).get(REFERENCE) == request.reference:
                    return of_refund(refund)
            if not reply.body["has_more"]:
                return None
            last = refunds[-1]["id"]

    def _cancel_unconfirmed(self, request: ProcessorRequest) -> Answer:
        if request.processor_id is None:
            return NOT_SENT
        reply = self._client.post(
            *("payment_intents", _intent_of(request), "cancel"),
            key=f"{request.reference}:give-up",
            cancellation_reason="abandoned",
        )
        return NOT_SENT if reply.ok else self._found(request) or UNKNOWN

    def _is_captured(self, request: ProcessorRequest) -> bool:
        return self._intent(request)["status"] in ("succeeded", "processing")


_SENDERS = {
    Verb.AUTHORIZE: Stripe._confirm,
    Verb.SALE: Stripe._confirm,
    Verb.CAPTURE: Stripe._capture,
    Verb.VOID: Stripe._void,
    Verb.REFUND: Stripe._refund,
}


_STRIPE_TYPES = {MethodType.CARD: "card", MethodType.BANK_ACCOUNT: "us_bank_account"}
_INTENT = "pi_"


def _intent_of(request: ProcessorRequest) -> str:
    """Of the payment that it is about. Raises NotSent where it is about none: about a refund."""
    if request.processor_id is None or not request.processor_id.startswith(_INTENT):
        raise NotSent("no payment intent")
    return request.processor_id


def _is_off_session(request: ProcessorRequest) -> bool:
    """A bank debit goes by its mandate, whoever looks on."""
    instrument = request.instrument
    is_bank = isinstance(instrument, KeptInstrument) and instrument.type is MethodType.BANK_ACCOUNT
    return is_bank or not request.payer_is_present


def _canceled(intent: dict[str, Any]) -> Answer:
    return Answer(Outcome.APPROVED, processor_id=str(intent["id"]))


def _refused(reply: Reply) -> Answer:
    """Stripe says that this can't be done: sure that nothing moved."""
    return Answer(Outcome.NOT_SENT, processor_code=reply.code or None)


def _metadata(request: ProcessorRequest) -> dict[str, str | None]:
    """What finds the payment again, here and in Stripe's dashboard."""
    return {
        REFERENCE: request.reference,
        "onfile_transaction": request.transaction_id,
        "onfile_customer": request.customer_id,
        "order_number": request.order_number,
    }


def _descriptor(request: ProcessorRequest) -> dict[str, str]:
    """On a card's statement it follows the merchant's name; on a bank's it stands alone."""
    if not request.descriptor or not isinstance(request.instrument, KeptInstrument):
        return {}
    is_card = request.instrument.type is MethodType.CARD
    name = "statement_descriptor_suffix" if is_card else "statement_descriptor"
    return {name: request.descriptor[:_SUFFIX_LENGTH]}

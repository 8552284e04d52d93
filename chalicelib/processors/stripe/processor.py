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

from chalicelib.domain.payment_method import KeptInstrument
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
from chalicelib.processors.stripe.answers import is_decline, of_error, of_intent, refused
from chalicelib.processors.stripe.client import Client, NoAnswer, NotSent, Reply
from chalicelib.processors.stripe.intent_requests import StripeIntents
from chalicelib.processors.stripe.keeping import Keeping
from chalicelib.processors.stripe.refund_requests import StripeRefunds
from chalicelib.processors.stripe.tokens import read_token
from chalicelib.processors.vendor_http import known, sent

_UNEXPECTED_STATE = "payment_intent_unexpected_state"


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
        self._intents = StripeIntents(client)
        self._refunds = StripeRefunds(client)
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
            reply = self._intents.make(request, request.instrument)
        except (NotSent, NoAnswer):
            return UNKNOWN
        if is_decline(reply):
            return of_error(reply.error, None)
        return Answer(Outcome.NOT_SENT, processor_id=reply.body["id"]) if reply.ok else UNKNOWN

    def send(self, request: ProcessorRequest) -> Answer:
        """Have it done."""
        return sent(lambda: _SENDERS[request.verb](self, request))

    def lookup(self, request: ProcessorRequest) -> Answer | None:
        """What became of it, by GET alone; None where nothing has been done under it."""
        return known(lambda: self._found(request))

    def give_up(self, request: ProcessorRequest) -> Answer:
        """An unconfirmed intent is canceled; a refund is sent again, under its key.

        A refund can't be called off, and is still wanted: sent again it is done once. A capture or
        a cancellation that the intent does not show was not done.
        """
        return known(lambda: self._given_up(request))

    def _given_up(self, request: ProcessorRequest) -> Answer:
        if request.verb.takes_instrument:
            return self._cancel_unconfirmed(request)
        if request.verb is Verb.REFUND or self._is_captured(request):
            return self._refunds.make(request)
        return self._found(request) or NOT_SENT

    def _confirm(self, request: ProcessorRequest) -> Answer:
        return self._judged(self._intents.confirm(request), request)

    def _capture(self, request: ProcessorRequest) -> Answer:
        return self._judged(self._intents.capture(request), request)

    def _refund(self, request: ProcessorRequest) -> Answer:
        return self._refunds.make(request)

    def _void(self, request: ProcessorRequest) -> Answer:
        if self._is_captured(request):
            return self._refunds.make(request)
        reply = self._intents.cancel(request, "requested_by_customer", key=request.reference)
        if reply.ok:
            return _canceled(reply.body)
        return self._found(request) or refused(reply)

    def _judged(self, reply: Reply, request: ProcessorRequest) -> Answer:
        """Of a payment intent. One that is in another state than it should is looked at."""
        if reply.ok:
            return of_intent(reply.body) or UNKNOWN
        if is_decline(reply):
            return of_error(reply.error, request.processor_id)
        if reply.code == _UNEXPECTED_STATE:
            return self._found(request) or UNKNOWN
        return refused(reply)

    def _found(self, request: ProcessorRequest) -> Answer | None:
        if request.verb is Verb.REFUND:
            return self._refunds.find(request)
        if request.processor_id is None:
            # No intent was made: what was never stored was never confirmed.
            return None
        intent = self._intents.get(request)
        if request.verb.takes_instrument:
            return of_intent(intent)
        if request.verb is Verb.CAPTURE:
            return None if intent["status"] == "requires_capture" else of_intent(intent)
        if intent["status"] == "canceled":
            return _canceled(intent)
        return self._refunds.find(request)

    def _cancel_unconfirmed(self, request: ProcessorRequest) -> Answer:
        if request.processor_id is None:
            return NOT_SENT
        key = f"{request.reference}:give-up"
        reply = self._intents.cancel(request, "abandoned", key=key)
        return NOT_SENT if reply.ok else self._found(request) or UNKNOWN

    def _is_captured(self, request: ProcessorRequest) -> bool:
        return self._intents.get(request)["status"] in ("succeeded", "processing")


_SENDERS = {
    Verb.AUTHORIZE: Stripe._confirm,
    Verb.SALE: Stripe._confirm,
    Verb.CAPTURE: Stripe._capture,
    Verb.VOID: Stripe._void,
    Verb.REFUND: Stripe._refund,
}


def _canceled(intent: dict[str, Any]) -> Answer:
    return Answer(Outcome.APPROVED, processor_id=str(intent["id"]))

"""Square as a processor: what each verb is there, and how a doubt is resolved.

A payment is two requests, both after our intent is written. It is made with `autocomplete=false`,
which holds the money, and is completed by its id; so nothing is taken that nobody has seen. What
gets lost is asked for by the id where an answer gave it. Else, once a minute has gone by, the list
of that time is looked through for our reference; lists lag, so they are evidence for and never
against. Two minutes after the request, what is not found is canceled by its key, and looked for
once more. A sale that is held and was not completed is canceled as well: then it never will be.

A refund, and the void of a completed payment, which is a refund at Square, carry our reference as
their reason; they are looked up among the refunds of their payment.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.domain.clock import Clock, utc_now
from chalicelib.domain.declines import Decline
from chalicelib.domain.payment_method import KeptInstrument
from chalicelib.domain.processing import (
    LONGEST_REQUEST,
    NOT_SENT,
    UNKNOWN,
    Answer,
    Capabilities,
    Outcome,
    ProcessorRequest,
    RefusedMethod,
    Verb,
    Wanted,
)
from chalicelib.domain.processor_tokens import Tokenized
from chalicelib.processors.square import answers
from chalicelib.processors.square.client import SquareClient
from chalicelib.processors.square.holds import Holds
from chalicelib.processors.square.payment_requests import SquarePayments, asked_at, payment_of
from chalicelib.processors.square.refund_requests import SquareRefunds
from chalicelib.processors.square.tokens import read_token
from chalicelib.processors.vendor_http import NoAnswer, NotSent, known, sent


class Square:
    """One location of an account. Implements `services.ports.Processor`."""

    believed_after: timedelta = 2 * LONGEST_REQUEST
    listed_after: timedelta = LONGEST_REQUEST
    """Before that, a payment that is not in the list may be on its way."""
    capabilities = Capabilities(
        takes_bank_accounts=False,
        takes_numbers=False,
        takes_tokens=True,
        pays_out=False,
        voids_payments=False,
        voids_refunds=False,
        smallest=1,
    )

    def __init__(self, client: SquareClient, location: str, *, clock: Clock = utc_now) -> None:
        self._client = client
        self._payments = SquarePayments(client, location)
        self._refunds = SquareRefunds(client)
        self._holds = Holds(self._payments)
        self._clock = clock

    def read_token(self, token: str) -> Tokenized:
        """A card on file, made of what Square's own script has made in the browser."""
        return read_token(self._client, token)

    def usable(self, wanted: Wanted) -> KeptInstrument:
        """The card as Square keeps it since it was a token."""
        if wanted.kept is None:
            raise RefusedMethod(Answer(Outcome.DECLINED, Decline.INVALID_CARD_NUMBER))
        return wanted.kept

    def prepare(self, request: ProcessorRequest) -> Answer:
        """Nothing: to make a payment holds money, so our intent comes first."""
        return NOT_SENT

    def send(self, request: ProcessorRequest) -> Answer:
        """Have it done."""
        return sent(lambda: _SENDERS[request.verb](self, request))

    def lookup(self, request: ProcessorRequest) -> Answer | None:
        """What became of it, by GET alone; None where nothing has been done under it."""
        return known(lambda: self._found(request))

    def give_up(self, request: ProcessorRequest) -> Answer:
        """What is held for a payment is canceled; a refund is sent again, under its key.

        A refund can't be called off, and is still wanted: sent again it is done once. A capture or
        a cancellation that the payment does not show was not done.
        """
        return known(lambda: self._given_up(request))

    def _given_up(self, request: ProcessorRequest) -> Answer:
        if request.verb.takes_instrument:
            return self._call_off(request)
        if request.verb is Verb.REFUND:
            return self._refund(request)
        if request.verb is Verb.VOID and self._is_completed(request):
            return self._refund(request)
        return self._found(request) or NOT_SENT

    def _pay(self, request: ProcessorRequest) -> Answer:
        if not isinstance(request.instrument, KeptInstrument):
            raise NotSent("no card on file")
        made = answers.judged(self._payments.make(request, request.instrument))
        if request.verb is Verb.AUTHORIZE or made.outcome is not Outcome.APPROVED:
            return made
        return self._completed(str(made.processor_id))

    def _completed(self, payment_id: str) -> Answer:
        """In doubt the payment is known by its id from now on."""
        try:
            return self._holds.take(payment_id)
        except (NotSent, NoAnswer):
            return replace(UNKNOWN, processor_id=payment_id)

    def _capture(self, request: ProcessorRequest) -> Answer:
        return self._holds.capture(self._payments.get(payment_of(request)), request)

    def _void(self, request: ProcessorRequest) -> Answer:
        if self._is_completed(request):
            return self._refund(request)
        reply = self._payments.cancel(payment_of(request))
        if reply.ok:
            return answers.canceled(reply.body["payment"])
        return self._found(request) or answers.refused(reply)

    def _refund(self, request: ProcessorRequest) -> Answer:
        return _as_asked(request, self._refunds.make(request))

    def _found(self, request: ProcessorRequest) -> Answer | None:
        payment = self._payment(request)
        if payment is None:
            return None
        status = payment["status"]
        if request.verb in (Verb.SALE, Verb.CAPTURE):
            return None if status == answers.APPROVED else answers.of_payment(payment)
        if request.verb is Verb.AUTHORIZE:
            return answers.of_payment(payment)
        if request.verb is Verb.VOID and status != answers.COMPLETED:
            return answers.canceled(payment) if status == answers.CANCELED else None
        found = self._refunds.find(request, payment)
        return _as_asked(request, found) if found is not None else None

    def _payment(self, request: ProcessorRequest) -> dict[str, Any] | None:
        """That which it is about. Raises NoAnswer where it is too early to look for it."""
        if request.processor_id is not None or not request.verb.takes_instrument:
            return self._payments.get(payment_of(request))
        if self._clock() - asked_at(request) < self.listed_after:
            raise NoAnswer
        return self._payments.listed(request)

    def _is_completed(self, request: ProcessorRequest) -> bool:
        return bool(self._payments.get(payment_of(request))["status"] == answers.COMPLETED)

    def _call_off(self, request: ProcessorRequest) -> Answer:
        """Cancel what was made; by its key, where nothing is known of it, and look once more."""
        payment = self._payment(request)
        if payment is None:
            if not self._payments.cancel_by_key(request).ok:
                return self._found(request) or UNKNOWN
            payment = self._payments.listed(request)
        return NOT_SENT if payment is None else self._holds.let_go(payment)


_SENDERS = {
    Verb.AUTHORIZE: Square._pay,
    Verb.SALE: Square._pay,
    Verb.CAPTURE: Square._capture,
    Verb.VOID: Square._void,
    Verb.REFUND: Square._refund,
}


def _as_asked(request: ProcessorRequest, refund: Answer) -> Answer:
    return answers.of_void(refund) if request.verb is Verb.VOID else refund

"""The sandbox processor: decides by test numbers, books, and answers.

What it decides is a function of the request alone, so a test that passes today passes tomorrow.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from chalicelib.domain.clock import Clock
from chalicelib.domain.declines import Decline
from chalicelib.domain.payment_method import Instrument, MethodType
from chalicelib.domain.processing import (
    LONGEST_REQUEST,
    NOT_SENT,
    UNKNOWN,
    Answer,
    Capabilities,
    ProcessorRequest,
    Verb,
    Wanted,
)
from chalicelib.domain.processor_tokens import RefusedToken, Tokenized
from chalicelib.processors.sandbox import test_numbers
from chalicelib.processors.sandbox.ledger import (
    AUTHORIZED,
    CAPTURED,
    CREDITED,
    DECLINED,
    RETURN_AFTER,
    Ledger,
    SandboxEntry,
)
from chalicelib.processors.sandbox.test_numbers import Rehearsal, Surprise

SLOW_ANSWER_S = 3.0
"""How long the slow test number takes: longer than a person waits, shorter than any time-out."""

RETURN_REASON = Decline.INSUFFICIENT_BAL
"""What the bank says of the payments that it sends back."""

_STATES = {
    Verb.AUTHORIZE: AUTHORIZED,
    Verb.SALE: CAPTURED,
    Verb.CREDIT: CREDITED,
    Verb.REFUND: CREDITED,
}
"""What is booked of an approved request; a capture or void is booked on its original."""

_MISMATCH_STREET = "999"
_MISMATCH_ZIP = "99999"


class Sandbox:
    """A processor for tests and for learning. Implements `services.ports.Processor`."""

    believed_after = LONGEST_REQUEST
    capabilities = Capabilities()

    def __init__(self, ledger: Ledger, *, clock: Clock, sleep: Callable[[float], None]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._sleep = sleep

    def read_token(self, token: str) -> Tokenized:
        """It has no script that makes any."""
        raise RefusedToken("the sandbox has no tokens; send the details")

    def usable(self, wanted: Wanted) -> Instrument:
        """It wants the details themselves."""
        return wanted.open()

    def prepare(self, request: ProcessorRequest) -> Answer:
        """Nothing."""
        return NOT_SENT

    def send(self, request: ProcessorRequest) -> Answer:
        """Book it, as its test numbers say."""
        if isinstance(request.instrument, Instrument):
            return self._take(request, request.instrument)
        return self._follow(request)

    def lookup(self, request: ProcessorRequest) -> Answer | None:
        """What the books say of a reference; None if it never arrived."""
        entry = self._ledger.find(request.reference)
        return entry.answer(self._clock()) if entry is not None else None

    def give_up(self, request: ProcessorRequest) -> Answer:
        """What is not in the books once it can't be on its way any more never will be."""
        return self.lookup(request) or NOT_SENT

    def _take(self, request: ProcessorRequest, instrument: Instrument) -> Answer:
        planned = rehearse(instrument, request.minor_units)
        if planned is Surprise.NOT_SENT:
            return NOT_SENT
        if planned is Surprise.LOST_REQUEST:
            return UNKNOWN
        entry = self._ledger.open(self._judge(request, instrument, planned))
        if planned is Surprise.SLOW:
            self._sleep(SLOW_ANSWER_S)
        return UNKNOWN if planned is Surprise.LOST_ANSWER else entry.answer(self._clock())

    def _judge(
        self, request: ProcessorRequest, instrument: Instrument, planned: Rehearsal | None
    ) -> SandboxEntry:
        own = self._own_decline(instrument, planned)
        decline = planned if isinstance(planned, Decline) else own
        state = _STATES[request.verb]
        is_bank = instrument.type is MethodType.BANK_ACCOUNT
        returned = is_bank and planned is Surprise.RETURNED_LATE
        now = self._clock()
        return SandboxEntry(
            reference=request.reference,
            kind=request.verb,
            state=DECLINED if decline else state,
            cents=request.minor_units,
            left=request.minor_units,
            decline=RETURN_REASON if returned else decline,
            auth_code=None if decline else _auth_code(request.reference),
            avs=avs_result(instrument.billing_address),
            card_code=_code_result(instrument, decline),
            returned_at=now + RETURN_AFTER if returned and state == CAPTURED else None,
            created_at=now,
        )

    def _own_decline(self, instrument: Instrument, planned: Rehearsal | None) -> Decline | None:
        """An expired card is declined, but for one that rehearses something else."""
        expiry = instrument.expiry
        if planned is None and expiry is not None and expiry.is_past(self._clock()):
            return Decline.CARD_EXPIRED
        return None

    def _follow(self, request: ProcessorRequest) -> Answer:
        now = self._clock()
        entry = SandboxEntry(
            reference=request.reference,
            kind=request.verb,
            state=_STATES.get(request.verb, CAPTURED),
            cents=request.minor_units,
            left=request.minor_units,
            original=request.original,
            created_at=now,
        )
        return self._ledger.follow(entry).answer(now)


def rehearse(instrument: Instrument, cents: int) -> Rehearsal | None:
    """What the instrument's number, or else the amount, asks for."""
    is_card = instrument.type is MethodType.CARD
    by_number = test_numbers.of_card if is_card else test_numbers.of_account
    return by_number(instrument.number) or test_numbers.of_amount(cents)


def avs_result(address: dict[str, Any]) -> str:
    """The address check: street number 999 and ZIP 99999 are the documented mismatches."""
    street, zip_code = address.get("street_address"), address.get("postal_code")
    street_fits = bool(street) and str(street).partition(" ")[0] != _MISMATCH_STREET
    zip_fits = bool(zip_code) and str(zip_code) != _MISMATCH_ZIP
    if not street and not zip_code:
        return "unknown"
    if street_fits and zip_fits:
        return "street_and_zip"
    return "street" if street_fits else "zip" if zip_fits else "no_match"


def _code_result(instrument: Instrument, decline: Decline | None) -> str | None:
    """The card code check, where a code was sent."""
    if instrument.card_code is None:
        return None
    return "no_match" if decline is Decline.INVALID_CARD_CODE else "match"


def _auth_code(reference: str) -> str:
    """Six digits, the same for the same reference."""
    return f"{int(hashlib.sha256(reference.encode()).hexdigest()[:8], 16) % 1_000_000:06}"

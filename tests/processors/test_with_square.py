"""The adapter's promises by verb, outcome and moment: held by the twin, or by Square's sandbox.

Without SQUARE_TOKEN and SQUARE_LOCATION it runs against the twin. `make test-square` with both runs
the same against connect.squareupsandbox.com, with the vendor's own test tokens. That has not been
done by us. What was just asked for is given two minutes in the adapter's eyes by its reference.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.ids import TRANSACTION, new_id
from chalicelib.domain.payment_method import KeptInstrument, MethodType
from chalicelib.domain.processing import Answer, Outcome, ProcessorRequest, Verb
from chalicelib.domain.processor_tokens import RefusedToken
from chalicelib.processors.square import Square, SquareClient
from chalicelib.processors.square.client import SANDBOX
from tests.processors.square_twin.books import LOCATION
from tests.processors.square_twin.server import ACCESS_TOKEN

CENTS, PART = 19_90, 5_00
GOOD = "cnon:card-nonce-ok"
REFUSED = ("cnon:card-nonce-declined", "cnon:card-nonce-rejected-cvv", "cnon:nobodys", "tok_visa")
AGE = timedelta(seconds=150)
LISTED_WITHIN_S = 60


class SquareAccount:
    """One at the vendor, or at its twin."""

    def __init__(self, client: SquareClient, location: str) -> None:
        self.client = client
        self.square = Square(client, location)
        self._card: KeptInstrument | None = None

    def card(self) -> KeptInstrument:
        """A card on file: the vendor's test tokens can be used again, under another key."""
        if self._card is None:
            told = self.square.read_token(GOOD)
            self._card = KeptInstrument(MethodType.CARD, told.customer, told.method)
        return self._card

    def asked(self, verb: Verb) -> ProcessorRequest:
        """A request that was made a while ago."""
        name = new_id(TRANSACTION, datetime.now(UTC) - AGE)
        return ProcessorRequest(
            verb=verb,
            reference=name,
            minor_units=CENTS,
            instrument=self.card(),
            transaction_id=name,
        )

    def after(self, first: Verb, verb: Verb, cents: int = CENTS) -> ProcessorRequest:
        """A request on an approved one."""
        request = self.asked(first)
        sent = self.square.send(request)
        assert sent.outcome is Outcome.APPROVED
        return replace(
            request,
            verb=verb,
            reference=f"{request.reference}:{verb}",
            original=request.reference,
            instrument=None,
            minor_units=cents,
            processor_id=sent.processor_id,
        )

    def found(self, request: ProcessorRequest) -> Answer | None:
        """As soon as a list shows it."""
        until = time.monotonic() + LISTED_WITHIN_S
        while (answer := self.square.lookup(request)) is None and time.monotonic() < until:
            time.sleep(1)
        return answer


@pytest.fixture
def account(request: pytest.FixtureRequest) -> SquareAccount:
    token, location = (os.environ.get(f"SQUARE_{name}") for name in ("TOKEN", "LOCATION"))
    if token and location:
        return SquareAccount(SquareClient(token, base_url=SANDBOX), location)
    url = request.getfixturevalue("square_twin").url
    return SquareAccount(SquareClient(ACCESS_TOKEN, base_url=url), LOCATION)


ASKED: dict[str, Callable[[SquareAccount], ProcessorRequest]] = {
    "sale": lambda account: account.asked(Verb.SALE),
    "hold": lambda account: account.asked(Verb.AUTHORIZE),
    "capture": lambda account: account.after(Verb.AUTHORIZE, Verb.CAPTURE),
    "capture of a part": lambda account: account.after(Verb.AUTHORIZE, Verb.CAPTURE, PART),
    "void of a hold": lambda account: account.after(Verb.AUTHORIZE, Verb.VOID),
    "void of a payment": lambda account: account.after(Verb.SALE, Verb.VOID),
    "refund": lambda account: account.after(Verb.SALE, Verb.REFUND),
    "refund of a part": lambda account: account.after(Verb.SALE, Verb.REFUND, PART),
}
SENT_AGAIN = ("refund", "refund of a part", "void of a payment")
"""What can't be called off at Square is sent again, under its key."""
ON_THE_WAY = frozenset({Outcome.APPROVED, Outcome.PENDING})


@pytest.mark.parametrize("name", ASKED)
def test_what_is_answered_is_found_and_done_once(account: SquareAccount, name: str) -> None:
    request = ASKED[name](account)
    assert account.square.lookup(request) is None
    sent = account.square.send(request)
    again, found = account.square.send(request), account.found(request)
    assert found is not None
    assert {sent.outcome, again.outcome, found.outcome} <= ON_THE_WAY
    assert sent.processor_id == again.processor_id == found.processor_id


@pytest.mark.parametrize("name", ASKED)
def test_what_never_arrived_is_given_up_or_done(account: SquareAccount, name: str) -> None:
    request = ASKED[name](account)
    outcome = account.square.give_up(request).outcome
    if name in SENT_AGAIN:
        assert outcome in ON_THE_WAY
    else:
        assert outcome is Outcome.NOT_SENT


def test_a_hold_whose_answer_is_lost_is_canceled_by_its_key(account: SquareAccount) -> None:
    request = account.asked(Verb.AUTHORIZE)
    held = account.square.send(request)
    assert account.square._payments.cancel_by_key(request).ok
    looked = account.square.lookup(replace(request, processor_id=held.processor_id))
    assert looked is not None
    assert looked.outcome is Outcome.NOT_SENT


def test_a_token_is_read_again_as_the_same(account: SquareAccount) -> None:
    first, again = (account.square.read_token(GOOD) for _ in range(2))
    assert (first.method, first.customer, first.made_at) == (
        *(again.method, again.customer, again.made_at),
    )
    assert first.card is not None
    assert (first.card.brand, first.card.last4) == ("visa", "1111")


@pytest.mark.parametrize("token", REFUSED)
def test_what_is_no_good_token_is_refused(account: SquareAccount, token: str) -> None:
    with pytest.raises(RefusedToken):
        account.square.read_token(token)


def test_nobody_is_refunded_too_much(account: SquareAccount) -> None:
    request = account.after(Verb.SALE, Verb.REFUND, CENTS + 1)
    assert account.square.send(request).outcome is Outcome.NOT_SENT

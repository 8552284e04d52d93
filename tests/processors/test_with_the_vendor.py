"""The adapter's promises by verb, outcome and moment: held by the twin, or by Stripe itself.

Without STRIPE_KEY it runs against the twin. `make test-stripe STRIPE_KEY=sk_test_…` runs the same
against api.stripe.com, with the vendor's own test methods. That has not been done by us.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.declines import Decline
from chalicelib.domain.payment_method import KeptInstrument, MethodType
from chalicelib.domain.processing import Outcome, ProcessorRequest, Verb
from chalicelib.domain.processor_tokens import RefusedToken
from chalicelib.processors.stripe import Client, Stripe, is_live
from tests.processors.stripe_twin.server import API_KEY

CENTS = 19_90
GOOD, DECLINES = "pm_card_visa", "pm_card_chargeCustomerFail"
CHALLENGED = "pm_card_authenticationRequired"


class Account:
    """One at the vendor, or at its twin."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.stripe = Stripe(client)

    def method(self, token: str) -> KeptInstrument:
        customer = self._post("customers", name="Ada")["id"]
        method = self._post("payment_methods", token, "attach", customer=customer)["id"]
        return KeptInstrument(MethodType.CARD, customer, method)

    def prepared(self, verb: Verb, token: str = GOOD) -> ProcessorRequest:
        name = f"txn_{secrets.token_hex(8)}"
        request = ProcessorRequest(
            verb=verb,
            reference=name,
            minor_units=CENTS,
            instrument=self.method(token),
            transaction_id=name,
        )
        answer = self.stripe.prepare(request)
        return replace(request, processor_id=answer.processor_id)

    def after(self, first: Verb, verb: Verb, cents: int = CENTS) -> ProcessorRequest:
        """A request on an approved one."""
        request = self.prepared(first)
        assert self.stripe.send(request).outcome is Outcome.APPROVED
        reference = f"{request.reference}:{verb}"
        return replace(
            request,
            verb=verb,
            reference=reference,
            original=request.reference,
            instrument=None,
            minor_units=cents,
        )

    def _post(self, *path: str, **parameters: Any) -> dict[str, Any]:
        reply = self._client.post(*path, key=secrets.token_hex(8), **parameters)
        assert reply.ok, reply.body
        return reply.body


@pytest.fixture
def account(request: pytest.FixtureRequest) -> Account:
    key = os.environ.get("STRIPE_KEY")
    if key:
        assert not is_live(key), "a test key, please: these move money"
        return Account(Client(key))
    return Account(Client(API_KEY, base_url=request.getfixturevalue("twin").url))


ASKED: dict[str, Callable[[Account], ProcessorRequest]] = {
    "sale": lambda account: account.prepared(Verb.SALE),
    "hold": lambda account: account.prepared(Verb.AUTHORIZE),
    "capture": lambda account: account.after(Verb.AUTHORIZE, Verb.CAPTURE),
    "capture of a part": lambda account: account.after(Verb.AUTHORIZE, Verb.CAPTURE, 10_00),
    "void of a hold": lambda account: account.after(Verb.AUTHORIZE, Verb.VOID),
    "void of a payment": lambda account: account.after(Verb.SALE, Verb.VOID),
    "refund": lambda account: account.after(Verb.SALE, Verb.REFUND),
    "refund of a part": lambda account: account.after(Verb.SALE, Verb.REFUND, 5_00),
}
MADE_SURE_OF = ("sale", "hold")
SENT_AGAIN = ("refund", "refund of a part", "void of a payment")
"""What can't be called off at Stripe is sent again, under its key."""


@pytest.mark.parametrize("name", ASKED)
def test_what_is_answered_is_found_and_done_once(account: Account, name: str) -> None:
    request = ASKED[name](account)
    assert account.stripe.lookup(request) is None
    sent = account.stripe.send(request)
    assert sent.outcome is Outcome.APPROVED
    again, found = account.stripe.send(request), account.stripe.lookup(request)
    assert found is not None
    assert {again.outcome, found.outcome} == {Outcome.APPROVED}
    assert sent.processor_id == again.processor_id == found.processor_id


@pytest.mark.parametrize("name", ASKED)
def test_what_never_arrived_is_given_up_or_done(account: Account, name: str) -> None:
    request = ASKED[name](account)
    given_up = account.stripe.give_up(request)
    wanted = Outcome.APPROVED if name in SENT_AGAIN else Outcome.NOT_SENT
    assert given_up.outcome is wanted
    if name in MADE_SURE_OF:
        assert account.stripe.send(request).outcome is Outcome.NOT_SENT


@pytest.mark.parametrize(
    ("token", "outcome"), [(DECLINES, Outcome.DECLINED), (CHALLENGED, Outcome.ACTION)]
)
@pytest.mark.parametrize("verb", [Verb.SALE, Verb.AUTHORIZE])
def test_a_no_is_a_no_however_it_is_asked_for(
    account: Account, verb: Verb, token: str, outcome: Outcome
) -> None:
    request = account.prepared(verb, token)
    sent, found = account.stripe.send(request), account.stripe.lookup(request)
    assert found is not None
    assert (sent.outcome, found.outcome) == (outcome, outcome)
    assert sent.decline is found.decline is Decline.GENERAL_DECLINE


@pytest.mark.parametrize(
    ("token", "face"),
    [("tok_visa", ("visa", "4242")), ("tok_mastercard", ("mastercard", "4444"))],
)
def test_a_token_is_read_again_as_the_same(
    account: Account, token: str, face: tuple[str, str]
) -> None:
    first, again = (account.stripe.read_token(token) for _ in range(2))
    assert (first.method, first.customer) == (again.method, "")
    assert first.card is not None
    assert (first.card.brand, first.card.last4) == face
    by_id = account.stripe.read_token(first.method)
    assert (by_id.method, by_id.mark) == (first.method, first.mark)


@pytest.mark.parametrize("token", ["tok_nobodys", "pm_nobodys", "not a token"])
def test_what_is_no_token_is_refused(account: Account, token: str) -> None:
    with pytest.raises(RefusedToken):
        account.stripe.read_token(token)


def test_nobody_is_refunded_too_much(account: Account) -> None:
    request = account.after(Verb.SALE, Verb.REFUND, CENTS + 1)
    assert account.stripe.send(request).outcome is Outcome.NOT_SENT

"""stripe-python and the vendor's SDK for Node, walked through the twin."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.processors.stripe_twin.events import event, signature
from tests.processors.stripe_twin.server import API_KEY, Twin
from tests.support import node

HERE = Path(__file__).parent
SECRET = "whsec_of_a_stranger"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment's proxies lead off this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def client(twin: Twin) -> Any:
    """The SDK for Python. It has one session for each thread, which is closed at the end."""
    http = stripe.RequestsClient()
    made = stripe.StripeClient(
        API_KEY, base_addresses={"api": twin.url}, http_client=http, max_network_retries=0
    )
    yield made.v1
    http.close()


@pytest.fixture
def card(client: Any) -> dict[str, Any]:
    """A card of a new customer, as a payment intent asks for it."""
    customer = client.customers.create(params={"name": "Ada"})
    method = client.payment_methods.attach("pm_card_visa", params={"customer": customer.id})
    return {
        "currency": "usd",
        "customer": customer.id,
        "payment_method": method.id,
        "payment_method_types": ["card"],
    }


def test_a_charge_is_made_once_under_a_key(client: Any, card: dict[str, Any]) -> None:
    asked = {**card, "amount": 19_90, "confirm": True, "expand": ["latest_charge"]}
    key = {"idempotency_key": "a charge"}
    paid = client.payment_intents.create(params=asked, options=key)
    assert (paid.status, paid.amount_received, paid.latest_charge.paid) == (
        "succeeded",
        19_90,
        True,
    )
    assert client.payment_intents.create(params=asked, options=key).id == paid.id
    with pytest.raises(stripe.IdempotencyError):
        client.payment_intents.create(params={**asked, "amount": 5_00}, options=key)


def test_an_unconfirmed_intent_is_confirmed_captured_or_canceled(
    client: Any, card: dict[str, Any]
) -> None:
    held = {**card, "amount": 19_90, "capture_method": "manual"}
    one, other = (client.payment_intents.create(params=held) for _ in range(2))
    assert one.status == "requires_confirmation"
    assert client.payment_intents.confirm(one.id).status == "requires_capture"
    taken = client.payment_intents.capture(one.id, params={"amount_to_capture": 10_00})
    assert (taken.status, taken.amount_received) == ("succeeded", 10_00)
    assert client.payment_intents.cancel(other.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.payment_intents.confirm(other.id)
    assert refused.value.code == "payment_intent_unexpected_state"


def test_refunds_never_add_up_to_more(client: Any, card: dict[str, Any]) -> None:
    paid = client.payment_intents.create(params={**card, "amount": 19_90, "confirm": True})
    for cents in (9_90, 10_00):
        params = {"payment_intent": paid.id, "amount": cents}
        assert client.refunds.create(params=params).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError):
        client.refunds.create(params={"payment_intent": paid.id, "amount": 1})
    assert [each.amount for each in client.refunds.list(params={"payment_intent": paid.id})] == [
        10_00,
        9_90,
    ]


def test_a_decline_is_the_sdks_own(client: Any, card: dict[str, Any]) -> None:
    params = {"customer": card["customer"]}
    method = client.payment_methods.attach("pm_card_chargeCustomerFail", params=params)
    asked = {**card, "payment_method": method.id, "amount": 5_00, "confirm": True}
    with pytest.raises(stripe.CardError) as declined:
        client.payment_intents.create(params=asked)
    assert (declined.value.code, declined.value.http_status) == ("card_declined", 402)
    assert declined.value.error.decline_code == "generic_decline"
    assert declined.value.error.payment_intent.status == "requires_payment_method"


def test_a_key_that_is_none_is_refused(twin: Twin) -> None:
    http = stripe.RequestsClient()
    stranger = stripe.StripeClient(
        "sk_test_of_nobody", base_addresses={"api": twin.url}, http_client=http
    )
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.payment_intents.retrieve("pi_1")
    http.close()


def test_its_events_are_taken_by_the_sdk(client: Any, card: dict[str, Any], twin: Twin) -> None:
    paid = client.payment_intents.create(params={**card, "amount": 19_90, "confirm": True})
    raw = event("payment_intent.succeeded", twin.books.intents[paid.id], int(time.time()))
    signed = signature(raw, [SECRET], int(time.time()))
    assert stripe.Webhook.construct_event(raw, signed, SECRET).data.object.id == paid.id
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(raw, signed, "whsec_of_another")


def test_the_sdk_for_node_walks_through(twin: Twin) -> None:
    try:
        node.install(HERE)
    except node.ToolMissing as missing:
        pytest.skip(f"{missing}: the SDK for Node can't be run")
    raw = event("payment_intent.succeeded", {"object": "payment_intent"}, int(time.time()))
    lines = node.run(
        HERE / "journey.mjs",
        TWIN_URL=twin.url,
        TWIN_KEY=API_KEY,
        EVENT=raw.decode(),
        SIGNATURE=signature(raw, [SECRET], int(time.time())),
        SECRET=SECRET,
    )
    steps = {line["name"]: line for line in lines}
    paid = steps["paid"]["answer"]
    assert (paid["status"], paid["latest_charge"]["paid"]) == ("succeeded", True)
    assert steps["again"]["answer"]["id"] == paid["id"]
    assert steps["other body"]["error"]["type"] == "StripeIdempotencyError"
    assert steps["refund"]["answer"]["status"] == "succeeded"
    assert steps["too much"]["error"]["type"] == "StripeInvalidRequestError"
    assert [each["amount"] for each in steps["refunds"]["answer"]["data"]] == [9_90]
    assert steps["nobody"]["error"]["status"] == 404
    assert (steps["declined"]["error"]["type"], steps["declined"]["error"]["code"]) == (
        "StripeCardError",
        "card_declined",
    )
    assert steps["event"]["answer"]["type"] == "payment_intent.succeeded"

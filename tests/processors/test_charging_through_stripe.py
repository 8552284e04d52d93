"""The same requests that charge the sandbox, through an account at Stripe."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from chalicelib.wiring.vendor_processors import bindings_of
from tests.processors.shop import DECLINES_LATER, Shop
from tests.processors.stripe_twin.server import ANSWER_LOST, LIMITED, NOT_APPLIED, SAVED_500
from tests.support.keys import is_replay, new_key, send
from tests.support.objects import card

FIRST = ["POST customers", "POST payment_methods", "POST payment_methods/*/attach"]
CHARGE = ["POST payment_intents", "POST payment_intents/*/confirm"]


def refund(shop: Shop, payment: str, amount: float) -> Any:
    ledger = [{"assoc_transaction_id": payment}]
    return shop.api.post("/transactions", {"type": "refund", "amount": amount, "ledger": ledger})


def test_the_default_is_charged_and_made_known_once(shop: Shop) -> None:
    owner = shop.customer()
    first = shop.charge(owner)
    assert (first.status, first["status"], first["status_code"]) == (200, "processed", "approved")
    assert shop.asked() == [*FIRST, *CHARGE]
    [intent] = shop.intents(first["id"])
    assert (intent["status"], intent["amount_received"], shop.taken()) == (
        "succeeded",
        100_00,
        100_00,
    )
    assert first["ref_number"] == intent["latest_charge"]
    assert shop.charge(owner, 1.23)["status"] == "processed"
    assert (shop.asked(), shop.taken()) == (CHARGE, 101_23)


def test_a_warm_charge_is_three_requests_to_the_store(shop: Shop) -> None:
    owner = shop.customer()
    shop.charge(owner)
    with shop.store.counting() as made:
        shop.charge(owner)
    assert [each.operation for each in made] == ["GetItem", "PutItem", "UpdateItem"]


def test_a_second_method_of_a_customer_is_the_same_customer_there(shop: Shop) -> None:
    owner = shop.customer()
    shop.charge(owner)
    shop.asked()
    answer = shop.charge(owner, payment_method=card("5555555555554444"))
    assert answer["status"] == "processed"
    assert shop.asked() == [*FIRST[1:], *CHARGE]
    assert len(shop.twin.books.customers) == 1
    assert shop.charge(owner, payment_method_id=answer["payment_method_id"]).status == 200
    assert shop.asked() == CHARGE


def test_a_method_of_nobody_is_charged(shop: Shop) -> None:
    answer = shop.charge(None, 5, payment_method=card())
    assert (answer["status"], shop.taken()) == ("processed", 5_00)


def test_a_hold_is_captured_or_voided(shop: Shop) -> None:
    owner = shop.customer()
    one, two = (shop.charge(owner, 10, status="authorized")["id"] for _ in range(2))
    assert shop.taken() == 0
    assert shop.api.put(f"/transactions/{one}", {"status": "processed"})["status"] == "processed"
    assert shop.api.put(f"/transactions/{two}", {"status": "voided"})["status"] == "voided"
    assert shop.taken() == 10_00
    [intent] = shop.intents(two)
    assert intent["status"] == "canceled"


def test_a_payment_of_today_is_voided_by_a_refund_there(shop: Shop) -> None:
    paid = shop.charge(shop.customer())["id"]
    voided = shop.api.put(f"/transactions/{paid}", {"status": "voided"})
    assert (voided.status, voided["status"], shop.taken()) == (200, "voided", 0)


def test_refunds_add_up_to_the_payment_and_no_further(shop: Shop) -> None:
    paid = shop.charge(shop.customer())["id"]
    assert refund(shop, paid, 60)["status"] == "processed"
    assert refund(shop, paid, 60).status == 400
    assert refund(shop, paid, 40)["status"] == "processed"
    assert (shop.taken(), len(shop.twin.books.refunds)) == (0, 2)


def test_a_decline_is_a_declined_transaction(shop: Shop) -> None:
    declined = shop.charge(shop.customer(DECLINES_LATER))
    assert (declined.status, declined["error_type"]) == (400, "TransactionDeclined")
    assert declined["details"]["status_code"] == "general_decline"
    assert shop.taken() == 0


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("4000000000009995", "insufficient_bal"),
        ("4000000000000069", "card_expired"),
        ("4000000000009979", "suspicious_activity"),
        ("4000000000000127", "invalid_card_code"),
    ],
)
def test_a_card_that_the_vendor_will_not_keep_is_declined(
    shop: Shop, number: str, code: str
) -> None:
    owner = shop.customer(number)
    declined = shop.charge(owner)
    assert (declined.status, declined["details"]["status_code"]) == (400, code)
    [row] = shop.api.get("/transactions", customer_id=owner)["values"]
    assert (row["status"], shop.intents(row["id"])) == ("declined", [])


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"amount": 0.49}, "amount"),
        ({"type": "credit", "payment_method": {**card(), "transfer_type": "two-way"}}, "type"),
        ({"type": "refund"}, "type"),
    ],
)
def test_what_the_vendor_can_not_do_is_refused_before_anything_is_made(
    shop: Shop, body: dict[str, Any], name: str
) -> None:
    owner = shop.customer()
    refused = shop.charge(owner, **{"amount": 5, **body})
    assert (refused.status, list(refused["details"])) == (400, [name])
    assert shop.binding.id in refused["details"][name]
    assert shop.asked() == []
    assert shop.api.get("/transactions", customer_id=owner)["values"] == []


def test_a_refund_can_not_be_called_off_there(shop: Shop) -> None:
    given = refund(shop, shop.charge(shop.customer())["id"], 5)["id"]
    refused = shop.api.put(f"/transactions/{given}", {"status": "voided"})
    assert (refused.status, list(refused["details"])) == (400, ["status"])
    assert shop.api.get(f"/transactions/{given}")["status"] == "processed"


FAULTS = (NOT_APPLIED, ANSWER_LOST, SAVED_500, LIMITED)


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        *product(("/customers", "/payment_methods", "/payment_intents"), FAULTS),
        *product(("/attach",), (NOT_APPLIED, LIMITED)),
    ],
)
def test_what_must_be_there_first_and_is_not_leaves_nothing_on_file(
    shop: Shop, path: str, fault: str
) -> None:
    owner = shop.customer()
    shop.twin.faults[path] = fault
    failed = shop.charge(owner)
    assert (failed.status, failed["error_type"]) == (503, "ServiceUnavailable")
    assert shop.api.get("/transactions", customer_id=owner)["values"] == []
    assert shop.taken() == 0
    if fault != SAVED_500:
        # The same is asked again under the same key: there is one customer and one method there.
        assert shop.charge(owner)["status"] == "processed"
        assert (len(shop.twin.books.customers), shop.taken()) == (1, 100_00)


@pytest.mark.parametrize("fault", [ANSWER_LOST, SAVED_500])
def test_a_method_that_was_attached_after_all_is_charged(shop: Shop, fault: str) -> None:
    owner = shop.customer()
    shop.twin.faults["/attach"] = fault
    assert shop.charge(owner)["status"] == "processed"
    assert (len(shop.twin.books.methods), shop.taken()) == (1, 100_00)


@pytest.mark.parametrize("fault", [ANSWER_LOST, SAVED_500])
def test_an_answer_that_gets_lost_is_found_again_by_its_key(shop: Shop, fault: str) -> None:
    owner, key = shop.customer(), new_key()
    shop.twin.faults["/confirm"] = fault
    body = {"type": "payment", "amount": 7, "customer_id": owner}
    first = send(shop.api, "POST", "/transactions", key, body)
    assert (first.status, first["status"]) == (200, "processing")
    second = send(shop.api, "POST", "/transactions", key, body)
    assert (second["id"], second["status"], is_replay(second)) == (first["id"], "processed", True)
    assert shop.taken() == 7_00


def test_no_number_and_no_key_stands_in_the_store(shop: Shop) -> None:
    shop.charge(shop.customer())
    assert "sk_test" not in str(shop.store.dump())


def test_an_account_that_is_bound_no_more_moves_no_money(shop: Shop) -> None:
    owner = shop.customer()
    held = shop.charge(owner, 5, status="authorized")["id"]
    bindings = bindings_of(shop.store.settings, shop.store.connection)
    bindings.unbind(shop.organisation.id)
    bindings.remove(shop.organisation.id, shop.binding.id)
    later = type(shop.api)(shop.store.services(), shop.api.key)
    assert (
        later.post("/transactions", {"type": "payment", "amount": 5, "customer_id": owner}).status
        == 200
    )
    assert shop.taken() == 0
    refused = later.put(f"/transactions/{held}", {"status": "processed"})
    assert (refused.status, later.get(f"/transactions/{held}")["status"]) == (503, "authorized")

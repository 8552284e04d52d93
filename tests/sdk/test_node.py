"""The Node SDK, unmodified: what came of each step of `journey.mjs`.

Not walked, as the SDK throws before it sends or after it has: `customer.charge()`, deletion of
several objects at once.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.sdk import node
from tests.sdk.details import DECLINES
from tests.sdk.node import Journey
from tests.support.serving import Service

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def journey(service: Service, node_sdk: None) -> Journey:
    """The journey, walked once."""
    return node.run_journey(node.HERE / "journey.mjs", service.url, service.new_key())


def ids(rows: list[Any]) -> list[str]:
    """The ids, in order."""
    return [row["id"] for row in rows]


def test_a_customer_is_created_read_and_updated(journey: Journey) -> None:
    created = journey["create a customer"]
    assert created["name"] == "Zoë 山田 🐙"
    assert journey["read the customer"] == created
    updated = journey["update the customer"]
    assert (updated["id"], updated["email"]) == (created["id"], "new@example.com")


def test_errors_arrive_as_their_classes(journey: Journey) -> None:
    invalid = journey.error("a customer without a name")
    assert invalid["name"] == "InvalidAttributes"
    assert set(invalid["details"]) == {"name", "email"}
    assert invalid["details"]["name"] == "Required"
    assert sorted(invalid["text"].split(", ")) == ["email", "name"]
    assert journey.error("a wrong key")["name"] == "Unauthorized"
    assert journey.error("an id of nothing")["name"] == "NotFound"
    unknown = journey.error("filtered by an unknown attribute")
    assert (unknown["name"], unknown["details"]) == (
        "InvalidAttributes",
        {"shoe_size": "Unknown attribute"},
    )


def test_an_external_uid_updates_the_customer_that_has_it(journey: Journey) -> None:
    first, again = journey["create with an external_uid"], journey["create with it again"]
    assert again["id"] == first["id"]
    assert (first["name"], again["name"]) == ("A", "B")


def test_without_a_method_nobody_is_charged(journey: Journey) -> None:
    refused = journey.error("nobody pays without a method")
    assert (refused["name"], refused["text"]) == ("InvalidAttributes", "payment_method_id")
    assert refused["details"] == {"payment_method_id": "Required"}


def test_methods_are_stored_masked(journey: Journey) -> None:
    visa = journey["add a default card"]
    assert visa["card"]["card_number"] == "xxxxxxxxxxxx4242"
    assert visa["card"]["expiry"] == "12/2035"
    assert visa["default_payment_method"] is True
    flat = journey["add a card by its class"]
    assert flat["card"]["card_number"] == "xxxxxxxxxxxx2792"
    assert flat["default_payment_method"] is False
    bank = journey["add a bank account"]["bank_account"]
    assert (bank["account_number"], bank["routing_number"]) == ("xxxxxx7890", "xxxxx1808")


def test_methods_are_listed(journey: Journey) -> None:
    visa = journey["add a default card"]["id"]
    flat = journey["add a card by its class"]["id"]
    bank = journey["add a bank account"]["id"]
    assert ids(journey["list the methods"]) == [bank, flat, visa]
    assert ids(journey["list the cards"]) == [flat, visa]


def test_the_default_or_a_stored_method_pays(journey: Journey) -> None:
    visa = journey["add a default card"]["id"]
    flat = journey["add a card by its class"]["id"]
    steps = {
        "pay with the default": visa,
        "pay with a stored method": flat,
        "pay with the new default": flat,
    }
    for step, method_id in steps.items():
        paid = journey[step]
        assert (paid["status"], paid["amount"]) == ("processed", 100)
        assert paid["customer_id"] == journey["create a customer"]["id"]
        assert (paid["payment_method_id"], paid["payment_method"]["id"]) == (method_id, method_id)


def test_a_deleted_method_is_gone(journey: Journey) -> None:
    flat = journey["add a card by its class"]["id"]
    assert journey["delete a method"]["id"] == flat
    assert journey.error("read the deleted method")["name"] == "NotFound"
    assert flat not in ids(journey["the kept methods"])


def test_a_new_method_is_charged_and_kept_for_its_customer(journey: Journey) -> None:
    paid = journey["pay with a new card"]
    assert (paid["status"], paid["amount"]) == ("processed", 9.99)
    kept = [paid["payment_method_id"], journey["add a bank account"]["id"]]
    assert ids(journey["the kept methods"]) == [*kept, journey["add a default card"]["id"]]
    by_bank = journey["pay with a new bank account"]
    assert (by_bank["status"], by_bank["customer_id"]) == ("processed", None)
    assert by_bank["payment_method"]["bank_account"]["account_number"] == "xxxxxx7890"


def test_payments_are_captured_and_voided(journey: Journey) -> None:
    assert journey["authorize"]["status"] == "authorized"
    assert journey["capture"]["status"] == "processed"
    assert journey["void the captured"]["status"] == "voided"
    assert journey["void the authorized"]["status"] == "voided"
    refused = journey.error("capture the voided")
    assert (refused["name"], refused["text"]) == ("InvalidAttributes", "status")


def test_payments_are_refunded(journey: Journey) -> None:
    whole = journey["refund all"]
    assert (whole["type"], whole["status_code"]) == ("refund", "approved")
    assert whole["amount"] == journey["pay an unrounded amount"]["amount"] == 13.05
    assert journey["refund a part"]["amount"] == 33.33
    assert journey["refund the rest"]["amount"] == 66.67
    refused = journey.error("refund more")
    assert (refused["name"], refused["text"]) == ("InvalidAttributes", "amount")
    ledger = journey["select the ledger"]["ledger"]
    assert sorted(entry["amount"] for entry in ledger) == [-66.67, -33.33]
    blind = journey["refund without a payment"]
    assert (blind["status_code"], blind["amount"]) == ("approved", 5)


@pytest.mark.parametrize(("number", "code"), DECLINES.items())
def test_a_decline_arrives_as_a_bad_request_with_its_transaction(
    journey: Journey, number: str, code: str
) -> None:
    declined = journey.error(f"declined by {number[-4:]}")
    assert (declined["name"], declined["type"]) == ("BadRequest", "TransactionDeclined")
    transaction = declined["details"]
    assert (transaction["status"], transaction["status_code"]) == ("declined", code)
    assert transaction["customer_id"] == journey["create a customer"]["id"]
    assert declined["text"] == transaction["status_message"]
    assert transaction["id"] in ids(journey["the declined payments"])


def test_lists_are_ordered_and_cut(journey: Journey) -> None:
    assert [row["name"] for row in journey["the oldest"]] == ["B", "one", "two"]
    assert [row["name"] for row in journey["the newest"]] == ["three", "two", "one"]
    assert [row["name"] for row in journey["a range"]] == ["one", "two"]


def test_lists_are_filtered(journey: Journey) -> None:
    assert [row["name"] for row in journey["found by email"]] == ["two"]
    refunds = ("refund without a payment", "refund the rest", "refund a part", "refund all")
    assert ids(journey["found by type and status"]) == [journey[step]["id"] for step in refunds]


def test_attributes_are_selected(journey: Journey) -> None:
    assert journey["select the email"] == [{"email": "four@example.com"}]
    [payment] = journey["select the fees"]
    assert payment["object"] == "transaction"
    assert isinstance(payment["fee"], (int, float))
    assert isinstance(payment["conv_fee"], (int, float))


def test_a_processing_account_takes_payments_while_pending(journey: Journey) -> None:
    account = journey["create a processing account"]
    assert account["status"] == "pending"
    assert [owner["full_name"] for owner in account["legal_entity"]["owners"]] == ["Test Owner"]
    [method] = account["payment_methods"]
    assert method["bank_account"]["account_number"] == "xxxxxx7890"
    paid = journey["pay to it"]
    assert (paid["status"], paid["processing_id"]) == ("processed", account["id"])
    assert ids(journey["found by the account"]) == [paid["id"]]


def test_a_deleted_customer_is_gone(journey: Journey) -> None:
    assert journey["delete the customer"]["id"] == journey["create a customer"]["id"]
    assert journey.error("read the deleted customer")["name"] == "NotFound"

"""Each rehearsal through the API: what is answered at once, and what a GET answers later."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.processing import LONGEST_REQUEST
from chalicelib.processors.sandbox import SandboxEntry
from chalicelib.processors.sandbox.processor import SLOW_ANSWER_S
from tests.sandbox.calls import charge, get, shown
from tests.sandbox.support import Bench
from tests.support.client import Api
from tests.support.objects import bank_account, card, customer, customer_with_default

LOST_ANSWER, NOT_SENT, LOST_REQUEST = "21", "22", "23"
MINUTE = LONGEST_REQUEST.total_seconds()


def card_ending(ending: str) -> dict[str, Any]:
    return card(f"4111 1111 1111 99{ending}")


def in_books(transaction_id: str) -> bool:
    return SandboxEntry.count(transaction_id) == 1


def test_a_decline_is_a_400_and_stays_declined(caller: Api, bench: Bench) -> None:
    declined = charge(caller, card_ending("04"))
    assert (declined.status, declined["error_type"]) == (400, "TransactionDeclined")
    assert shown(declined["details"]) == ("declined", "insufficient_bal")
    bench.clock.forward(MINUTE)
    assert get(caller, declined) == declined["details"]


def test_a_slow_processor_is_waited_for(caller: Api, bench: Bench) -> None:
    paid = charge(caller, card_ending("20"))
    assert (paid.status, shown(paid.body)) == (200, ("processed", "approved"))
    assert bench.naps == [SLOW_ANSWER_S]


def test_what_was_not_sent_is_declined_at_once_and_can_be_sent_again(caller: Api) -> None:
    declined = charge(caller, card_ending(NOT_SENT))
    assert declined.status == 400
    assert shown(declined["details"]) == ("declined", "processor_unavailable")
    assert shown(get(caller, declined)) == ("declined", "processor_unavailable")
    assert not in_books(declined["details"]["id"])


@pytest.mark.parametrize(
    ("asked", "becomes"), [({}, "processed"), ({"status": "authorized"}, "authorized")]
)
def test_a_lost_answer_is_found_by_get(caller: Api, asked: dict[str, Any], becomes: str) -> None:
    answer = charge(caller, card_ending(LOST_ANSWER), **asked)
    assert (answer.status, shown(answer.body)) == (200, ("processing", None))
    assert answer["status_message"] == "The processor has not answered yet."
    assert shown(get(caller, answer)) == (becomes, "approved")
    assert get(caller, answer)["ref_number"] is not None


def test_a_list_settles_nothing(caller: Api) -> None:
    answer = charge(caller, card_ending(LOST_ANSWER))
    rows = caller.get("/transactions", customer_id=answer["customer_id"])["values"]
    assert [row["status"] for row in rows] == ["processing"]
    get(caller, answer)
    rows = caller.get("/transactions", customer_id=answer["customer_id"])["values"]
    assert [row["status"] for row in rows] == ["processed"]


def test_what_is_in_doubt_can_be_neither_changed_nor_refunded(caller: Api) -> None:
    answer = charge(caller, card_ending(LOST_ANSWER))
    path = f"/transactions/{answer['id']}"
    for status in ("voided", "processed", "authorized"):
        refused = caller.put(path, {"status": status})
        assert (refused.status, refused["error_type"]) == (409, "Conflict")
    ledger = [{"assoc_transaction_id": answer["id"]}]
    refused = caller.post("/transactions", {"type": "refund", "ledger": ledger})
    assert refused["details"] == {
        "ledger": [{"assoc_transaction_id": "Invalid value: the payment is processing"}]
    }
    get(caller, answer)
    assert caller.put(path, {"status": "voided"})["status"] == "voided"


def test_a_lost_request_is_in_doubt_for_a_minute_and_then_declined(
    caller: Api, bench: Bench
) -> None:
    answer = charge(caller, card_ending(LOST_REQUEST))
    assert (answer.status, shown(answer.body)) == (200, ("processing", None))
    assert shown(get(caller, answer)) == ("processing", None)
    bench.clock.forward(MINUTE - 0.001)
    assert shown(get(caller, answer)) == ("processing", None)
    bench.clock.forward(0.001)
    assert shown(get(caller, answer)) == ("declined", "processor_unavailable")
    bench.clock.forward(MINUTE)
    assert shown(get(caller, answer)) == ("declined", "processor_unavailable")
    assert not in_books(answer["id"])


@pytest.mark.parametrize(("ending", "kept"), [(LOST_ANSWER, True), (LOST_REQUEST, False)])
def test_a_new_method_is_kept_when_its_charge_turns_out_approved(
    caller: Api, bench: Bench, ending: str, kept: bool
) -> None:
    customer_id = customer(caller)
    method = {**card_ending(ending), "default_payment_method": True}
    body = {"type": "payment", "amount": 1, "customer_id": customer_id, "payment_method": method}
    answer = caller.post("/transactions", body)
    assert answer["status"] == "processing"
    methods = f"/customers/{customer_id}/payment_methods"
    assert caller.get(methods)["values"] == []
    bench.clock.forward(MINUTE)
    get(caller, answer)
    found = caller.get(methods)["values"]
    assert [row["id"] for row in found] == ([answer["payment_method_id"]] if kept else [])
    assert all(row["default_payment_method"] for row in found)


@pytest.mark.parametrize("kind", ["credit", "refund"])
def test_money_that_goes_out_can_get_lost_too(caller: Api, bench: Bench, kind: str) -> None:
    bank = {**bank_account("111111119923"), "transfer_type": "two-way"}
    answer = caller.post("/transactions", {"type": kind, "amount": 5, "payment_method": bank})
    assert shown(answer.body) == ("processing", None)
    bench.clock.forward(MINUTE)
    assert shown(get(caller, answer)) == ("declined", "processor_unavailable")


def test_an_expired_card_can_not_be_saved_but_its_charge_is_a_decline(caller: Api) -> None:
    expired = card()
    expired["card"]["expiry"] = "01/20"
    refused = caller.post("/payment_methods", expired)
    assert refused["details"] == {"card": {"expiry": "Invalid value: the card has expired"}}
    body = {"type": "payment", "amount": 1, "payment_method": expired}
    declined = caller.post("/transactions", body)
    assert (declined.status, declined["details"]["status_code"]) == (400, "card_expired")


def test_a_stored_card_that_expires_is_declined_from_then_on(caller: Api, bench: Bench) -> None:
    method = card()
    method["card"]["expiry"] = "11/26"
    customer_id, _ = customer_with_default(caller, method)
    body = {"type": "payment", "amount": 1, "customer_id": customer_id}
    assert caller.post("/transactions", body).status == 200
    bench.clock.forward(8 * 24 * 3_600)
    assert caller.post("/transactions", body)["details"]["status_code"] == "card_expired"

"""The same requests that charge the sandbox, through an account at Square."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.clock import utc_now
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.write_conflicts import Stale
from chalicelib.errors import ServiceUnavailable
from chalicelib.store.transactions import Transactions
from onfile.admin.check import check
from onfile.admin.progress import Progress
from tests.processors.square_shop import SquareShop
from tests.processors.square_twin.server import ANSWER_LOST, LIMITED, NOT_APPLIED
from tests.support.keys import is_replay, new_key, send
from tests.support.objects import card

MADE = ["POST customers", "POST cards"]
CHARGE = ["POST payments", "POST payments/*/complete"]


def test_a_token_is_a_card_at_once_and_charged_by_two_requests(square_shop: SquareShop) -> None:
    owner = square_shop.customer()
    assert square_shop.asked() == MADE
    first = square_shop.charge(owner, description="Tea", descriptor="TEA", order_number="7")
    assert (first.status, first["status"], first["status_code"]) == (200, "processed", "approved")
    assert square_shop.asked() == CHARGE
    payment = square_shop.payment(first["id"])
    assert (payment["status"], payment["note"]) == ("COMPLETED", "Tea")
    assert first["ref_number"] == payment["id"]
    assert square_shop.charge(owner, 1.23)["status"] == "processed"
    assert (square_shop.asked(), square_shop.taken()) == (CHARGE, 101_23)


def test_each_charge_is_three_requests_to_the_store(square_shop: SquareShop) -> None:
    owner = square_shop.customer()
    square_shop.charge(owner)
    with square_shop.store.counting() as made:
        square_shop.charge(owner)
    assert [each.operation for each in made] == ["GetItem", "PutItem", "UpdateItem"]


def test_what_the_card_looks_like_is_shown(square_shop: SquareShop) -> None:
    owner = square_shop.customer()
    [method] = square_shop.api.get("/payment_methods", customer_id=owner)["values"]
    assert method["card"]["card_brand"] == "visa"
    assert method["card"]["card_number"].endswith("1111")
    assert method["card"]["expiry"] == "12/2035"


def test_a_token_becomes_one_method(square_shop: SquareShop) -> None:
    token = square_shop.twin.books.tokenize()
    body = {"type": "card", "token": token}
    key = new_key()
    made = [send(square_shop.api, "POST", "/payment_methods", key, body) for _ in range(2)]
    assert [each.status for each in made] == [200, 200]
    assert is_replay(made[1])
    again = square_shop.api.post("/payment_methods", body)
    assert (again.status, list(again["details"])) == (400, ["token"])
    assert len(square_shop.twin.books.cards) == 1
    paid = square_shop.charge(None, 5, payment_method_id=made[0]["id"])
    assert (paid["status"], square_shop.taken()) == ("processed", 5_00)


@pytest.mark.parametrize(
    "token",
    [
        *("cnon:nobodys", "tok_visa", "cnon:", "cnon:card-nonce-already-used"),
        *("cnon:card-nonce-declined", "cnon:card-nonce-rejected-cvv"),
        *("cnon:card-nonce-rejected-expiration", "cnon:card-nonce-rejected-postalcode"),
    ],
)
def test_what_is_no_good_token_is_a_400(square_shop: SquareShop, token: str) -> None:
    body = {"type": "card", "token": token}
    refused = square_shop.api.post("/payment_methods", body)
    assert (refused.status, list(refused["details"])) == (400, ["token"])


@pytest.mark.parametrize("path", ["/customers", "/cards"])
@pytest.mark.parametrize("fault", [NOT_APPLIED, ANSWER_LOST, LIMITED])
def test_a_token_that_can_not_be_asked_about_is_as_good_as_before(
    square_shop: SquareShop, path: str, fault: str
) -> None:
    body = {"type": "card", "token": square_shop.twin.books.tokenize()}
    square_shop.twin.faults[path] = fault
    assert square_shop.api.post("/payment_methods", body).status == 503
    assert square_shop.api.post("/payment_methods", body).status == 200
    books = square_shop.twin.books
    assert (len(books.customers), len(books.cards)) == (1, 1)


def test_numbers_and_bank_accounts_and_credits_are_refused(square_shop: SquareShop) -> None:
    owner = square_shop.customer()
    square_shop.asked()
    number = square_shop.charge(owner, payment_method=card())
    assert (number.status, "payment_method" in number["details"]) == (400, True)
    token = square_shop.twin.books.tokenize()
    method = {"type": "card", "token": token, "transfer_type": "two-way"}
    credit = {"type": "credit", "amount": 5, "payment_method": method}
    refused = square_shop.api.post("/transactions", credit)
    assert (refused.status, list(refused["details"])) == (400, ["type"])
    token = square_shop.twin.books.tokenize()
    bank = square_shop.api.post("/payment_methods", {"type": "bank_account", "token": token})
    assert (bank.status, list(bank["details"])) == (400, ["type"])
    assert square_shop.taken() == 0


def test_capabilities_are_answered(square_shop: SquareShop) -> None:
    [account] = square_shop.api.get("/processing_accounts", fields="id,capabilities")["values"]
    told = account["capabilities"]
    assert (told["numbers"], told["tokens"], told["bank_accounts"]) == (False, True, False)
    assert (told["payouts"], told["partial_captures"], told["currency"]) == (False, True, "usd")


def test_a_hold_is_captured_or_voided(square_shop: SquareShop) -> None:
    owner, api = square_shop.customer(), square_shop.api
    one, two = (square_shop.charge(owner, 10, status="authorized")["id"] for _ in range(2))
    assert square_shop.taken() == 0
    assert api.put(f"/transactions/{one}", {"status": "processed"})["status"] == "processed"
    assert api.put(f"/transactions/{two}", {"status": "voided"})["status"] == "voided"
    assert square_shop.taken() == 10_00
    assert square_shop.payment(two)["status"] == "CANCELED"


def test_a_payment_of_today_is_voided_by_a_refund_there(square_shop: SquareShop) -> None:
    paid = square_shop.charge(square_shop.customer())["id"]
    voided = square_shop.api.put(f"/transactions/{paid}", {"status": "voided"})
    assert (voided.status, voided["status"], square_shop.taken()) == (200, "voided", 0)


def test_refunds_add_up_to_the_payment_and_no_further(square_shop: SquareShop) -> None:
    paid = square_shop.charge(square_shop.customer())["id"]
    assert square_shop.refund(paid, 60)["status"] == "processing"
    assert square_shop.refund(paid, 60).status == 400
    assert square_shop.refund(paid, 40)["status"] == "processing"
    assert (square_shop.taken(), len(square_shop.twin.books.refunds)) == (0, 2)


def test_a_decline_is_a_declined_transaction(square_shop: SquareShop) -> None:
    owner = square_shop.customer(declined="INSUFFICIENT_FUNDS")
    declined = square_shop.charge(owner)
    assert (declined.status, declined["error_type"]) == (400, "TransactionDeclined")
    assert declined["details"]["status_code"] == "insufficient_bal"
    [row] = square_shop.api.get(
        "/transactions", customer_id=owner, fields="*,processor_code"
    )["values"]  # fmt: skip
    assert (row["status"], row["processor_code"]) == ("declined", "INSUFFICIENT_FUNDS")
    assert square_shop.taken() == 0


def test_a_payment_in_doubt_is_asked_for_by_its_id_at_once(square_shop: SquareShop) -> None:
    owner = square_shop.customer()
    square_shop.twin.faults["/complete"] = ANSWER_LOST
    made = square_shop.charge(owner)
    assert (made.status, made["status"]) == (200, "processing")
    square_shop.twin.books.lag_s = 3600
    square_shop.asked()
    found = square_shop.api.get(f"/transactions/{made['id']}")
    assert (found["status"], square_shop.asked()) == ("processed", ["GET payments/*"])
    assert square_shop.refund(made["id"], 100)["status"] == "processing"
    assert square_shop.taken() == 0


def test_a_payment_without_an_answer_waits_for_the_list(square_shop: SquareShop) -> None:
    square_shop.twin.faults["/payments"] = ANSWER_LOST
    made = square_shop.charge(square_shop.customer())
    square_shop.asked()
    assert square_shop.api.get(f"/transactions/{made['id']}")["status"] == "processing"
    assert square_shop.asked() == []


def test_a_payment_that_was_turned_away_was_never_sent(square_shop: SquareShop) -> None:
    owner = square_shop.customer()
    square_shop.twin.faults["/payments"] = LIMITED
    declined = square_shop.charge(owner)
    assert declined["details"]["status_code"] == "processor_unavailable"
    assert square_shop.twin.books.payments == {}


def test_the_id_of_a_payment_in_doubt_costs_one_request_to_the_store(
    square_shop: SquareShop,
) -> None:
    owner = square_shop.customer()
    square_shop.twin.faults["/complete"] = ANSWER_LOST
    with square_shop.store.counting() as made:
        square_shop.charge(owner)
    assert [each.operation for each in made] == ["GetItem", "PutItem", "UpdateItem"]


@pytest.mark.parametrize("kind", ["payment_methods", "customers"])
def test_a_card_that_is_deleted_here_is_disabled_there(square_shop: SquareShop, kind: str) -> None:
    owner = square_shop.customer()
    [method] = square_shop.api.get("/payment_methods", customer_id=owner)["values"]
    square_shop.charge(owner)
    square_shop.asked()
    named = owner if kind == "customers" else method["id"]
    assert square_shop.api.delete(f"/{kind}/{named}").status == 200
    assert square_shop.asked() == []
    square_shop.twin.faults["/disable"] = NOT_APPLIED
    square_shop.services.sweeper.run()
    [card_there] = square_shop.twin.books.cards.values()
    assert card_there["enabled"]
    later = square_shop.store.services(clock=lambda: utc_now() + timedelta(hours=1, minutes=1))
    later.sweeper.run()
    assert not card_there["enabled"]


def test_square_is_told_nothing_of_a_change(square_shop: SquareShop) -> None:
    owner = square_shop.customer()
    [method] = square_shop.api.get("/payment_methods", customer_id=owner)["values"]
    square_shop.asked()
    changed = square_shop.api.put(
        f"/payment_methods/{method['id']}", {"billing_address": {"postal_code": "11111"}}
    )
    assert changed.status == 200
    assert square_shop.services.sweeper.run().failed == 0
    assert square_shop.asked() == []


def test_the_invariants_hold_while_a_payment_is_in_doubt(square_shop: SquareShop) -> None:
    owner = square_shop.customer()
    square_shop.twin.faults["/complete"] = ANSWER_LOST
    square_shop.charge(owner)
    square_shop.charge(owner, 5, status="authorized")
    found = [each for each in check(Progress(None), sleep=lambda _: None)
             if str(each.key[0]).startswith(square_shop.organisation.id)]  # fmt: skip
    assert found == []


def test_an_id_that_can_not_be_noted_is_no_matter(
    square_shop: SquareShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = square_shop.customer()

    def fail(*_: object) -> None:
        raise ServiceUnavailable("The store does not answer.")

    monkeypatch.setattr(Transactions, "save_answer", fail)
    square_shop.twin.faults["/complete"] = ANSWER_LOST
    made = square_shop.charge(owner)
    assert (made.status, made["status"]) == (200, "processing")
    monkeypatch.undo()
    found = square_shop.api.get(f"/transactions/{made['id']}")
    assert found["status"] == "processing"


def test_whoever_has_settled_it_meanwhile_is_not_overwritten(
    square_shop: SquareShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, saved = square_shop.customer(), Transactions.save_answer

    def late(self: Transactions, after: Transaction, before: Transaction) -> None:
        saved(self, after, before)
        got = square_shop.api.get(f"/transactions/{after.id}")
        assert got["status"] == "processed"
        with pytest.raises(Stale):
            saved(self, after, before)
        raise Stale

    monkeypatch.setattr(Transactions, "save_answer", late)
    square_shop.twin.faults["/complete"] = ANSWER_LOST
    made = square_shop.charge(owner)
    monkeypatch.undo()
    assert square_shop.api.get(f"/transactions/{made['id']}")["status"] == "processed"


def test_no_page_of_ours_takes_numbers_for_it(square_shop: SquareShop) -> None:
    intent = {"payment_form": {"payment": {"amount": 5}}}
    refused = square_shop.api.post("/intents", intent)
    assert (refused.status, list(refused["details"])) == (400, ["payment_form"])
    inside = square_shop.api.post("/access_tokens", {"type": "client", "intent": intent})
    assert inside.status == 400
    assert square_shop.asked() == []

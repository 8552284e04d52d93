"""What Square tells by itself: signed or refused, looked up and not believed, acted upon once."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import pytest

from chalicelib.processors.square.signed_events import signature_of
from tests.processors.square_shop import ADDRESS, SECRET, SquareShop
from tests.processors.square_twin import refunds
from tests.processors.square_twin.events import event, signature
from tests.processors.square_twin.server import NOT_APPLIED
from tests.support.client import Answer

NEXT = "sq_second_signature_key"
CREATED, CHANGED = "dispute.created", "dispute.state.updated"


@pytest.fixture
def told(square_shop: SquareShop) -> SquareShop:
    """A shop that the vendor sends events to."""
    square_shop.sign_events()
    return square_shop


def status_of(shop: SquareShop, transaction_id: str) -> str:
    return str(shop.api.get(f"/transactions/{transaction_id}")["status"])


def test_the_address_and_the_raw_body_are_signed() -> None:
    raw, address = b'{"hello":"world"}', "https://example.com/webhook"
    digest = hmac.new(b"asdf1234", address.encode() + raw, hashlib.sha256).digest()
    assert signature_of(raw, "asdf1234", address) == base64.b64encode(digest).decode()
    known = "2kRE5qRU2tR+tBGlDwMEw2avJ7QM4ikPYD/PJ3bd9Og="
    assert signature_of(raw, "asdf1234", address) == known


def test_what_is_not_signed_so_is_refused(told: SquareShop) -> None:
    paid = told.charge(told.customer())["id"]
    raw = event("payment.updated", told.payment(paid), 1795962000)
    good = signature(raw, SECRET, ADDRESS + told.path)
    wrong = [
        "",
        "nonsense",
        f"{good[:-2]}A=",
        f"{good}é",
        signature(raw, "another_secret", ADDRESS + told.path),
        signature(raw, SECRET, told.path),
        signature(raw, SECRET, f"https://elsewhere.example.com{told.path}"),
        signature(raw + b" ", SECRET, ADDRESS + told.path),
    ]
    assert {told.deliver(raw, each).status for each in wrong} == {400}
    assert told.deliver(raw, good).status == 200
    no_event = b"[]"
    assert told.deliver(no_event, signature(no_event, SECRET, ADDRESS + told.path)).status == 400


def test_without_a_secret_nothing_is_signed(square_shop: SquareShop) -> None:
    paid = square_shop.charge(square_shop.customer())["id"]
    assert square_shop.told("payment.updated", square_shop.payment(paid)).status == 400


def test_two_secrets_are_in_force_while_one_is_replaced(told: SquareShop) -> None:
    paid = told.charge(told.customer())["id"]
    told.sign_events(NEXT)
    for secret in (SECRET, NEXT):
        assert told.told("payment.updated", told.payment(paid), secret).status == 200
    told.sign_events(NEXT, alone=True)
    assert told.told("payment.updated", told.payment(paid), SECRET).status == 400
    assert told.told("payment.updated", told.payment(paid), NEXT).status == 200


@pytest.mark.parametrize(
    ("status", "wire"), [("COMPLETED", "processed"), ("REJECTED", "declined"),
                         ("FAILED", "declined")]
)  # fmt: skip
def test_a_refund_is_known_once_square_has_decided(
    told: SquareShop, status: str, wire: str
) -> None:
    told.twin.books.refunds_last = True
    paid = told.charge(told.customer())["id"]
    refund = told.refund(paid, 60)["id"]
    [made] = told.twin.books.refunds.values()
    about = refunds.end_refund(told.twin.books, made["id"], status)
    assert status_of(told, refund) == "processing"
    assert told.told("refund.updated", about).status == 200
    assert status_of(told, refund) == wire
    left = told.refund(paid, 100)
    assert left.status == (400 if wire == "processed" else 200)


def test_the_state_that_an_event_tells_is_not_believed(told: SquareShop) -> None:
    told.twin.books.refunds_last = True
    paid = told.charge(told.customer())["id"]
    refund = told.refund(paid, 60)["id"]
    [made] = told.twin.books.refunds.values()
    assert told.told("refund.updated", {**made, "status": "COMPLETED"}).status == 200
    assert status_of(told, refund) == "processing"


def test_a_hold_that_has_run_out_is_voided_by_its_event(told: SquareShop) -> None:
    held = told.charge(told.customer(), status="authorized")["id"]
    payment = told.payment(held)
    payment |= {"status": "CANCELED"}
    assert told.told("payment.updated", payment).status == 200
    assert status_of(told, held) == "voided"


def test_each_event_acts_once(told: SquareShop) -> None:
    held = told.charge(told.customer(), status="authorized")["id"]
    told.asked()
    for _ in range(3):
        assert told.told("payment.updated", told.payment(held), event_id="same-event").status == 200
    assert told.asked() == ["GET payments/*"]


def test_one_about_what_is_in_flight_is_left_to_the_sweeper(told: SquareShop) -> None:
    told.twin.faults["/complete"] = "answer lost"
    made = told.charge(told.customer())["id"]
    told.asked()
    assert told.told("payment.updated", told.payment(made)).status == 200
    assert told.asked() == []


def test_where_square_does_not_answer_it_comes_again(told: SquareShop) -> None:
    told.twin.books.refunds_last = True
    told.refund(told.charge(told.customer())["id"], 60)
    [made] = told.twin.books.refunds.values()
    about = refunds.end_refund(told.twin.books, made["id"], "COMPLETED")
    told.twin.faults[made["id"]] = NOT_APPLIED
    answers = [told.told("refund.updated", about, event_id="told-again") for _ in range(2)]
    assert [each.status for each in answers] == [503, 200]


@pytest.mark.parametrize("about", [{"reference_id": "an order of somebody's"}, {}])
def test_one_about_nothing_of_ours_is_taken(told: SquareShop, about: dict[str, str]) -> None:
    told.charge(told.customer())
    [payment] = told.twin.books.payments.values()
    other = {name: each for name, each in payment.items() if name != "reference_id"} | about
    assert told.told("payment.updated", other).status == 200


def of_type(shop: SquareShop, type_: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.api.get("/transactions", type=type_)["values"]
    return found


def disputed(shop: SquareShop, cents: int = 100_00, state: str = "EVIDENCE_REQUIRED") -> Any:
    """A payment, and a dispute of it."""
    paid = shop.charge(shop.customer())["id"]
    payment_id = shop.payment(paid)["id"]
    return paid, refunds.open_dispute(shop.twin.books, payment_id, cents, state)


def turned(shop: SquareShop, dispute: Any, state: str) -> Answer:
    return shop.told(CHANGED, refunds.turn_dispute(shop.twin.books, dispute["id"], state))


def test_a_dispute_is_a_chargeback_and_returned_once_it_is_won(told: SquareShop) -> None:
    paid, dispute = disputed(told)
    for _ in range(2):
        assert told.told(CREATED, dispute).status == 200
    [made] = of_type(told, "chargeback")
    assert (made["amount"], made["ref_number"], made["status"]) == (100, dispute["id"], "processed")
    assert told.refund(paid, 1).status == 400
    assert turned(told, dispute, "PROCESSING").status == 200
    assert turned(told, dispute, "WON").status == 200
    [back] = of_type(told, "chargeback_reversal")
    assert back["amount"] == 100
    assert told.refund(paid, 100)["status"] == "processing"


@pytest.mark.parametrize("state", ["LOST", "ACCEPTED"])
def test_one_that_is_lost_stays(told: SquareShop, state: str) -> None:
    paid, dispute = disputed(told, 40_00)
    told.told(CREATED, dispute)
    assert turned(told, dispute, state).status == 200
    assert of_type(told, "chargeback_reversal") == []
    assert told.refund(paid, 60.01).status == 400


def test_an_inquiry_moves_no_money(told: SquareShop) -> None:
    _, dispute = disputed(told, state="INQUIRY_EVIDENCE_REQUIRED")
    told.told(CREATED, dispute)
    turned(told, dispute, "INQUIRY_CLOSED")
    assert of_type(told, "chargeback") == []
    turned(told, dispute, "EVIDENCE_REQUIRED")
    assert len(of_type(told, "chargeback")) == 1


def test_a_dispute_that_can_not_be_read_is_asked_for_again(told: SquareShop) -> None:
    _, dispute = disputed(told)
    told.twin.faults[dispute["id"]] = NOT_APPLIED
    answers = [told.told(CREATED, dispute, event_id="dispute-event") for _ in range(3)]
    assert [each.status for each in answers] == [503, 200, 200]
    assert len(of_type(told, "chargeback")) == 1


def test_a_dispute_of_nothing_of_ours_is_taken(told: SquareShop) -> None:
    _, dispute = disputed(told)
    told.twin.books.payments.clear()
    assert told.told(CREATED, dispute).status == 200
    assert of_type(told, "chargeback") == []

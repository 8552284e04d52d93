"""Refunds and disputes of the twin: never more than is left of a payment.

https://developer.squareup.com/docs/payments-api/refund-payments
"""

from __future__ import annotations

from tests.processors.square_twin.books import LOCATION, Books, Object
from tests.processors.square_twin.dates import written
from tests.processors.square_twin.errors import no_money_back, unheard_of, wrong
from tests.processors.square_twin.payments import found as payment_of
from tests.processors.square_twin.payments import matching

GONE = ("REJECTED", "FAILED")
OPEN = ("EVIDENCE_REQUIRED", "PROCESSING")


def refund(books: Books, given: Object) -> Object:
    """`POST /v2/refunds`: PENDING, whatever becomes of it. Raises Failed."""
    payment = payment_of(books, given.get("payment_id") or "")
    money = given["amount_money"]
    if payment["status"] == "APPROVED":
        raise no_money_back("REFUND_ERROR_PAYMENT_NEEDS_COMPLETION", "Complete the payment first.")
    if payment["status"] != "COMPLETED":
        raise no_money_back("PAYMENT_NOT_REFUNDABLE", f"It is {payment['status']}.")
    if any(_is_open(each, payment) for each in books.disputes.values()):
        raise no_money_back("PAYMENT_NOT_REFUNDABLE_DUE_TO_DISPUTE", "It is disputed.")
    if money.get("currency") != books.currency or (money.get("amount") or 0) < 1:
        raise wrong("INVALID_VALUE", "A positive amount of the location's currency.")
    if money["amount"] > payment["total_money"]["amount"] - given_back(books, payment["id"]):
        raise no_money_back("REFUND_AMOUNT_INVALID", "More than is left.")
    return _made(books, payment, given)


def _made(books: Books, payment: Object, given: Object) -> Object:
    made = {
        "id": f"{payment['id']}_{books.new_id('refund')}",
        "status": "PENDING",
        "payment_id": payment["id"],
        "order_id": books.new_id("order"),
        "location_id": LOCATION,
        "amount_money": dict(given["amount_money"]),
        "destination_type": "CARD",
        "created_at": written(books.now()),
        **({"reason": given["reason"]} if given.get("reason") else {}),
    }
    books.refunds[made["id"]] = books.changed(made)
    payment.setdefault("refund_ids", []).append(made["id"])
    answered = dict(made)
    _count(books, payment)
    if not books.refunds_last:
        end_refund(books, made["id"], "COMPLETED")
    return answered


def end_refund(books: Books, refund_id: str, status: str) -> Object:
    """Later: it is COMPLETED, REJECTED or FAILED. What was not given back can be given again."""
    made = books.refunds[refund_id]
    made["status"] = status
    books.changed(made)
    _count(books, books.payments[made["payment_id"]])
    return made


def found(books: Books, refund_id: str) -> Object:
    """`GET /v2/refunds/{id}`. Raises Failed."""
    if refund_id not in books.refunds:
        raise unheard_of("refund", refund_id)
    return books.refunds[refund_id]


def listed(books: Books, asked: Object) -> list[Object]:
    """`GET /v2/refunds`, as they were `lag_s` ago."""
    rows = matching(books.listed(books.refunds), asked)
    return [row for row in rows if asked.get("status") in (None, row["status"])]


def given_back(books: Books, payment_id: str) -> int:
    """Cents of a payment that were refunded, or are about to be."""
    rows = [each for each in books.refunds.values() if each["payment_id"] == payment_id]
    return sum(each["amount_money"]["amount"] for each in rows if each["status"] not in GONE)


def open_dispute(
    books: Books, payment_id: str, cents: int, state: str = "EVIDENCE_REQUIRED"
) -> Object:
    """The payer's bank takes money back, or asks about it."""
    made = {
        "id": books.new_id("dispute"),
        "amount_money": {"amount": cents, "currency": books.currency},
        "reason": "NO_KNOWLEDGE",
        "state": state,
        "disputed_payment": {"payment_id": payment_id},
        "card_brand": books.payments[payment_id]["card_details"]["card"]["card_brand"],
        "created_at": written(books.now()),
        "location_id": LOCATION,
        "version": 1,
    }
    books.disputes[made["id"]] = made
    return books.changed(made)


def turn_dispute(books: Books, dispute_id: str, state: str) -> Object:
    """What the bank has come to: WON, LOST, ACCEPTED, PROCESSING."""
    dispute = books.disputes[dispute_id]
    dispute |= {"state": state, "version": dispute["version"] + 1}
    return books.changed(dispute)


def disputes(books: Books, asked: Object) -> list[Object]:
    """`GET /v2/disputes`."""
    rows = books.disputes.values()
    return [row for row in rows if asked.get("states") in (None, row["state"])][::-1]


def dispute(books: Books, dispute_id: str) -> Object:
    """`GET /v2/disputes/{id}`. Raises Failed."""
    if dispute_id not in books.disputes:
        raise unheard_of("dispute", dispute_id)
    return books.disputes[dispute_id]


def _is_open(dispute: Object, payment: Object) -> bool:
    of_it = dispute["disputed_payment"]["payment_id"] == payment["id"]
    return of_it and dispute["state"] in (*OPEN, "LOST", "ACCEPTED")


def _count(books: Books, payment: Object) -> None:
    cents = given_back(books, payment["id"])
    payment["refunded_money"] = {"amount": cents, "currency": books.currency}
    payment["version_token"] = books.new_id("version")
    books.changed(payment)

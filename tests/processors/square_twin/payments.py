"""Payments of the twin: made, changed, completed, canceled, and those that run out.

https://developer.squareup.com/reference/square/payments-api
"""

from __future__ import annotations

from typing import Any

from tests.processors.square_twin.books import LOCATION, Books, Object
from tests.processors.square_twin.cards import Plan, face
from tests.processors.square_twin.dates import read, seconds, written
from tests.processors.square_twin.errors import CARD, Failed, told, unexpected_state, wrong

_WEEK = "PT168H"
_GIVEN = ("customer_id", "reference_id", "note", "billing_address", "buyer_email_address")
_AT_THE_END = {"CANCEL": "CANCELED", "COMPLETE": "COMPLETED"}
_CARD = {"COMPLETED": "CAPTURED", "CANCELED": "VOIDED", "FAILED": "FAILED"}


def create(books: Books, given: Object) -> Object:
    """`POST /v2/payments`. Raises Failed, with the payment that FAILED where it was declined."""
    _check_money(books, given.get("amount_money"), "amount_money")
    if given.get("location_id", LOCATION) != LOCATION:
        raise wrong("NOT_FOUND", "No such location.", "location_id")
    plan, shown, method = _source(books, given)
    made = _new(books, given, plan, shown | {"entry_method": method})
    books.payments[made["id"]] = made
    if plan.declined:
        error = told(CARD, plan.declined, f"Authorization error: '{plan.declined}'")
        made["card_details"]["errors"] = [error]
        _turn(books, made, "FAILED")
        raise Failed(400, error, saved=True, payment=made)
    return _turn(books, made, "APPROVED" if given.get("autocomplete") is False else "COMPLETED")


def update(books: Books, payment_id: str, given: Object) -> Object:
    """`PUT /v2/payments/{id}`: another amount, not above what was approved."""
    payment = found(books, payment_id)
    asked = given.get("payment") or {}
    _check_version(payment, asked.get("version_token"))
    if payment["status"] != "APPROVED":
        raise unexpected_state(payment)
    if set(asked) - {"amount_money", "version_token"} or "amount_money" not in asked:
        raise wrong("INVALID_VALUE", "Only the amount can be changed here.", "payment")
    _check_money(books, asked["amount_money"], "payment.amount_money")
    if asked["amount_money"]["amount"] > payment["approved_money"]["amount"]:
        raise wrong("AMOUNT_TOO_HIGH", "More than was approved.", "payment.amount_money")
    payment["amount_money"] = payment["total_money"] = dict(asked["amount_money"])
    return _turn(books, payment, "APPROVED")


def complete(books: Books, payment_id: str, given: Object) -> Object:
    """`POST /v2/payments/{id}/complete`."""
    payment = found(books, payment_id)
    _check_version(payment, given.get("version_token"))
    if payment["status"] != "APPROVED":
        raise unexpected_state(payment)
    return _turn(books, payment, "COMPLETED")


def cancel(books: Books, payment_id: str) -> Object:
    """`POST /v2/payments/{id}/cancel`."""
    payment = found(books, payment_id)
    if payment["status"] != "APPROVED":
        raise unexpected_state(payment)
    return _turn(books, payment, "CANCELED")


def found(books: Books, payment_id: str) -> Object:
    """`GET /v2/payments/{id}`: as it is now, a hold that has run out by now too."""
    payment = books.payment(payment_id)
    _run_out(books, payment)
    return payment


def listed(books: Books, asked: Object) -> list[Object]:
    """`GET /v2/payments`, newest first unless told otherwise, as they were `lag_s` ago."""
    for payment in books.payments.values():
        _run_out(books, payment)
    return matching(books.listed(books.payments), asked)


def matching(rows: list[Object], asked: Object) -> list[Object]:
    """Those that were created in the asked time, at the asked place, in the asked order."""
    begin, end = asked.get("begin_time"), asked.get("end_time")
    rows = [
        row
        for row in rows
        if (begin is None or read(row["created_at"]) >= read(begin))
        and (end is None or read(row["created_at"]) <= read(end))
        and asked.get("location_id") in (None, row["location_id"])
    ]
    newest_first = asked.get("sort_order", "DESC") == "DESC"
    return rows[::-1] if newest_first else rows


def _source(books: Books, given: Object) -> tuple[Plan, Object, str]:
    """What is charged. A card on file is charged for its customer only."""
    source = given["source_id"]
    if not source.startswith("ccof:"):
        plan = books.tokens.spent(source, "CARD_TOKEN_USED")
        return plan, face(plan), "KEYED"
    card = books.card(source)
    if given.get("customer_id") != card["customer_id"]:
        raise wrong("INVALID_VALUE", "The card is of another customer.", "customer_id")
    if not card["enabled"]:
        raise Failed(400, told(CARD, "INVALID_CARD", "The card is disabled.", "source_id"))
    shown = {name: card[name] for name in face(books.plans[source])}
    return books.plans[source], shown | {"id": source}, "ON_FILE"


def _new(books: Books, given: Object, plan: Plan, card: Object) -> Object:
    at = books.now()
    method = card.pop("entry_method")
    money = dict(given["amount_money"])
    delay = given.get("delay_duration", _WEEK)
    good = not plan.declined
    details: Object = {
        "card": card,
        "entry_method": method,
        "cvv_status": "CVV_REJECTED" if plan.declined == "CVV_FAILURE" else "CVV_ACCEPTED",
        "avs_status": "AVS_REJECTED" if "ADDRESS" in plan.declined else "AVS_ACCEPTED",
        "card_payment_timeline": {"authorized_at": written(at)} if good else {},
    }
    return {
        "id": books.new_id("payment"),
        "created_at": written(at),
        "amount_money": money,
        "total_money": money,
        "approved_money": money if good else {"amount": 0, "currency": books.currency},
        "status": "PENDING",
        "source_type": "CARD",
        "location_id": LOCATION,
        "order_id": books.new_id("order"),
        "delay_duration": delay,
        "delay_action": given.get("delay_action", "CANCEL"),
        "delayed_until": written(at + _span(delay)),
        "card_details": details | ({"auth_result_code": "twin01"} if good else {}),
        **{name: given[name] for name in _GIVEN if name in given},
    }


def _turn(books: Books, payment: Object, status: str) -> Object:
    payment["status"] = status
    details = payment["card_details"]
    details["status"] = _CARD.get(status, "AUTHORIZED")
    word = {"COMPLETED": "captured_at", "CANCELED": "voided_at"}.get(status)
    if word:
        details["card_payment_timeline"][word] = written(books.now())
    payment["version_token"] = books.new_id("version")
    return books.changed(payment)


def _run_out(books: Books, payment: Object) -> None:
    if payment["status"] == "APPROVED" and books.now() >= read(payment["delayed_until"]):
        _turn(books, payment, _AT_THE_END[payment["delay_action"]])


def _span(text: str) -> int:
    try:
        return seconds(text)
    except ValueError as error:
        raise wrong("INVALID_VALUE", str(error), "delay_duration") from None


def _check_version(payment: Object, told_version: Any) -> None:
    if told_version not in (None, payment["version_token"]):
        raise wrong("VERSION_MISMATCH", "The payment has changed since.", "version_token")


def _check_money(books: Books, money: Object | None, where: str) -> None:
    if not money or money.get("amount") is None:
        raise wrong("MISSING_REQUIRED_PARAMETER", "An amount is required.", where)
    if money["amount"] < 1:
        raise wrong("VALUE_TOO_LOW", "The amount must be positive.", f"{where}.amount")
    if money.get("currency") != books.currency:
        raise wrong("INVALID_VALUE", f"Only {books.currency} here.", f"{where}.currency")

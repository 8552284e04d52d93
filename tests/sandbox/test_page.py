"""docs/sandbox.md is true: each row of its tables and each of its commands is run."""

from __future__ import annotations

import pytest

from chalicelib.processors.sandbox import test_numbers
from tests.sandbox import page
from tests.sandbox.calls import charge, refund, transaction
from tests.sandbox.page import Command, Row
from tests.sandbox.support import Bench
from tests.support.client import Answer, Api
from tests.support.objects import bank_account, card, customer, customer_with_default

OUTCOME = ("HTTP", "Status", "Status code", "GET at once", "GET after a minute")
REHEARSALS = page.rows("Card", "Account", "Amount", *OUTCOME)
SOME = REHEARSALS[-5:]  # the last of the declines, and all trouble
RETURNS = page.rows("Account", "Amount", *OUTCOME)
GOOD_CARDS = page.rows("Card", "Brand")
GOOD_ACCOUNTS = page.rows("Account number", "Routing number")
ADDRESSES = page.rows("Street address", "Postal code", "avs")
CODES = page.rows("Card", "Code", "HTTP", "card_code")
FOLLOW_UPS = page.rows("Before", "Capture", "Void", "Refund")
FORMS = page.rows("Way", "Form", "Use it for")
ENDINGS = page.rows("Ending", "What happens")


def name(row: Row) -> str:
    return "-".join(row.values())[:40]


def told(answer: Answer) -> str:
    """As the page writes it: `400 declined insufficient_bal`."""
    shown = transaction(answer)
    return f"{answer.status} {shown['status']} {shown['status_code'] or 'null'}"


def check(caller: Api, bench: Bench, row: Row, answer: Answer) -> None:
    """Whether `answer`, and what a GET says then and later, is what the row says."""
    assert told(answer) == f"{row['HTTP']} {row['Status']} {row['Status code']}"
    path = f"/transactions/{transaction(answer)['id']}"
    assert caller.get(path)["status"] == row["GET at once"]
    bench.clock.forward(60)
    assert caller.get(path)["status"] == row["GET after a minute"]


@pytest.mark.parametrize("row", REHEARSALS, ids=name)
def test_a_test_card_does_what_the_page_says(caller: Api, bench: Bench, row: Row) -> None:
    check(caller, bench, row, charge(caller, card(row["Card"])))


@pytest.mark.parametrize("row", REHEARSALS + RETURNS, ids=name)
def test_a_test_account_does_what_the_page_says(caller: Api, bench: Bench, row: Row) -> None:
    check(caller, bench, row, charge(caller, bank_account(row["Account"])))


@pytest.mark.parametrize("row", REHEARSALS, ids=name)
def test_a_test_amount_does_it_to_a_good_card(caller: Api, bench: Bench, row: Row) -> None:
    check(caller, bench, row, charge(caller, card(), row["Amount"]))


@pytest.mark.parametrize("row", REHEARSALS + RETURNS, ids=name)
def test_a_test_amount_does_it_to_a_good_account(caller: Api, bench: Bench, row: Row) -> None:
    check(caller, bench, row, charge(caller, bank_account(), row["Amount"]))


@pytest.mark.parametrize("row", SOME, ids=name)
def test_an_authorization_goes_as_a_payment_does(caller: Api, row: Row) -> None:
    answer = charge(caller, card(row["Card"]), status="authorized")
    expected = "authorized" if row["Status"] == "processed" else row["Status"]
    assert told(answer) == f"{row['HTTP']} {expected} {row['Status code']}"


@pytest.mark.parametrize("kind", ["credit", "refund"])
@pytest.mark.parametrize("row", SOME, ids=name)
def test_a_credit_and_a_blind_refund_go_as_a_payment_does(caller: Api, kind: str, row: Row) -> None:
    method = card(row["Card"], transfer_type="two-way")
    answer = caller.post("/transactions", {"type": kind, "amount": 5, "payment_method": method})
    assert told(answer) == f"{row['HTTP']} {row['Status']} {row['Status code']}"


def test_the_page_lists_every_rehearsal_that_there_is() -> None:
    by_account = {row["Account"].replace(" ", "") for row in REHEARSALS + RETURNS}
    every = {f"{number:012}" for number in range(111111119900, 111111120000)}
    assert by_account == {number for number in every if test_numbers.of_account(number)}
    assert len({row["Amount"] for row in REHEARSALS + RETURNS}) == len(by_account)
    endings = {row["Ending"] for row in ENDINGS}
    assert endings == {row["Card"][-2:] for row in REHEARSALS if row["Card"][-2:] >= "20"}


def test_the_three_forms_are_those_of_the_tables() -> None:
    forms = {row["Way"]: row["Form"].strip("`").replace(",", "") for row in FORMS}
    columns = {"card number": "Card", "account number": "Account", "amount": "Amount"}
    for row in REHEARSALS:
        ending = row["Card"][-2:]
        for way, column in columns.items():
            assert forms[way].replace("NN", ending) == row[column]


@pytest.mark.parametrize("row", GOOD_CARDS, ids=name)
def test_a_good_card_is_approved(caller: Api, row: Row) -> None:
    paid = charge(caller, card(row["Card"]))
    assert told(paid) == "200 processed approved"
    assert paid["payment_method"]["card"]["card_brand"] == row["Brand"]


@pytest.mark.parametrize("row", GOOD_ACCOUNTS, ids=name)
def test_a_good_account_is_approved(caller: Api, row: Row) -> None:
    method = bank_account(row["Account number"])
    method["bank_account"]["routing_number"] = row["Routing number"]
    assert told(charge(caller, method)) == "200 processed approved"


@pytest.mark.parametrize("row", ADDRESSES, ids=name)
def test_the_address_check_answers_as_the_page_says(caller: Api, row: Row) -> None:
    address = {"street_address": row["Street address"], "postal_code": row["Postal code"]}
    method = {**card(), "billing_address": address}
    body = {"type": "payment", "amount": 1, "payment_method": method}
    paid = caller.post("/transactions", body)
    assert (paid.status, paid["avs"]) == (200, row["avs"])


@pytest.mark.parametrize("row", CODES, ids=name)
def test_the_card_code_is_checked_as_the_page_says(caller: Api, row: Row) -> None:
    method = card(row["Card"])
    method["card"]["card_code"] = row["Code"]
    body = {"type": "payment", "amount": 1, "payment_method": method}
    answer = caller.post("/transactions", body)
    assert str(answer.status) == row["HTTP"]
    assert str(transaction(answer)["card_code"] or "null") == row["card_code"]


def brought_to(caller: Api, before: str) -> str:
    """The id of a payment of 100.00 in this condition."""
    if before == "declined":
        return str(charge(caller, card(), "9999903")["details"]["id"])
    asked = {"status": "authorized"} if before == "authorized" else {}
    paid = str(charge(caller, card(), **asked)["id"])
    if before == "voided":
        caller.put(f"/transactions/{paid}", {"status": "voided"})
    if before.endswith("refunded"):
        refund(caller, paid, 100 if before == "fully refunded" else 40)
    return paid


@pytest.mark.parametrize("verb", ["Capture", "Void", "Refund"])
@pytest.mark.parametrize("row", FOLLOW_UPS, ids=name)
def test_captures_voids_and_refunds_end_as_the_page_says(caller: Api, row: Row, verb: str) -> None:
    payment_id = brought_to(caller, row["Before"])
    if verb == "Refund":
        answer = refund(caller, payment_id, 10)
    else:
        status = {"Capture": "processed", "Void": "voided"}[verb]
        answer = caller.put(f"/transactions/{payment_id}", {"status": status})
    shown = str(answer.status) if answer.status == 400 else f"200 {answer['status']}"
    assert shown == row[verb]


@pytest.mark.parametrize("commands", page.blocks(), ids=lambda commands: commands[0].expected)
def test_the_commands_answer_what_stands_under_them(
    caller: Api, bench: Bench, commands: list[Command]
) -> None:
    customer_id, last = customer_with_default(caller)[0], ""
    for command in commands:
        bench.clock.forward(command.pause)
        if command.pause:
            continue
        values = {"$TXN": last, "$CUSTOMER": customer_id}
        form = [(key, values.get(value, value)) for key, value in command.form]
        path = command.path.replace("$TXN", last)
        answer = caller.request(command.method, path, form=form or None)
        assert told(answer) == command.expected
        last = str(transaction(answer)["id"])


def test_the_page_has_a_command_for_each_kind_of_trouble() -> None:
    amounts = {value for block in page.blocks() for each in block for _, value in each.form}
    assert {f"99999{row['Ending']}" for row in ENDINGS} <= amounts


def test_a_declined_new_method_is_not_kept_as_the_page_says(caller: Api) -> None:
    customer_id = customer(caller)
    body = {"type": "payment", "amount": 1, "customer_id": customer_id}
    declined = caller.post("/transactions", {**body, "payment_method": card("4111111111119904")})
    assert declined.status == 400
    assert caller.get(f"/customers/{customer_id}")["payment_methods"] == []

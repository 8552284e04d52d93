"""Every way to name a payment method, and what comes of it."""

from __future__ import annotations

import pytest

from chalicelib.services.money.funding_source import SPENT
from tests.support.client import Answer, Api
from tests.support.objects import bank_account, card, customer, customer_with_default, pay

pytestmark = pytest.mark.moto

DECLINED = "4111 1111 1111 9903"


def charge(api: Api, **body: object) -> Answer:
    return api.post("/transactions", {"type": "payment", "amount": 100, **body})


def listed(api: Api, customer_id: str) -> list[str]:
    return [row["id"] for row in api.get(f"/customers/{customer_id}")["payment_methods"]]


def test_the_default_is_charged(api: Api) -> None:
    customer_id, method_id = customer_with_default(api)
    paid = pay(api, customer_id, 99.5)
    assert paid["amount"] == 99.5
    assert paid["status"] == "processed"
    assert paid["status_code"] == "approved"
    assert paid["customer_id"] == customer_id
    assert paid["payment_method_id"] == method_id
    assert paid["payment_method"]["card"]["card_number"] == "xxxxxxxxxxxx4242"
    assert paid["payment_method"]["default_payment_method"] is True
    assert paid["processing_id"].startswith("acct_")
    assert api.get(f"/transactions/{paid['id']}").body == paid


def test_without_a_default_the_method_is_required(api: Api) -> None:
    customer_id = customer(api)
    api.post("/payment_methods", card(customer_id=customer_id))
    refused = charge(api, customer_id=customer_id)
    assert refused.status == 400
    assert refused["error_type"] == "InvalidAttributes"
    assert refused["error_description"] == "payment_method_id"
    assert refused["details"] == {"payment_method_id": "Required"}


def test_neither_customer_nor_method(api: Api) -> None:
    refused = charge(api)
    assert (refused.status, refused["details"]) == (400, {"payment_method_id": "Required"})


@pytest.mark.parametrize("with_customer", [True, False])
def test_a_stored_method_is_charged(api: Api, with_customer: bool) -> None:
    customer_id, default_id = customer_with_default(api)
    other = api.post("/payment_methods", card("5103 2088 7967 2792", customer_id=customer_id))
    named = {"payment_method_id": other["id"]}
    paid = charge(api, **named, **({"customer_id": customer_id} if with_customer else {}))
    assert paid.status == 200
    assert paid["payment_method_id"] == other["id"] != default_id
    assert paid["customer_id"] == customer_id
    assert paid["payment_method"]["card"]["card_brand"] == "mastercard"


@pytest.mark.parametrize("inside", [True, False])
def test_a_new_method_is_tied_to_the_customer(api: Api, inside: bool) -> None:
    customer_id = customer(api)
    if inside:
        paid = charge(api, payment_method=card(customer_id=customer_id))
    else:
        paid = charge(api, payment_method=card(), customer_id=customer_id)
    assert paid.status == 200
    assert paid["customer_id"] == customer_id
    assert listed(api, customer_id) == [paid["payment_method_id"]]
    method = api.get(f"/payment_methods/{paid['payment_method_id']}")
    assert method["status"] == "active"
    assert method["customer_id"] == customer_id
    assert method["default_payment_method"] is False
    again = charge(api, payment_method_id=method["id"])
    assert again.status == 200


def test_a_new_method_becomes_the_default_where_it_says_so(api: Api) -> None:
    customer_id, old = customer_with_default(api)
    paid = charge(api, customer_id=customer_id, payment_method=card(default_payment_method=True))
    assert paid["payment_method"]["default_payment_method"] is True
    assert api.get(f"/payment_methods/{old}")["default_payment_method"] is False
    assert pay(api, customer_id)["payment_method_id"] == paid["payment_method_id"]


def test_a_method_not_to_be_kept_is_charged_once(api: Api) -> None:
    customer_id = customer(api)
    paid = charge(api, customer_id=customer_id, payment_method=card(keep_active=False))
    assert paid.status == 200
    assert paid["payment_method"]["keep_active"] is False
    assert listed(api, customer_id) == []
    method = api.get(f"/payment_methods/{paid['payment_method_id']}")
    assert method["status"] == "inactive"
    again = charge(api, payment_method_id=method["id"])
    assert again["details"] == {"payment_method_id": SPENT}


def test_a_one_time_customer_keeps_nothing(api: Api) -> None:
    customer_id = customer(api, keep_active=False)
    paid = charge(api, customer_id=customer_id, payment_method=card(default_payment_method=True))
    assert paid.status == 200
    assert listed(api, customer_id) == []
    assert charge(api, customer_id=customer_id)["details"] == {"payment_method_id": "Required"}


def test_a_declined_new_method_is_not_kept(api: Api) -> None:
    customer_id, default_id = customer_with_default(api)
    declined = charge(
        api,
        customer_id=customer_id,
        payment_method=card(DECLINED, default_payment_method=True),
    )
    assert declined.status == 400
    assert declined["details"]["payment_method"]["status"] == "inactive"
    assert listed(api, customer_id) == [default_id]
    assert pay(api, customer_id)["payment_method_id"] == default_id
    method_id = declined["details"]["payment_method_id"]
    assert charge(api, payment_method_id=method_id).status == 400


def test_an_anonymous_payment_is_attached_later(api: Api) -> None:
    paid = charge(api, payment_method=card())
    assert paid.status == 200
    assert paid["customer_id"] is None
    method_id = paid["payment_method_id"]
    customer_id = customer(api)
    moved = api.put(f"/transactions/{paid['id']}", {"customer_id": customer_id})
    assert moved["customer_id"] == customer_id
    attached = api.put(f"/payment_methods/{method_id}", {"account_id": customer_id})
    assert attached["customer_id"] == customer_id
    assert listed(api, customer_id) == [method_id]
    assert charge(api, customer_id=customer_id, payment_method_id=method_id).status == 200
    found = api.get("/transactions", customer_id=customer_id)["values"]
    assert {row["id"] for row in found} >= {paid["id"]}


def test_a_method_of_another_customer_is_refused(api: Api) -> None:
    _, theirs = customer_with_default(api)
    mine = customer(api)
    refused = charge(api, customer_id=mine, payment_method_id=theirs)
    assert refused["details"] == {"payment_method_id": "Invalid value"}
    stolen = api.put(f"/payment_methods/{theirs}", {"customer_id": mine})
    assert stolen["details"] == {"customer_id": "Invalid value"}


def test_unknown_ids_in_the_body_are_named_together(api: Api) -> None:
    nobody, nothing = "acct_" + "0" * 20, "pm_" + "0" * 20
    refused = charge(api, customer_id=nobody, payment_method_id=nothing)
    assert refused.status == 400
    assert refused["details"] == {
        "customer_id": "Invalid value",
        "payment_method_id": "Invalid value",
    }


def test_deleted_methods_and_customers_are_not_charged(api: Api) -> None:
    customer_id, method_id = customer_with_default(api)
    paid = pay(api, customer_id)
    assert api.delete(f"/payment_methods/{method_id}").status == 200
    assert api.get(f"/payment_methods/{method_id}").status == 404
    assert charge(api, customer_id=customer_id)["details"] == {"payment_method_id": "Required"}
    assert charge(api, payment_method_id=method_id)["details"] == {
        "payment_method_id": "Invalid value"
    }
    kept = api.get(f"/transactions/{paid['id']}")
    assert kept["payment_method"]["card"]["card_number"] == "xxxxxxxxxxxx4242"

    other, stored = customer_with_default(api)
    assert api.delete(f"/customers/{other}").status == 200
    assert api.get(f"/customers/{other}").status == 404
    assert api.get(f"/payment_methods/{stored}").status == 404
    assert charge(api, customer_id=other)["details"] == {"customer_id": "Invalid value"}
    assert charge(api, payment_method_id=stored)["details"] == {
        "payment_method_id": "Invalid value"
    }


def test_a_decline_is_a_stored_transaction(api: Api) -> None:
    customer_id, _ = customer_with_default(api, card(DECLINED))
    declined = charge(api, customer_id=customer_id)
    assert declined.status == 400
    assert declined["error_type"] == "TransactionDeclined"
    transaction = declined["details"]
    assert declined["error_description"] == transaction["status_message"]
    assert transaction["object"] == "transaction"
    assert transaction["status"] == "declined"
    assert transaction["status_code"] == "general_decline"
    assert api.get(f"/transactions/{transaction['id']}").body == transaction


def test_defaults_move_and_clear(api: Api) -> None:
    customer_id, first = customer_with_default(api)
    second = api.post("/payment_methods", card(customer_id=customer_id))["id"]
    assert api.get(f"/payment_methods/{second}")["default_payment_method"] is False
    moved = api.put(f"/payment_methods/{second}", {"default_payment_method": True})
    assert moved["default_payment_method"] is True
    assert pay(api, customer_id)["payment_method_id"] == second
    flags = {
        row["id"]: row["default_payment_method"]
        for row in api.get(f"/customers/{customer_id}/payment_methods")["values"]
    }
    assert flags == {first: False, second: True}
    api.put(f"/payment_methods/{second}", {"default_payment_method": "false"})
    assert charge(api, customer_id=customer_id)["details"] == {"payment_method_id": "Required"}


def test_a_changed_default_is_charged_as_changed(api: Api) -> None:
    customer_id, method_id = customer_with_default(api)
    changed = {"billing_address": {"postal_code": "99999"}, "attrs": {"a": 1}}
    assert api.put(f"/payment_methods/{method_id}", changed).status == 200
    paid = pay(api, customer_id)
    assert paid["avs"] == "no_match"
    assert paid["payment_method"]["attrs"] == {"a": 1}


def test_a_bank_account_is_charged_and_masked(api: Api) -> None:
    customer_id, _ = customer_with_default(api, bank_account())
    paid = pay(api, customer_id)
    assert paid["payment_method"]["bank_account"]["account_number"] == "xxxxxx7890"
    assert paid["payment_method"]["bank_account"]["routing_number"] == "xxxxx1808"
    assert "card" not in paid["payment_method"]
    assert paid["funding_type"] == "bank"


def test_primary_processing_account_is_used(api: Api) -> None:
    account = api.post("/processing_accounts", {"name": "Shop"})["id"]
    customer_id, _ = customer_with_default(api)
    api.put(f"/customers/{customer_id}", {"primary_processing_id": account})
    assert pay(api, customer_id)["processing_id"] == account
    other = api.post("/processing_accounts", {"name": "Other"})["id"]
    assert pay(api, customer_id, processing_id=other)["processing_id"] == other


def test_fields_are_answered_on_request(api: Api) -> None:
    customer_id, _ = customer_with_default(api)
    body = {"type": "payment", "amount": 1, "customer_id": customer_id}
    asked = "/transactions?fields[0]=*&fields[1]=fee&fields[2]=conv_fee&fields[3]=ledger"
    paid = api.post(asked, body)
    assert (paid["fee"], paid["conv_fee"], paid["ledger"]) == (0, 0, [])
    assert api.get(f"/transactions/{paid['id']}?fields=id").body == {"id": paid["id"]}
    operations = api.get(f"/transactions/{paid['id']}?fields=operations")["operations"]
    assert [(row["type"], row["status"]) for row in operations] == [("process", "complete")]


@pytest.mark.parametrize("purpose", ["credit", "deposit", "reversal"])
def test_each_purpose_has_its_own_default(api: Api, purpose: str) -> None:
    customer_id, card_id = customer_with_default(api)
    flag = f"default_{purpose}_method"
    bank = api.post(
        "/payment_methods",
        bank_account(customer_id=customer_id, transfer_type="two-way", **{flag: True}),
    )
    assert bank[flag] is True
    assert api.get(f"/payment_methods/{card_id}")["default_payment_method"] is True


def test_a_credit_pays_out_to_the_default_for_credits(api: Api) -> None:
    customer_id, _ = customer_with_default(api)
    body = {"type": "credit", "amount": 5, "customer_id": customer_id}
    assert api.post("/transactions", body)["details"] == {"payment_method_id": "Required"}
    method = bank_account(
        customer_id=customer_id, transfer_type="receive-only", default_credit_method=True
    )
    bank = api.post("/payment_methods", method)["id"]
    paid_out = api.post("/transactions", body)
    assert paid_out.status == 200
    assert (paid_out["type"], paid_out["payment_method_id"]) == ("credit", bank)

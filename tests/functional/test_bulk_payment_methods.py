"""Several payment methods in one request, and the defaults among them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Api
from tests.support.objects import (
    VISA,
    bank_account,
    card,
    column,
    customer,
    customer_with_default,
    listed,
    pay,
)

pytestmark = pytest.mark.moto

FLAG = "default_payment_method"
MASTERCARD = "5103 2088 7967 2792"


def defaults(api: Api, customer_id: str, flag: str = FLAG) -> list[str]:
    """The ids of the customer's default methods."""
    shown = api.get(f"/customers/{customer_id}")["payment_methods"]
    return [method["id"] for method in shown if method[flag]]


def charged(api: Api, customer_id: str) -> str | None:
    """The method that a charge of the default takes."""
    body = {"type": "payment", "amount": 1, "customer_id": customer_id}
    answer = api.post("/transactions", body)
    if answer.status == 200:
        return str(answer["payment_method_id"])
    assert answer["details"] == {"payment_method_id": "Required"}
    return None


def methods_of(api: Api, customer_id: str, count: int) -> list[str]:
    rows = [card(customer_id=customer_id) for _ in range(count)]
    return column(api.post("/payment_methods", listed(*rows)), "id")


def test_methods_of_several_owners_and_of_nobody(api: Api) -> None:
    first, second = customer(api), customer(api)
    shop = api.post("/processing_accounts", {"name": "Shop"})["id"]
    answer = api.post(
        "/payment_methods",
        listed(
            card(customer_id=first, default_payment_method=True),
            bank_account(customer_id=second),
            card(MASTERCARD, customer_id=first),
            card(),
            bank_account(account_id=shop, transfer_type="two-way", default_deposit_method=True),
            card(customer_id=second, keep_active=False, default_payment_method=True),
        ),
    )
    ids = column(answer, "id")
    assert column(answer, "customer_id") == [first, second, first, None, shop, None]
    assert column(answer, FLAG) == [True, False, False, False, False, False]
    for row in answer["values"]:
        assert api.get(f"/payment_methods/{row['id']}").body == row
    assert column(api.get(f"/customers/{first}/payment_methods"), "id") == [ids[2], ids[0]]
    assert column(api.get(f"/customers/{second}/payment_methods"), "id") == [ids[1]]
    assert defaults(api, second) == []
    shown = api.get(f"/processing_accounts/{shop}")["payment_methods"]
    assert [method["default_deposit_method"] for method in shown] == [True]
    assert charged(api, first) == ids[0]


def test_one_default_of_each_owner_and_purpose(api: Api) -> None:
    first, second = customer(api), customer(api)
    default = card(customer_id=first, default_payment_method=True)
    credit = bank_account(customer_id=first, transfer_type="two-way", default_credit_method=True)
    others = card(customer_id=second, default_payment_method=True)
    answer = api.post("/payment_methods", listed(default, credit, others, default, credit))
    text = "Invalid value: another method of the request has it too"
    assert answer["details"]["values"] == [
        {}, {}, {}, {FLAG: text}, {"default_credit_method": text},
    ]  # fmt: skip
    assert api.get("/payment_methods")["values"] == []
    ids = column(api.post("/payment_methods", listed(default, credit, others)), "id")
    assert (defaults(api, first), defaults(api, second)) == (ids[:1], ids[2:])
    assert defaults(api, first, "default_credit_method") == ids[1:2]


def test_errors_of_rows_name_the_owner_as_the_caller_does(api: Api) -> None:
    mine, unknown = customer(api), "acct_" + "0" * 22
    expired = card(customer_id=mine)
    expired["card"]["expiry"] = "01/20"
    answer = api.post(
        "/payment_methods",
        listed(
            card(customer_id=mine),
            card(account_id=unknown),
            card(customer_id=unknown),
            expired,
            card(default_payment_method=True),
            bank_account(customer_id=mine, transfer_type="receive-only", default_payment_method=1),
        ),
    )
    assert answer["error_description"] == (
        "[1][account_id], [2][customer_id], [3][card][expiry], "
        "[4][default_payment_method], [5][default_payment_method]"
    )
    answer = api.post("/payment_methods", listed(card(VISA), card("4242 4242 4242 4241"), 5))
    assert answer["details"]["values"] == [{}, {}, "Invalid value: expected an object"]
    answer = api.post("/payment_methods", listed(card(VISA), card("4242 4242 4242 4241")))
    assert answer["error_description"] == "[1][card][card_number]"
    assert api.get("/payment_methods")["values"] == []


def test_the_default_moves_whatever_the_order_of_the_rows(api: Api) -> None:
    for turned in (False, True):
        owner, old = customer_with_default(api)
        [new, other] = methods_of(api, owner, 2)
        rows = [
            {"id": old, "description": "Old"},
            {"id": new, FLAG: True},
            {"id": other, "description": "Other"},
        ]
        rows = rows[::-1] if turned else rows
        answer = api.put("/payment_methods", listed(*rows))
        assert {row["id"]: row[FLAG] for row in answer["values"]} == {
            old: False,
            new: True,
            other: False,
        }
        for row in answer["values"]:
            assert api.get(f"/payment_methods/{row['id']}").body == row
        assert (defaults(api, owner), charged(api, owner)) == ([new], new)


def test_a_change_of_the_default_reaches_the_next_charge(api: Api) -> None:
    owner, default = customer_with_default(api)
    [other] = methods_of(api, owner, 1)
    address = {"postal_code": "99999"}
    rows = listed(
        {"id": other, "description": "Other"},
        {"id": default, "description": "Mine", "billing_address": address},
    )
    assert column(api.put("/payment_methods", rows), FLAG) == [False, True]
    paid = pay(api, owner, 1)
    assert paid["payment_method"]["description"] == "Mine"
    assert paid["payment_method"]["billing_address"]["postal_code"] == "99999"


def test_the_default_is_cleared_and_nobody_else_becomes_it(api: Api) -> None:
    owner, default = customer_with_default(api)
    [other] = methods_of(api, owner, 1)
    rows = listed({"id": default, FLAG: False}, {"id": other, FLAG: False})
    assert column(api.put("/payment_methods", rows), FLAG) == [False, False]
    assert (defaults(api, owner), charged(api, owner)) == ([], None)


def test_two_rows_that_claim_one_default_are_refused(api: Api) -> None:
    owner, default = customer_with_default(api)
    [other] = methods_of(api, owner, 1)
    answer = api.put(
        "/payment_methods", listed({"id": default, FLAG: True}, {"id": other, FLAG: 1})
    )
    assert answer["error_description"] == f"[1][{FLAG}]"
    assert (defaults(api, owner), charged(api, owner)) == ([default], default)


def test_a_default_may_be_handed_over_by_one_that_can_serve_no_more(api: Api) -> None:
    owner, old = customer_with_default(api)
    [new] = methods_of(api, owner, 1)
    receives = {"id": old, "transfer_type": "receive-only"}
    answer = api.put("/payment_methods", listed(receives))
    assert answer["error_description"] == f"[0][{FLAG}]"
    answer = api.put("/payment_methods", listed(receives, {"id": new, FLAG: True}))
    assert column(answer, "transfer_type") == ["receive-only", "send-only"]
    assert charged(api, owner) == new


def test_methods_are_attached_and_become_defaults(api: Api) -> None:
    owner, old = customer_with_default(api)
    second = customer(api)
    loose = column(api.post("/payment_methods", listed(card(), card(), card())), "id")
    answer = api.put(
        "/payment_methods",
        listed(
            {"id": loose[0], "customer_id": owner, FLAG: True},
            {"id": loose[1], "account_id": owner},
            {"id": loose[2], "customer_id": second, FLAG: True},
            {"id": old, "description": "Old"},
        ),
    )
    assert column(answer, FLAG) == [True, False, True, False]
    assert column(api.get(f"/customers/{owner}/payment_methods"), "id") == [loose[1], loose[0], old]
    assert (charged(api, owner), charged(api, second)) == (loose[0], loose[2])
    for row in answer["values"]:
        assert api.get(f"/payment_methods/{row['id']}").body == row
    taken = listed({"id": loose[1], "customer_id": second}, {"id": old, "account_id": second})
    answer = api.put("/payment_methods", taken)
    assert answer["error_description"] == "[0][customer_id], [1][account_id]"


def test_a_query_changes_the_methods_of_a_customer(api: Api) -> None:
    owner, default = customer_with_default(api)
    others = methods_of(api, owner, 2)
    [stranger] = methods_of(api, customer(api), 1)
    path = f"/payment_methods?customer_id={owner}&mode=query"
    answer = api.put(path, {"attrs": {"seen": True}})
    assert column(answer, "id") == [*others[::-1], default]
    assert column(answer, "attrs") == [{"seen": True}] * 3
    assert column(answer, FLAG) == [False, False, True]
    assert api.get(f"/payment_methods/{stranger}")["attrs"] == {}
    twice = api.put(path, {FLAG: True})
    assert twice["details"] == {FLAG: "Invalid value: another method of the request has it too"}
    assert charged(api, owner) == default
    assert column(api.put(path, {FLAG: False}), FLAG) == [False] * 3
    assert charged(api, owner) is None


def test_deleted_methods_leave_no_default(api: Api) -> None:
    first, default = customer_with_default(api)
    [kept, other] = methods_of(api, first, 2)
    second, also = customer_with_default(api)
    loose = api.post("/payment_methods", card())["id"]
    wrong = listed({"id": default}, {"id": "pm_" + "0" * 22})
    answer = api.request("DELETE", "/payment_methods", json=wrong)
    assert answer["details"]["values"] == [{}, {"id": "Invalid value"}]
    ids = [loose, also, default, other]
    answer = api.request("DELETE", "/payment_methods", json=listed(*({"id": x} for x in ids)))
    assert column(answer, "id") == ids
    assert column(answer, FLAG) == [False, True, True, False]
    assert [api.get(f"/payment_methods/{each}").status for each in ids] == [404] * 4
    assert column(api.get(f"/customers/{first}/payment_methods"), "id") == [kept]
    assert (charged(api, first), charged(api, second)) == (None, None)
    assert column(api.get("/payment_methods"), "id") == [kept]


def test_methods_are_deleted_by_path_and_by_query(api: Api) -> None:
    owner, default = customer_with_default(api)
    first, second, third = methods_of(api, owner, 3)
    assert column(api.delete(f"/payment_methods/{first}|{default}"), "id") == [first, default]
    answer = api.delete(f"/payment_methods?customer_id={owner}&type=card&mode=query")
    assert column(answer, "id") == [third, second]
    assert api.get(f"/customers/{owner}")["payment_methods"] == []


def test_a_list_on_the_nested_path_belongs_to_its_parent(api: Api) -> None:
    owner = customer(api)
    path = f"/customers/{owner}/payment_methods"
    answer = api.post(path, listed(card(), card(account_id=owner, default_payment_method=True)))
    assert column(answer, "customer_id") == [owner, owner]
    assert column(api.get(path), "id") == column(answer, "id")[::-1]
    assert charged(api, owner) == answer["values"][1]["id"]
    other: dict[str, Any] = card(customer_id=customer(api))
    answer = api.post(path, listed(card(), other))
    assert answer["details"]["values"] == [{}, {"customer_id": "Invalid value"}]
    assert len(api.get(path)["values"]) == 2
    assert api.post(f"/customers/acct_{'0' * 22}/payment_methods", listed(card())).status == 404

"""/accounts: customers and processing accounts under one name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Api
from tests.support.objects import bank_account, card, customer, customer_with_default
from tests.support.objects import listed as rows_of
from tests.support.organisations import new_api
from tests.support.stores import Store

pytestmark = pytest.mark.moto

ANN = {"name": "Ann", "email": "ann@example.com"}


def shop(api: Api, **more: Any) -> str:
    answer = api.post("/processing_accounts", {"name": "Shop", **more})
    assert answer.status == 200, answer.text
    return str(answer["id"])


def listed(api: Api, **params: Any) -> list[str]:
    answer = api.get("/accounts", **params)
    assert answer.status == 200, answer.text
    return [row["id"] for row in answer["values"]]


@pytest.mark.parametrize("typed", [{}, {"type": "customer"}, {"type": None}, {"type": "Customer"}])
def test_a_new_account_is_a_customer(api: Api, typed: dict[str, Any]) -> None:
    made = api.post("/accounts", {**ANN, "attrs": {"magento_customer": 5}, **typed})
    assert (made.status, made["object"]) == (200, "customer")
    assert api.get(f"/customers/{made['id']}").body == made.body
    assert api.get(f"/accounts/{made['id']}").body == made.body
    assert made["attrs"] == {"magento_customer": 5}
    assert "type" not in made.body


def test_each_is_answered_as_what_it_is(api: Api) -> None:
    customer_id, _ = customer_with_default(api)
    shop_id = shop(api, payment_methods=[bank_account()])
    for path, identifier in (("/customers", customer_id), ("/processing_accounts", shop_id)):
        own = api.get(f"{path}/{identifier}").body
        assert own["payment_methods"]
        assert api.get(f"/accounts/{identifier}").body == own
        [row] = api.get("/accounts", id=identifier)["values"]
        assert row == own


def test_all_are_listed_newest_first(api: Api) -> None:
    merchant = listed(api)
    assert len(merchant) == 1, "an organisation starts with its own"
    made = [customer(api), shop(api), customer(api), shop(api), customer(api)]
    assert listed(api) == [*made[::-1], *merchant]
    assert listed(api, order_by="created_at") == [*merchant, *made]
    assert listed(api, limit=2, offset=1) == [made[3], made[2]]


def test_the_kinds_are_told_apart_by_their_type(api: Api) -> None:
    shops = [*listed(api), shop(api)]
    customers = [customer(api), customer(api)]
    assert listed(api, type="customer") == customers[::-1]
    assert listed(api, type="processing") == shops[::-1]
    assert listed(api, type="org") == []
    rows = api.get("/accounts", fields="type,object,id")["values"]
    told = {row["id"]: (row["type"], row["object"]) for row in rows}
    assert {told[each] for each in customers} == {("customer", "customer")}
    assert {told[each] for each in shops} == {("processing", "processing_account")}


def test_what_the_other_kind_lacks_is_null(api: Api) -> None:
    customer_id, shop_id = customer(api, email="x@example.com"), shop(api)
    assert listed(api, email="X@example.com") == [customer_id]
    assert listed(api, status="pending") == [shop_id, listed(api)[-1]]
    assert listed(api, name="Shop") == [shop_id]
    assert listed(api, name="Shop", email="x@example.com") == []
    assert api.get(f"/accounts/{shop_id}", fields="email,name").body == {
        "email": None,
        "name": "Shop",
    }


def test_either_kind_is_changed(api: Api) -> None:
    customer_id, shop_id = customer(api), shop(api)
    for identifier, word in ((customer_id, "customer"), (shop_id, "processing")):
        change = {"id": identifier, "type": word, "name": "New", "attrs": {"a": 1}}
        changed = api.put(f"/accounts/{identifier}", change)
        assert (changed.status, changed["name"], changed["attrs"]) == (200, "New", {"a": 1})
        assert api.get(f"/accounts/{identifier}").body == changed.body
    assert api.put(f"/accounts/{customer_id}", {"phone_number": "123"})["phone_number"] == "123"
    assert api.put(f"/accounts/{shop_id}", {"industry": "food"})["industry"] == "food"
    wrong = api.put(f"/accounts/{customer_id}", {"primary_processing_id": customer_id})
    assert wrong["details"] == {"primary_processing_id": "Invalid value"}


def test_either_kind_is_deleted(api: Api) -> None:
    customer_id, method_id = customer_with_default(api)
    shop_id = shop(api)
    for path, identifier in (("/customers", customer_id), ("/processing_accounts", shop_id)):
        before = api.get(f"{path}/{identifier}").body
        deleted = api.delete(f"/accounts/{identifier}")
        assert (deleted.status, deleted.body) == (200, before)
        for where in (path, "/accounts"):
            assert api.get(f"{where}/{identifier}")["error_type"] == "NotFound"
        assert identifier not in listed(api)
        assert listed(api, id=identifier) == []
    assert api.get(f"/payment_methods/{method_id}").status == 404


def test_a_customer_that_is_deleted_by_its_own_path_is_no_account_either(api: Api) -> None:
    customer_id = customer(api)
    assert api.delete(f"/customers/{customer_id}").status == 200
    assert api.get(f"/accounts/{customer_id}").status == 404


def test_the_methods_of_either_kind_are_listed(api: Api) -> None:
    customer_id, method_id = customer_with_default(api)
    other = api.post("/payment_methods", card(customer_id=customer_id))["id"]
    shop_id = shop(api, payment_methods=[bank_account()])
    [own] = [row["id"] for row in api.get(f"/processing_accounts/{shop_id}")["payment_methods"]]
    assert [row["id"] for row in api.get(f"/accounts/{customer_id}/payment_methods")["values"]] == [
        other,
        method_id,
    ]
    for path in ("/accounts", "/processing_accounts"):
        answer = api.get(f"{path}/{shop_id}/payment_methods")
        assert [row["id"] for row in answer["values"]] == [own]
        assert answer["values"] == api.get("/payment_methods", account_id=shop_id)["values"]
        assert api.get(f"{path}/{shop_id}/payment_methods", account_id=customer_id)["values"] == []
        assert api.get(f"{path}/{shop_id}/payment_methods", type="card")["values"] == []


def test_accounts_of_several_shards_are_listed_in_order(module_store: Store) -> None:
    api = new_api(module_store, shards=4)
    merchant = listed(api)
    made = [make(api) for _ in range(4) for make in (customer, shop)]
    assert listed(api) == [*made[::-1], *merchant]


def test_a_list_without_types_creates_customers(api: Api) -> None:
    rows = [{"name": "A", "email": "a@example.com"}, {"name": "B", "email": "b@example.com"}]
    made = api.post("/accounts", rows_of(*rows))
    assert [row["object"] for row in made["values"]] == ["customer", "customer"]
    assert [row["name"] for row in made["values"]] == ["A", "B"]
    refused = api.post("/accounts", rows_of(rows[0] | {"type": "processing"}, {"name": "B"}))
    assert refused["error_description"] == "[0][type], [1][email]"


def test_both_kinds_are_changed_together(api: Api) -> None:
    payer = api.post("/customers", {"name": "Payer", "email": "p@example.com"})["id"]
    shop = api.post("/processing_accounts", {"name": "Shop"})["id"]
    rows = [{"id": payer, "email": "q@example.com"}, {"id": shop, "industry": "books"}]
    changed = api.put("/accounts", rows_of(*rows))
    assert [row["object"] for row in changed["values"]] == ["customer", "processing_account"]
    assert api.get(f"/customers/{payer}")["email"] == "q@example.com"
    assert api.get(f"/processing_accounts/{shop}")["industry"] == "books"
    api.put(f"/accounts?mode=query&id={payer}|{shop}", {"description": "both"})
    found = api.get("/accounts", description="both", order_by="created_at")
    assert [row["id"] for row in found["values"]] == [payer, shop]
    gone = api.delete(f"/accounts/{payer}|{shop}")
    assert [row["id"] for row in gone["values"]] == [payer, shop]
    assert api.get(f"/accounts/{shop}").status == 404


def test_an_attribute_of_the_other_kind_is_refused_row_by_row(api: Api) -> None:
    payer = api.post("/customers", {"name": "Payer", "email": "p@example.com"})["id"]
    shop = api.post("/processing_accounts", {"name": "Shop"})["id"]
    rows = [{"id": payer, "name": "X"}, {"id": shop, "name": "X", "email": "s@example.com"}]
    refused = api.put("/accounts", rows_of(*rows))
    assert refused["details"]["values"] == [{}, {"email": "Unknown attribute"}]
    assert api.get(f"/accounts/{payer}")["name"] == "Payer"


def test_a_row_may_repeat_what_its_account_is_and_nothing_else(api: Api) -> None:
    payer, merchant = customer(api), shop(api)
    right = [
        {"id": payer, "object": "customer", "type": "customer", "description": "new"},
        {"id": merchant, "object": "processing_account", "type": "processing", "industry": "new"},
    ]
    changed = api.put("/accounts", rows_of(*right))
    assert changed.status == 200, changed.text
    assert [row.get("description") or row["industry"] for row in changed["values"]] == ["new"] * 2
    wrong = [
        {"id": payer, "object": "processing_account"},
        {"id": merchant, "object": "customer", "type": "customer"},
    ]
    refused = api.put("/accounts", rows_of(*wrong))
    names = "[0][object], [1][object], [1][type]"
    assert (refused.status, refused["error_description"]) == (400, names)
    for row in wrong:
        one = api.put(f"/accounts/{row['id']}", {k: v for k, v in row.items() if k != "id"})
        assert one.status == 400
        assert set(one["details"]) == row.keys() - {"id"}

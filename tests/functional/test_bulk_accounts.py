"""Several customers or processing accounts in one request."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Api
from tests.support.objects import (
    bank_account,
    card,
    column,
    customer,
    customer_with_default,
    listed,
    pay,
)
from tests.support.organisations import new_api
from tests.support.stores import Store


def ann(**more: Any) -> dict[str, Any]:
    return {"name": "Ann", "email": "ann@example.com", **more}


def names(api: Api) -> list[str]:
    """The customers' names, newest first."""
    return column(api.get("/customers"), "name")


def test_what_is_created_is_answered_and_listed_in_the_order_sent(api: Api) -> None:
    sent = [ann(name=f"N{number}") for number in range(12)]
    created = api.post("/customers", listed(*sent))
    assert column(created, "name") == [row["name"] for row in sent]
    assert column(api.get("/customers"), "id") == column(created, "id")[::-1]
    for row in created["values"]:
        assert api.get(f"/customers/{row['id']}").body == row


def test_a_form_creates_several(api: Api) -> None:
    form = {
        "values[0][name]": "A", "values[0][email]": "a@x.com",
        "values[1][name]": "B", "values[1][email]": "b@x.com",
    }  # fmt: skip
    assert column(api.post("/customers", form=form), "name") == ["A", "B"]
    assert column(api.post("/customers", form={**form, "object": "list"}), "name") == ["A", "B"]


def test_fields_are_chosen_for_every_row(api: Api) -> None:
    created = api.post("/customers?fields=id", listed(ann(), ann()))
    assert [set(row) for row in created["values"]] == [{"id"}, {"id"}]
    rows = [{**row, "name": "X"} for row in created["values"]]
    assert api.put("/customers?fields=name", listed(*rows))["values"] == [{"name": "X"}] * 2
    matched = api.put("/customers?mode=query&name=X&fields[]=name", {"name": "Y"})
    assert matched["values"] == [{"name": "Y"}] * 2
    ids = "|".join(row["id"] for row in rows)
    assert api.delete(f"/customers/{ids}?fields=name")["values"] == [{"name": "Y"}] * 2


def test_no_rows_are_an_empty_list(api: Api) -> None:
    customer(api)
    for method in ("POST", "PUT", "DELETE"):
        answer = api.request(method, "/customers?name=Ann&mode=query", json=listed())
        assert (answer.status, answer.body) == (200, listed())
    assert names(api) == ["Ann"]


def test_one_wrong_row_and_nothing_is_created(api: Api) -> None:
    answer = api.post("/customers", listed({"name": "A"}, ann(), {"email": "c@x.com", "nick": 1}))
    assert answer["error_type"] == "InvalidAttributes"
    assert answer["error_description"] == "[0][email], [2][nick], [2][name]"
    assert answer["details"] == listed(
        {"email": "Required"}, {}, {"nick": "Unknown attribute", "name": "Required"}
    )
    assert names(api) == []


def test_processing_accounts_come_with_their_methods(api: Api) -> None:
    deposit = bank_account(transfer_type="two-way", default_deposit_method=True)
    created = api.post(
        "/processing_accounts",
        listed({"name": "A", "payment_methods": deposit}, {"name": "B"}),
    )
    first, second = created["values"]
    assert (first["status"], second["payment_methods"]) == ("pending", [])
    assert first["payment_methods"][0]["default_deposit_method"] is True
    for row in created["values"]:
        assert api.get(f"/processing_accounts/{row['id']}").body == row
    rows = [{"id": row["id"], "industry": "food"} for row in created["values"]]
    assert column(api.put("/processing_accounts", listed(*rows)), "industry") == ["food"] * 2
    gone = api.request("DELETE", "/processing_accounts", json=listed(*rows))
    assert column(gone, "name") == ["A", "B"]
    for row in created["values"]:
        assert api.get(f"/processing_accounts/{row['id']}").status == 404
    method = first["payment_methods"][0]["id"]
    assert api.get(f"/payment_methods/{method}").status == 404


def test_a_known_external_uid_is_an_update(api: Api) -> None:
    known = customer(api, external_uid="crm-1", phone_number="111-1111", attrs={"a": 1})
    rows = listed(ann(external_uid="crm-1", name="New", attrs={"b": 2}), ann(external_uid="crm-2"))
    for _ in range(2):
        answer = api.post("/customers", rows)
        first, second = answer["values"]
        assert (first["id"], first["name"], first["phone_number"]) == (known, "New", "111-1111")
        assert first["attrs"] == {"a": 1, "b": 2}
        assert api.get(f"/customers/{known}").body == first
    assert column(api.get("/customers"), "external_uid") == ["crm-2", "crm-1"]
    assert second["external_uid"] == "crm-2"


def test_one_external_uid_twice_is_an_error_of_its_row(api: Api) -> None:
    rows = listed(ann(external_uid="u"), ann(), ann(external_uid="u"))
    answer = api.post("/customers", rows)
    assert answer["details"]["values"] == [{}, {}, {"external_uid": "Invalid value: given twice"}]
    assert names(api) == []


def test_an_external_uid_passes_on_within_a_request(api: Api) -> None:
    first, second = customer(api, external_uid="one"), customer(api, external_uid="two")
    third = customer(api)
    rows = listed(
        {"id": first, "external_uid": "two"},
        {"id": second, "external_uid": "one"},
        {"id": third, "external_uid": "three"},
    )
    assert column(api.put("/customers", rows), "external_uid") == ["two", "one", "three"]
    again = api.post("/customers", ann(external_uid="two", name="Found"))
    assert (again["id"], api.get(f"/customers/{second}")["external_uid"]) == (first, "one")
    freed = listed({"id": first, "external_uid": None}, {"id": third, "external_uid": "two"})
    assert column(api.put("/customers", freed), "external_uid") == [None, "two"]
    assert api.post("/customers", ann(external_uid="two"))["id"] == third


def test_an_external_uid_that_is_not_given_up_is_an_error_of_its_row(api: Api) -> None:
    first, second = customer(api, external_uid="one"), customer(api, external_uid="two")
    kept = listed(
        {"id": first, "external_uid": "one"},
        {"id": second, "external_uid": "one"},
    )
    answer = api.put("/customers", kept)
    assert answer["details"]["values"] == [{}, {"external_uid": "Invalid value"}]
    third = customer(api)
    twice = listed({"id": first, "external_uid": "new"}, {"id": third, "external_uid": "new"})
    answer = api.put("/customers", twice)
    assert answer["details"]["values"] == [{}, {"external_uid": "Invalid value: given twice"}]
    assert column(api.get("/customers"), "external_uid") == [None, "two", "one"]


def test_an_update_changes_what_it_names(api: Api) -> None:
    first, second = customer(api, description="d", attrs={"a": 1}), customer(api)
    answer = api.put(
        "/customers",
        listed({"id": second, "name": "B"}, {"id": first, "attrs": {"b": 2}, "description": None}),
    )
    assert column(answer, "id") == [second, first]
    assert column(answer, "name") == ["B", "Ann"]
    assert column(answer, "attrs") == [{}, {"a": 1, "b": 2}]
    for row in answer["values"]:
        assert api.get(f"/customers/{row['id']}").body == row
    assert api.get("/customers?email=ann@example.com")["values"] == answer["values"]


def test_unknown_foreign_and_wrong_ids_are_errors_of_their_rows(
    api: Api, module_store: Store
) -> None:
    mine, foreign = customer(api), customer(new_api(module_store))
    gone = customer(api)
    api.delete(f"/customers/{gone}")
    shop = api.post("/processing_accounts", {"name": "Shop"})["id"]
    ids = [mine, foreign, gone, "acct_" + "0" * 22, shop]
    wrong = {"id": "Invalid value"}
    answer = api.put("/customers", listed(*({"id": each, "name": "X"} for each in ids)))
    assert answer["details"]["values"] == [{}, wrong, wrong, wrong, wrong]
    assert answer["error_description"] == "[1][id], [2][id], [3][id], [4][id]"
    answer = api.request("DELETE", "/customers", json=listed(*({"id": each} for each in ids)))
    assert answer["details"]["values"] == [{}, wrong, wrong, wrong, wrong]
    assert names(api) == ["Ann"]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_rows_without_a_good_id_are_errors(api: Api, method: str) -> None:
    mine = customer(api)
    rows: list[Any] = [
        {},
        {"id": ""},
        {"id": 5},
        {"id": "pm_" + "0" * 22},
        {"id": mine},
        {"id": mine},
    ]
    answer = api.request(method, "/customers", json=listed(*rows))
    assert answer["details"]["values"] == [
        {"id": "Required"},
        {"id": "Required"},
        {"id": "Invalid value"},
        {"id": "Invalid value"},
        {},
        {"id": "Invalid value: given twice"},
    ]
    assert names(api) == ["Ann"]


def test_a_query_changes_all_that_match_and_nothing_else(api: Api) -> None:
    for email in ("a@x.com", "b@x.com", "A@X.com"):
        customer(api, email=email)
    answer = api.put("/customers?mode=query&email=a%40x.com", {"name": "Q"})
    assert column(answer, "email") == ["A@X.com", "a@x.com"]
    assert names(api) == ["Q", "Ann", "Q"]
    assert api.put("/customers?mode=query&email=c%40x.com", {"name": "Z"}).body == listed()
    assert api.put("/customers?mode=query&email=c%40x.com&name=Q", {"name": "Z"}).body == listed()
    assert names(api) == ["Q", "Ann", "Q"]


def test_an_error_of_a_query_has_the_shape_of_its_body(api: Api) -> None:
    customer(api), customer(api)
    path = "/customers?mode=query&name=Ann"
    assert api.put(path, {"email": "x", "nick": 1})["details"] == {
        "email": "Invalid value: expected something like name@example.com",
        "nick": "Unknown attribute",
    }
    unknown = api.put(path, {"name": "X", "primary_processing_id": "acct_" + "0" * 22})
    assert unknown["details"] == {"primary_processing_id": "Invalid value"}
    twice = api.put(path, {"name": "X", "external_uid": "u"})
    assert twice["details"] == {"external_uid": "Invalid value: given twice"}
    assert names(api) == ["Ann", "Ann"]


def test_ids_of_a_query_that_are_not_there_match_nothing(api: Api) -> None:
    mine, other = customer(api), customer(api)
    unknown = "acct_" + "0" * 22
    path = f"/customers?mode=query&id={mine}%7C{unknown}%7C{mine}"
    assert column(api.put(path, {"name": "Q"}), "id") == [mine]
    assert column(api.delete(path), "id") == [mine]
    assert api.delete(path).body == listed()
    assert column(api.get("/customers"), "id") == [other]


@pytest.mark.parametrize(
    "target",
    [
        "/customers",
        "/customers?",
        "/customers?name=Ann",
        "/customers?id=<id>",
        "/customers?mode=query",
        "/customers?mode=query&fields=id",
        "/customers?mode=all&name=Ann",
        "/customers?mode=Query&name=Ann",
        "/customers?mode=query&mode=all&name=Ann",
    ],
)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_would_be_about_too_much_is_refused(api: Api, method: str, target: str) -> None:
    target = target.replace("<id>", customer(api))
    answer = api.request(method, target, json={"name": "X"} if method == "PUT" else None)
    assert (answer.status, answer["error_type"]) == (400, "BadRequest")
    assert "mode=query" in answer["error_description"]
    assert names(api) == ["Ann"]


@pytest.mark.parametrize(
    "page", ["limit=1", "offset=0", "order_by=created_at", "cursor=", "group_by=x"]
)
def test_a_query_picks_no_page(api: Api, page: str) -> None:
    customer(api)
    answer = api.delete(f"/customers?mode=query&name=Ann&{page}")
    assert answer["details"] == {page.partition("=")[0]: "Not supported with mode=query"}
    assert names(api) == ["Ann"]


def test_a_deleted_customer_takes_its_methods_along(api: Api, module_store: Store) -> None:
    first, method = customer_with_default(api)
    second = customer(api)
    answer = api.delete(f"/customers/{first}|{second}")
    assert column(answer, "id") == [first, second]
    [shown] = answer["values"][0]["payment_methods"]
    assert (shown["id"], shown["default_payment_method"]) == (method, True)
    assert method not in module_store.dump()
    assert api.get(f"/payment_methods/{method}").status == 404
    charge = {"type": "payment", "amount": 1, "customer_id": first}
    assert api.post("/transactions", charge).status == 400


def test_the_list_of_a_delete_decides_whatever_the_query_says(api: Api) -> None:
    first, second = customer(api, name="A"), customer(api, name="B")
    whole = api.get(f"/customers/{second}").body
    answer = api.request("DELETE", "/customers?name=A&mode=query", json=listed(whole))
    assert column(answer, "id") == [second]
    assert column(api.get("/customers"), "id") == [first]


def test_a_path_with_an_unknown_id_deletes_nothing(api: Api) -> None:
    mine = customer(api)
    for other in ("acct_" + "0" * 22, "acct_b", "", "pm_" + "0" * 22):
        assert api.delete(f"/customers/{mine}|{other}").status == 404
        assert api.delete(f"/customers/{other}%7C{mine}").status == 404
    assert column(api.delete(f"/customers/{mine}|{mine}"), "id") == [mine]
    ids = [customer(api), customer(api)]
    assert column(api.delete(f"/customers/{ids[0]}%7C{ids[1]}"), "id") == ids


def test_a_delete_of_one_object_ignores_a_body(api: Api) -> None:
    mine, other = customer(api), customer(api)
    answer = api.request("DELETE", f"/customers/{mine}", json=listed({"id": other}))
    assert (answer.status, answer["id"]) == (200, mine)
    assert column(api.get("/customers"), "id") == [other]


def test_transactions_of_deleted_customers_remain(api: Api) -> None:
    mine, _ = customer_with_default(api)
    paid = pay(api, mine, 5)["id"]
    column(api.delete(f"/customers?id={mine}&mode=query"), "id")
    assert api.get(f"/transactions/{paid}")["customer_id"] == mine


def test_a_card_inside_a_row_is_an_error_of_that_row(api: Api) -> None:
    bad = card(customer_id="acct_" + "0" * 22)
    rows = listed(ann(), ann(payment_methods=[card(), bad, {"type": "card"}]))
    answer = api.post("/customers", rows)
    assert answer["error_description"] == "[1][payment_methods][2][card]"
    rows = listed(ann(), ann(payment_methods=[card(), bad]))
    assert (
        api.post("/customers", rows)["error_description"] == "[1][payment_methods][1][customer_id]"
    )
    assert names(api) == []

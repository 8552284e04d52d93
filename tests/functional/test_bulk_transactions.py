"""Several transactions in one request: their details, never their money."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Api
from tests.support.objects import column, customer, customer_with_default, listed, pay


@pytest.fixture
def owner(api: Api) -> str:
    return customer_with_default(api)[0]


def paid(api: Api, owner: str, count: int = 2, **more: Any) -> list[str]:
    return [pay(api, owner, 5, **more)["id"] for _ in range(count)]


def test_several_are_not_created_at_once(api: Api, owner: str) -> None:
    body = {"type": "payment", "amount": 5, "customer_id": owner}
    for rows in (listed(body, body), listed(body), listed({"nonsense": 1}), listed()):
        answer = api.post("/transactions", rows)
        assert (answer.status, answer["error_type"]) == (400, "BadRequest")
        assert "one request for each" in answer["error_description"]
    assert api.get("/transactions")["values"] == []


def test_details_change_in_all_rows_or_in_none(api: Api, owner: str) -> None:
    first, second = paid(api, owner, attrs={"a": 1})
    other = customer(api)
    answer = api.put(
        "/transactions",
        listed(
            {"id": second, "description": "S", "notes": "n", "customer_id": other},
            {"id": first, "order_number": 55, "attrs": {"b": 2}},
        ),
    )
    assert column(answer, "id") == [second, first]
    assert column(answer, "attrs") == [{"a": 1}, {"a": 1, "b": 2}]
    for row in answer["values"]:
        assert api.get(f"/transactions/{row['id']}").body == row
    assert column(api.get(f"/transactions?customer_id={other}"), "id") == [second]
    wrong = listed(
        {"id": first, "description": "X"},
        {"id": "txn_" + "0" * 22, "description": "X"},
        {"id": second, "customer_id": "acct_" + "0" * 22},
        {"amount": 6},
    )
    assert api.put("/transactions", wrong)["error_description"] == "[3][id], [3][amount]"
    wrong["values"].pop()
    refused = api.put("/transactions", wrong)
    assert refused["error_description"] == "[1][id], [2][customer_id]"
    assert api.get(f"/transactions/{first}")["description"] is None


def test_a_query_changes_the_details_of_all_that_match(api: Api, owner: str) -> None:
    mine = paid(api, owner)
    [other] = paid(api, customer_with_default(api)[0], 1)
    path = f"/transactions?customer_id={owner}&mode=query"
    answer = api.put(path, {"order_number": "A-1"})
    assert column(answer, "id") == mine[::-1]
    assert column(answer, "order_number") == ["A-1"] * 2
    assert api.get(f"/transactions/{other}")["order_number"] is None


def test_the_status_changes_of_one_by_a_query(api: Api, owner: str) -> None:
    [held] = paid(api, owner, 1, status="authorized")
    by_id = f"/transactions?id={held}&mode=query"
    answer = api.put(by_id, {"status": "processed", "description": "Captured"})
    assert (column(answer, "status"), column(answer, "description")) == (
        ["processed"],
        ["Captured"],
    )
    assert api.put(by_id, {"status": "processed"})["values"][0]["status"] == "processed"
    voided = api.put(f"/transactions?customer_id={owner}&mode=query", {"status": "voided"})
    assert column(voided, "status") == ["voided"]
    again = api.put(by_id, {"status": "processed"})
    assert again["details"] == {"status": "Invalid value"}


def test_the_status_changes_of_one_in_a_list(api: Api, owner: str) -> None:
    [held] = paid(api, owner, 1, status="authorized")
    assert column(api.put("/transactions", listed({"id": held, "status": "voided"})), "status") == [
        "voided"
    ]
    again = api.put("/transactions", listed({"id": held, "status": "processed"}))
    assert again["details"] == listed({"status": "Invalid value"})
    unknown = api.put("/transactions", listed({"id": "txn_" + "0" * 22, "status": "voided"}))
    assert unknown["details"] == listed({"id": "Invalid value"})
    wrong = api.put("/transactions", listed({"id": held, "status": "rejected"}))
    assert wrong["details"] == listed({"status": "Invalid value"})


def test_the_status_of_several_is_refused(api: Api, owner: str) -> None:
    first, second = paid(api, owner, status="authorized")
    for answer in (
        api.put(f"/transactions?customer_id={owner}&mode=query", {"status": "voided"}),
        api.put("/transactions?id=" + f"{first}%7C{second}&mode=query", {"status": "voided"}),
        api.put(
            "/transactions",
            listed({"id": first, "description": "X"}, {"id": second, "status": "voided"}),
        ),
    ):
        assert (answer.status, answer["error_type"]) == (400, "BadRequest")
        assert "status" in answer["error_description"]
    assert column(api.get("/transactions"), "status") == ["authorized"] * 2
    assert column(api.get("/transactions"), "description") == [None] * 2
    nothing = api.put("/transactions?status=declined&mode=query", {"status": "voided"})
    assert nothing.body == listed()


@pytest.mark.parametrize(
    "target", ["/transactions", "/transactions?customer_id=x&mode=query", "/transactions/<a>|<b>"]
)
def test_they_are_never_deleted(api: Api, owner: str, target: str) -> None:
    first, second = paid(api, owner)
    target = target.replace("<a>", first).replace("<b>", second)
    answer = api.request("DELETE", target, json=listed({"id": first}))
    assert (answer.status, answer["error_type"]) == (405, "MethodNotAllowed")
    assert column(api.get("/transactions"), "id") == [second, first]

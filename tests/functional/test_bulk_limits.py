"""How much one request can be about. On DynamoDB Local: a transaction of moto holds less."""

from __future__ import annotations

import pytest

from tests.support.client import Api
from tests.support.objects import card, column, customer, listed
from tests.support.organisations import new_api
from tests.support.stores import Store

pytestmark = pytest.mark.dynamodb_local


@pytest.fixture
def api(dynamodb_local_store: Store) -> Api:
    return new_api(dynamodb_local_store)


def test_a_hundred_rows_fit_and_one_more_does_not(api: Api) -> None:
    row = {"name": "A", "email": "a@x.com"}
    answer = api.post("/customers", listed(*[row] * 101))
    assert (answer.status, answer["error_type"]) == (400, "BadRequest")
    assert "100" in answer["error_description"]
    assert api.get("/customers")["values"] == []
    ids = column(api.post("/customers", listed(*[row] * 100)), "id")
    assert column(api.get("/customers"), "id") == ids[::-1]
    assert (
        column(api.put("/customers?email=a@x.com&mode=query", {"name": "Q"}), "name") == ["Q"] * 100
    )
    assert len(api.delete(f"/customers/{'|'.join(ids[:99])}")["values"]) == 99
    assert column(api.get("/customers"), "id") == ids[99:]


def test_more_matches_than_fit_are_left_alone(api: Api) -> None:
    row = {"name": "A", "email": "a@x.com"}
    for count in (100, 1):
        column(api.post("/customers", listed(*[row] * count)), "id")
    for method, body in (("PUT", {"name": "Q"}), ("DELETE", None)):
        answer = api.request(method, "/customers?email=a@x.com&mode=query", json=body)
        assert (answer.status, answer["error_type"]) == (400, "BadRequest")
        assert "100" in answer["error_description"]
    assert len(api.get("/customers?name=A&limit=1000")["values"]) == 101
    ids = column(api.get("/customers?limit=1000"), "id")
    for target in (f"/customers/{'|'.join(ids)}", f"/customers?id={'|'.join(ids)}&mode=query"):
        assert api.delete(target)["error_type"] == "BadRequest"
    assert len(api.get("/customers?limit=1000")["values"]) == 101


def test_rows_that_need_more_items_than_a_transaction_has_are_refused(api: Api) -> None:
    rows = [{"name": "A", "email": "a@x.com", "external_uid": f"u{n}"} for n in range(51)]
    answer = api.post("/customers", listed(*rows))
    assert (answer.status, answer["error_type"]) == (400, "BadRequest")
    assert "102" in answer["error_description"]
    assert api.get("/customers")["values"] == []
    assert len(api.post("/customers", listed(*rows[:50]))["values"]) == 50
    owner = customer(api)
    cards = [card() for _ in range(50)]
    nested = f"/customers/{owner}/payment_methods"
    assert "101" in api.post(nested, listed(*cards))["error_description"]
    assert api.get(nested)["values"] == []
    ids = column(api.post(nested, listed(*cards[:49])), "id")
    assert column(api.get(nested), "id") == ids[::-1]
    owners = [customer(api) for _ in range(33)]
    each = [card(customer_id=owner_id, default_payment_method=True) for owner_id in owners]
    assert column(api.post("/payment_methods", listed(*each)), "customer_id") == owners


def test_a_query_that_would_write_too_many_bytes_is_refused(api: Api) -> None:
    rows = [{"name": "A", "description": "many"} for _ in range(100)]
    column(api.post("/processing_accounts", listed(*rows)), "id")
    limits = {
        "legal_entity": 16_384,
        "underwriting": 4_096,
        "billing_contact": 4_096,
        "attrs": 4_096,
    }
    large = {
        name: dict.fromkeys((f"k{n}" for n in range(most // 13)), "")
        for name, most in limits.items()
    }
    path = "/processing_accounts?description=many&mode=query&fields=id"
    assert api.put(path, {"industry": "books"}).status == 200
    refused = api.put(path, {**large, "industry": "bread"})
    assert refused.status == 400
    assert "3000000 bytes" in refused["error_description"]
    kept = api.get("/processing_accounts?description=many")["values"]
    assert {row["industry"] for row in kept} == {"books"}
    assert all(row["legal_entity"] == {} for row in kept)

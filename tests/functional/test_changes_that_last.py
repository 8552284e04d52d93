"""What a change says is what is read afterwards, also where it takes something away."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.write_conflicts import Taken
from chalicelib.store.unit_of_work import UnitOfWork
from tests.support.client import Api
from tests.support.objects import card, customer_with_default, pay

pytestmark = pytest.mark.moto


def test_a_transaction_is_taken_from_its_customer(api: Api) -> None:
    customer_id, _ = customer_with_default(api)
    paid = pay(api, customer_id)["id"]
    assert api.put(f"/transactions/{paid}", {"customer_id": None})["customer_id"] is None
    assert api.get(f"/transactions/{paid}")["customer_id"] is None
    assert api.get("/transactions", customer_id=customer_id)["values"] == []
    assert api.put(f"/transactions/{paid}", {"customer_id": customer_id}).status == 200
    assert len(api.get("/transactions", customer_id=customer_id)["values"]) == 1


def test_attrs_do_not_grow_beyond_their_limit_by_being_merged(api: Api) -> None:
    customer_id, method_id = customer_with_default(api)
    paid = pay(api, customer_id)["id"]
    for path in (
        f"/customers/{customer_id}",
        f"/payment_methods/{method_id}",
        f"/transactions/{paid}",
    ):
        assert api.put(path, {"attrs": {"a": "x" * 3_000}}).status == 200
        refused = api.put(path, {"attrs": {"b": "x" * 3_000}})
        assert (refused.status, refused["error_description"]) == (400, "attrs")
        assert set(api.get(path)["attrs"]) == {"a"}
        assert api.put(path, {"attrs": {"a": None, "b": "x" * 3_000}}).status == 200


def test_a_customer_whose_uid_becomes_free_meanwhile_is_created(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"name": "U", "email": "u@example.com", "external_uid": "u-1"}
    gone = api.post("/customers", body)["id"]
    other, commit = api.again(), UnitOfWork.commit

    def commit_then_delete(self: UnitOfWork, *args: Any) -> None:
        try:
            commit(self, *args)
        except Taken:
            other.delete(f"/customers/{gone}")
            raise

    monkeypatch.setattr(UnitOfWork, "commit", commit_then_delete)
    made = api.post("/customers", body)
    assert (made.status, made["external_uid"]) == (200, "u-1")
    assert made["id"] != gone
    assert api.post("/payment_methods", card(customer_id=made["id"])).status == 200


@pytest.mark.parametrize("path", ["/processing_accounts", "/accounts"])
def test_the_account_that_payments_go_to_stays(api: Api, path: str) -> None:
    customer_id, _ = customer_with_default(api)
    shop = pay(api, customer_id)["processing_id"]
    for target in (f"{path}/{shop}", f"{path}?mode=query&id={shop}"):
        refused = api.delete(target)
        assert (refused.status, refused["error_description"]) == (400, "id")
    listed = {"object": "list", "values": [{"id": shop}]}
    refused = api.request("DELETE", path, json=listed)
    assert (refused.status, refused["error_description"]) == (400, "[0][id]")
    assert pay(api, customer_id)["processing_id"] == shop

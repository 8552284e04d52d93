"""Routes between objects, and related objects as attributes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.client import Api
from tests.support.objects import bank_account, card, customer, customer_with_default, pay
from tests.support.organisations import new_api
from tests.support.stores import Store


@dataclass(frozen=True)
class Place:
    """A customer of a shop of its own, with a payment and its refund."""

    api: Api
    shop: str
    customer: str
    method: str
    payment: str
    refund: str

    @property
    def paths(self) -> dict[str, str]:
        """The path of each object, by name."""
        return {
            "shop": f"/processing_accounts/{self.shop}",
            "customer": f"/customers/{self.customer}",
            "method": f"/payment_methods/{self.method}",
            "payment": f"/transactions/{self.payment}",
            "refund": f"/transactions/{self.refund}",
            "line": f"/transaction_ledgers/{self.part('refund', 'ledger')}",
            "operation": f"/operations/{self.part('payment', 'operations')}",
        }

    def part(self, whole: str, name: str) -> str:
        """The id of the first part of the payment or the refund."""
        path = f"/transactions/{getattr(self, whole)}"
        return str(self.api.get(path, fields=name)[name][0]["id"])


def place_of(api: Api) -> Place:
    body = {"name": "Shop", "payment_methods": [bank_account()]}
    shop = api.post("/processing_accounts", body)["id"]
    customer_id, method_id = customer_with_default(api)
    api.put(f"/customers/{customer_id}", {"primary_processing_id": shop})
    paid = pay(api, customer_id, 100)
    assert paid["processing_id"] == shop
    back = {"type": "refund", "amount": 1, "ledger": [{"assoc_transaction_id": paid["id"]}]}
    refund = api.post("/transactions", back)["id"]
    return Place(api, shop, customer_id, method_id, paid["id"], refund)


@pytest.fixture
def place(api: Api) -> Place:
    return place_of(api)


TO_ONE = [
    ("customer", "primary_processing", "shop"),
    ("payment", "customer", "customer"),
    ("payment", "processing", "shop"),
    ("payment", "payment_method", "method"),
    ("refund", "customer", "customer"),
    ("refund", "payment_method", "method"),
    ("method", "customer", "customer"),
    ("method", "account", "customer"),
    ("line", "transaction", "refund"),
    ("line", "assoc_transaction", "payment"),
    ("operation", "transaction", "payment"),
]


@pytest.mark.parametrize(("parent", "relation", "target"), TO_ONE)
def test_a_relation_to_one_answers_the_object(
    place: Place, parent: str, relation: str, target: str
) -> None:
    paths, api = place.paths, place.api
    answer = api.get(f"{paths[parent]}/{relation}")
    assert (answer.status, answer.body) == (200, api.get(paths[target]).body)
    chosen = api.get(f"{paths[parent]}/{relation}", fields="id,created_at").body
    assert chosen == {name: answer[name] for name in ("id", "created_at")}


@pytest.mark.parametrize(("parent", "relation", "target"), TO_ONE)
def test_a_foreign_parent_is_answered_like_an_unknown_one(
    api: Api, module_store: Store, parent: str, relation: str, target: str
) -> None:
    foreign = place_of(new_api(module_store)).paths[parent]
    prefix = foreign.rpartition("/")[2].partition("_")[0]
    unknown = f"{foreign.rpartition('/')[0]}/{prefix}_{'0' * 22}"
    for rest in ("", f"/{relation}"):
        refused, missing = api.get(foreign + rest), api.get(unknown + rest)
        assert refused.status == missing.status == 404
        assert refused.body == missing.body


@pytest.mark.parametrize(
    ("parent", "relation", "target"),
    [each for each in TO_ONE if each[1] != "payment_method"],
)
def test_a_related_object_is_an_attribute_when_it_is_named(
    place: Place, parent: str, relation: str, target: str
) -> None:
    paths, api = place.paths, place.api
    path, _, identifier = paths[parent].rpartition("/")
    whole, related = api.get(paths[parent]).body, api.get(paths[target]).body
    assert relation not in whole
    assert api.get(paths[parent], fields=relation).body == {relation: related}
    everything = api.get(paths[parent], fields=f"*,{relation}").body
    assert everything == {**whole, relation: related}
    [row] = api.get(path, id=identifier, fields=f"id,{relation}")["values"]
    assert row == {"id": identifier, relation: related}


def test_the_owner_of_a_merchants_method_is_an_account_but_no_customer(place: Place) -> None:
    api, shop = place.api, place.api.get(place.paths["shop"]).body
    method = f"/payment_methods/{shop['payment_methods'][0]['id']}"
    assert api.get(f"{method}/account").body == shop
    assert api.get(f"{method}/customer").status == 404
    assert api.get(method, fields="account,customer").body == {"account": shop, "customer": None}


def test_what_names_nobody_has_null_there(api: Api) -> None:
    loose = api.post("/payment_methods", card())["id"]
    both = api.get(f"/payment_methods/{loose}", fields="customer,account").body
    assert both == {"customer": None, "account": None}
    body = {"type": "payment", "amount": 1, "payment_method_id": loose}
    paid = api.post("/transactions", body)["id"]
    assert api.get(f"/transactions/{paid}", fields="customer").body == {"customer": None}
    assert api.get(f"/transactions/{paid}/customer").status == 404
    bare = customer(api)
    answer = api.get(f"/customers/{bare}", fields="primary_processing")
    assert answer.body == {"primary_processing": None}


def test_what_is_deleted_is_null_or_not_found(place: Place) -> None:
    api, paths = place.api, place.paths
    assert api.delete(paths["customer"]).status == 200
    assert api.delete(paths["shop"]).status == 200
    named = api.get(paths["payment"], fields="customer_id,customer,processing_id,processing")
    assert named.body == {
        "customer_id": place.customer,
        "customer": None,
        "processing_id": place.shop,
        "processing": None,
    }
    for relation in ("customer", "processing"):
        assert api.get(f"{paths['payment']}/{relation}").status == 404


def test_the_method_of_a_transaction_is_the_present_one(place: Place) -> None:
    api, paths = place.api, place.paths
    api.put(paths["method"], {"description": "my card"})
    answer = api.get(f"{paths['payment']}/payment_method")
    assert answer["description"] == "my card"
    assert api.get(paths["payment"])["payment_method"]["description"] == "Visa x-4242"


def test_of_a_deleted_method_its_transaction_keeps_the_copy(place: Place) -> None:
    api, paths = place.api, place.paths
    assert api.delete(paths["method"]).status == 200
    assert api.get(paths["method"]).status == 404
    answer = api.get(f"{paths['payment']}/payment_method")
    assert (answer.status, answer["id"]) == (200, place.method)
    assert answer.body == api.get(paths["payment"])["payment_method"]
    assert answer["card"]["card_number"] == "xxxxxxxxxxxx4242"


def test_related_objects_of_a_list_stand_with_their_own_rows(place: Place) -> None:
    api = place.api
    other, _ = customer_with_default(api, card("5103 2088 7967 2792"))
    pay(api, other, 2)
    pay(api, place.customer, 3)
    loose = {"type": "payment", "amount": 4, "payment_method": card()}
    api.post("/transactions", loose)
    rows = api.get("/transactions", fields="customer_id,customer")["values"]
    shown = {each: api.get(f"/customers/{each}").body for each in (place.customer, other)}
    assert len(rows) == 5
    for row in rows:
        assert row["customer"] == shown.get(row["customer_id"])


def test_a_change_answers_related_objects_too(place: Place) -> None:
    api, paths = place.api, place.paths
    changed = api.put(f"{paths['payment']}?fields=notes,customer", {"notes": "n"})
    assert changed.body == {"notes": "n", "customer": api.get(paths["customer"]).body}
    body = {"type": "payment", "amount": 1, "customer_id": place.customer}
    made = api.post("/transactions?fields=*,customer", body)
    assert made["customer"] == api.get(paths["customer"]).body


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("POST /transactions", {"type": "payment", "amount": 1, "customer": {"name": "x"}}),
        ("PUT /transactions/<payment>", {"customer": {"name": "x"}}),
        ("PUT /transactions/<payment>", {"processing": {"name": "x"}}),
        ("PUT /payment_methods/<method>", {"customer": {}, "account": {"name": "x"}}),
        ("PUT /customers/<customer>", {"primary_processing": {"name": "x"}}),
    ],
)
def test_a_related_object_is_not_written_through_another(
    place: Place, target: str, body: dict[str, Any]
) -> None:
    method, _, path = target.partition(" ")
    for name, own in place.paths.items():
        path = path.replace(f"<{name}>", own.rpartition("/")[2])
    refused = place.api.request(method, path, json=body)
    related = {"customer", "processing", "account", "primary_processing"}
    assert refused.status == 400
    for name in related & body.keys():
        assert refused["details"][name].partition(":")[0] == "Read-only"


@pytest.mark.parametrize(
    ("path", "fitting", "other"),
    [
        ("/transactions", "customer[primary_processing][name]=Shop", "Other"),
        ("/transactions", "customer[payment_methods][type]=card", "bank_account"),
        ("/transaction_ledgers", "transaction[customer][name]=Ann", "Bob"),
        ("/transaction_ledgers", "assoc_transaction[processing][name]=Shop", "Other"),
        ("/operations", "transaction[customer][primary_processing][name]=Shop", "Other"),
        ("/payment_methods", "customer[primary_processing][name]=Shop", "Other"),
        ("/accounts", "primary_processing[payment_methods][type]=bank_account", "card"),
    ],
)
def test_a_path_goes_on_from_one_related_object_to_the_next(
    place: Place, path: str, fitting: str, other: str
) -> None:
    api, name = place.api, fitting.partition("=")[0]
    api.post("/payment_methods", card())  # a row that names nobody
    assert api.request("GET", f"{path}?{fitting}")["values"]
    assert api.request("GET", f"{path}?{name}={other}")["values"] == []
    rows = api.get(path)["values"]
    by_null = [api.request("GET", f"{path}?{name}={each}")["values"] for each in ("null", "!null")]
    assert len(by_null[0]) + len(by_null[1]) == len(rows)
    ordered = api.get(path, order_by="id" if "methods" in name else name)
    assert len(ordered["values"]) == len(rows)


def test_what_is_selected_goes_on_too(place: Place) -> None:
    api, paths = place.api, place.paths
    deep = "transaction[customer][primary_processing][payment_methods][type]"
    assert api.get(paths["line"], fields=deep).body == {
        "transaction": {
            "customer": {"primary_processing": {"payment_methods": [{"type": "bank_account"}]}}
        }
    }
    function = "upper(transaction[customer][primary_processing][name])"
    assert api.get(paths["line"], fields=function).body == {function: "SHOP"}


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("/transactions", "payment_method[customer]"),
        ("/transactions", "payment_method[account][name]"),
        ("/transactions", "ledger[transaction]"),
        ("/transactions", "ledger[assoc_transaction][type]"),
        ("/transactions", "ledger[0][assoc_transaction][type]"),
        ("/transactions", "operations[transaction][id]"),
        ("/customers", "payment_methods[customer][name]"),
        ("/transaction_ledgers", "transaction[payment_method][customer][name]"),
        ("/accounts", "primary_processing[payment_methods][account]"),
    ],
)
def test_nothing_is_related_to_what_lies_inside(place: Place, path: str, inside: str) -> None:
    api = place.api
    filtered = api.request("GET", f"{path}?{inside}=null")
    assert (filtered.status, list(filtered["details"])) == (400, [inside])
    for name, value in (("fields", inside), ("order_by", inside), ("fields", f"lower({inside})")):
        refused = api.get(path, **{name: value})
        assert (refused.status, list(refused["details"])) == (400, [name]), value

"""Every POST and PUT under a key: done once, then answered again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.store.tenant_rows import IdempotencyRow
from tests.support.client import Answer, Api
from tests.support.keys import Desk, desk_of, is_replay, new_key, send
from tests.support.objects import bank_account, card, customer, customer_with_default, listed, pay
from tests.support.organisations import new_organisation
from tests.support.stores import Store

pytestmark = pytest.mark.dynamodb_local

DECLINED = "4111 1111 1111 9903"


@dataclass
class Place:
    """A client, what its processor is asked, and objects to send requests about."""

    api: Api
    store: Store
    desk: Desk
    org_id: str
    customer: str
    method: str

    def held(self) -> str:
        return str(pay(self.api, self.customer, status="authorized")["id"])

    def paid(self) -> str:
        return str(pay(self.api, self.customer)["id"])

    def method_of_nobody(self) -> str:
        return str(self.api.post("/payment_methods", card())["id"])

    def recorded(self) -> list[IdempotencyRow]:
        return [row for row in IdempotencyRow.scan() if row.key.startswith(self.org_id)]


@pytest.fixture
def place(dynamodb_local_store: Store) -> Place:
    store = dynamodb_local_store
    organisation, key = new_organisation(store)
    desk = desk_of(store)
    api = Api(store.services(processors={"sandbox": desk}), key)
    return Place(api, store, desk, organisation.id, *customer_with_default(api))


Request = tuple[str, str, Any]
ANN = {"name": "Ann", "email": "ann@example.com"}


def payment(place: Place, **more: Any) -> Request:
    return "POST", "/transactions", {"type": "payment", "amount": 5, **more}


def refund_of(payment_id: str, **more: Any) -> Request:
    ledger = [{"assoc_transaction_id": payment_id}]
    return "POST", "/transactions", {"type": "refund", "ledger": ledger, **more}


def status_of(transaction_id: str, status: str, **more: Any) -> Request:
    return "PUT", f"/transactions/{transaction_id}", {"status": status, **more}


def as_known(place: Place) -> Request:
    place.api.post("/customers", {**ANN, "external_uid": "crm-1"})
    return "POST", "/customers", {**ANN, "external_uid": "crm-1", "phone_number": "212 555 0100"}


def matching(place: Place) -> Request:
    email = "match@example.com"
    for _ in range(2):
        customer(place.api, email=email)
    # What it matches it makes match no more.
    return "PUT", f"/customers?email={email}&mode=query", {"email": "matched@example.com"}


def mixed_rows(place: Place) -> Request:
    rows = ({"id": place.paid(), "notes": "n"}, {"id": place.held(), "notes": "n"})
    return "PUT", "/transactions", listed(*rows)


REQUESTS: dict[str, Callable[[Place], Request]] = {
    "payment of the default": lambda p: payment(p, customer_id=p.customer),
    "payment by a named method": lambda p: payment(p, payment_method_id=p.method),
    "payment by a new method": lambda p: payment(
        p,
        customer_id=p.customer,
        payment_method=card(default_payment_method=True),
    ),
    "payment by a bank account": lambda p: payment(p, payment_method=bank_account()),
    "authorization": lambda p: payment(p, customer_id=p.customer, status="authorized"),
    "credit": lambda p: (
        "POST",
        "/transactions",
        {"type": "credit", "amount": 5, "payment_method": card(transfer_type="two-way")},
    ),
    "refund": lambda p: refund_of(p.paid()),
    "refund of a part": lambda p: refund_of(p.paid(), amount=1),
    "blind refund": lambda p: (
        "POST",
        "/transactions",
        {"type": "refund", "amount": 5, "payment_method_id": p.method},
    ),
    "capture": lambda p: status_of(p.held(), "processed"),
    "capture with details": lambda p: status_of(p.held(), "processed", notes="n"),
    "capture in a list": lambda p: (
        "PUT",
        "/transactions",
        listed({"id": p.held(), "status": "processed"}),
    ),
    "void": lambda p: status_of(p.held(), "voided"),
    "void of a payment": lambda p: status_of(p.paid(), "voided"),
    "details": lambda p: ("PUT", f"/transactions/{p.paid()}", {"notes": "n"}),
    "details of several": mixed_rows,
    "a status that it has": lambda p: status_of(p.paid(), "processed"),
    "customer": lambda p: ("POST", "/customers", ANN),
    "customer with methods": lambda p: (
        "POST",
        "/customers",
        {**ANN, "payment_methods": [card(default_payment_method=True), card()]},
    ),
    "customers": lambda p: ("POST", "/customers", listed(ANN, ANN)),
    "customer that is known": as_known,
    "account": lambda p: ("POST", "/accounts", ANN),
    "customer's data": lambda p: ("PUT", f"/customers/{p.customer}", {"name": "Bea"}),
    "new method inside": lambda p: (
        "PUT",
        f"/customers/{p.customer}",
        {"payment_methods": [card()]},
    ),
    "customers' data": lambda p: (
        "PUT",
        "/customers",
        listed({"id": p.customer, "payment_methods": [card()]}),
    ),
    "all customers that match": matching,
    "processing account": lambda p: ("POST", "/processing_accounts", {"name": "Shop"}),
    "processing accounts": lambda p: (
        "POST",
        "/processing_accounts",
        listed({"name": "A"}, {"name": "B"}),
    ),
    "method": lambda p: ("POST", "/payment_methods", card()),
    "method of a customer": lambda p: (
        "POST",
        "/payment_methods",
        card(customer_id=p.customer, default_payment_method=True),
    ),
    "methods": lambda p: ("POST", "/payment_methods", listed(card(), bank_account())),
    "method on the customer": lambda p: (
        "POST",
        f"/customers/{p.customer}/payment_methods",
        card(),
    ),
    "methods on the customer": lambda p: (
        "POST",
        f"/customers/{p.customer}/payment_methods",
        listed(card(), card()),
    ),
    "method's data": lambda p: ("PUT", f"/payment_methods/{p.method}", {"description": "D"}),
    "method's owner": lambda p: (
        "PUT",
        f"/payment_methods/{p.method_of_nobody()}",
        {"customer_id": p.customer, "default_payment_method": True},
    ),
    "methods' data": lambda p: (
        "PUT",
        "/payment_methods",
        listed({"id": p.method, "description": "D"}),
    ),
}


def of(answer: Answer) -> list[tuple[str, str]]:
    """What was answered: object and id of each."""
    rows = answer["values"] if answer["object"] == "list" else [answer.body]
    return [(row["object"], row["id"]) for row in rows]


def others(place: Place, method: str, target: str, body: Any) -> list[Request]:
    """Requests that are other ones than this, right and wrong ones."""
    changed = {**body, "attrs": {"changed": "yes"}} if "values" not in body else listed()
    return [
        (method, target, changed),
        ("POST", "/customers", {**ANN, "name": "Other"}),
        ("PUT", f"/payment_methods/{place.method}", {"description": "other"}),
        ("POST", "/transactions", {"type": "payment", "amount": 7, "customer_id": place.customer}),
    ]


@pytest.mark.parametrize("make", REQUESTS.values(), ids=REQUESTS)
def test_sent_again_it_is_answered_again_and_another_one_is_refused(
    place: Place, make: Callable[[Place], Request]
) -> None:
    method, target, body = make(place)
    key = new_key()
    first = send(place.api, method, target, key, body)
    assert (first.status, is_replay(first)) == (200, False), first.text
    before, said = place.store.dump(), list(place.desk.said)
    for _ in range(2):
        again = send(place.api, method, target, key, body)
        assert (again.status, is_replay(again)) == (200, True), again.text
        assert of(again) == of(first)
    assert again["object"] == first["object"]
    for other in others(place, method, target, body):
        refused = send(place.api, other[0], other[1], key, other[2])
        assert (refused.status, refused["error_type"]) == (400, "InvalidAttributes"), refused.text
        assert refused["error_description"] == "Idempotency-Key"
        assert list(refused["details"]) == ["Idempotency-Key"]
        assert not is_replay(refused)
    assert (place.store.dump(), place.desk.said) == (before, said)
    afresh = send(place.api, method, target, new_key(), body)
    assert not is_replay(afresh)


def test_it_is_answered_as_it_is_now(place: Place) -> None:
    api, key = place.api, new_key()
    request = payment(place, customer_id=place.customer, status="authorized")
    first = send(api, request[0], request[1], key, request[2])
    api.put(f"/transactions/{first['id']}", {"notes": "later", "status": "processed"})
    again = send(api, request[0], request[1], key, request[2])
    assert (again["status"], again["notes"]) == ("processed", "later")
    assert again.body == api.get(f"/transactions/{first['id']}").body
    api.put(f"/transactions/{first['id']}", {"status": "voided"})
    assert send(api, request[0], request[1], key, request[2])["status"] == "voided"


def test_a_change_sent_again_does_not_undo_a_later_one(place: Place) -> None:
    api, key = place.api, new_key()
    for path in (
        f"/customers/{place.customer}",
        f"/payment_methods/{place.method}",
        f"/transactions/{place.paid()}",
    ):
        key = new_key()
        send(api, "PUT", path, key, {"attrs": {"a": "first"}})
        api.put(path, {"attrs": {"a": "second"}})
        again = send(api, "PUT", path, key, {"attrs": {"a": "first"}})
        assert (is_replay(again), again["attrs"]) == (True, {"a": "second"})


def test_a_decline_is_answered_again(place: Place) -> None:
    key = new_key()
    request = payment(place, customer_id=place.customer, payment_method=card(DECLINED))
    first = send(place.api, *request[:2], key, request[2])
    assert (first.status, first["error_type"]) == (400, "TransactionDeclined")
    assert not is_replay(first)
    said = list(place.desk.said)
    again = send(place.api, *request[:2], key, request[2])
    assert (again.status, again.body, is_replay(again)) == (400, first.body, True)
    assert place.desk.said == said


def delete_customer(place: Place) -> None:
    assert place.api.delete(f"/customers/{place.customer}").status == 200


def delete_method(place: Place) -> None:
    assert place.api.delete(f"/payment_methods/{place.method}").status == 200


@pytest.mark.parametrize("change", [delete_customer, delete_method])
@pytest.mark.parametrize(
    "make",
    [
        lambda p: payment(p, customer_id=p.customer),
        lambda p: payment(p, customer_id=p.customer, payment_method_id=p.method),
        lambda p: payment(p, payment_method_id=p.method, status="authorized"),
        lambda p: payment(p, customer_id=p.customer, payment_method=card()),
        lambda p: refund_of(p.paid()),
        lambda p: status_of(p.held(), "voided"),
    ],
)
def test_the_world_may_have_changed(
    place: Place, make: Callable[[Place], Request], change: Callable[[Place], None]
) -> None:
    request, key = make(place), new_key()
    first = send(place.api, *request[:2], key, request[2])
    assert first.status == 200, first.text
    change(place)
    before, said = place.store.dump(), list(place.desk.said)
    again = send(place.api, *request[:2], key, request[2])
    assert (again.status, is_replay(again), again["id"]) == (200, True, first["id"]), again.text
    assert (place.store.dump(), place.desk.said) == (before, said)
    other = send(place.api, *request[:2], key, {**request[2], "notes": "n"})
    assert list(other["details"]) == ["Idempotency-Key"]


def test_what_is_gone_is_not_found(place: Place) -> None:
    api, key, of_list = place.api, new_key(), new_key()
    made = send(api, "POST", "/customers", key, ANN)["id"]
    rows = [
        row["id"] for row in send(api, "POST", "/customers", of_list, listed(ANN, ANN))["values"]
    ]
    api.delete(f"/customers/{made}")
    api.delete(f"/customers/{rows[0]}")
    again = send(api, "POST", "/customers", key, ANN)
    assert (again.status, is_replay(again)) == (404, True)
    again = send(api, "POST", "/customers", of_list, listed(ANN, ANN))
    assert ([row["id"] for row in again["values"]], is_replay(again)) == (rows[1:], True)
    assert len(api.get("/customers")["values"]) == 2


def test_errors_are_not_recorded(place: Place) -> None:
    """The request that is right at last may use the key."""
    api, key = place.api, new_key()
    empty = customer(api)
    for wrong in (
        {"type": "payment", "amount": "many", "customer_id": place.customer},
        {"type": "payment", "amount": 5, "customer_id": empty},
        {"type": "payment", "amount": 5, "customer_id": place.customer[:-1] + "0"},
        {"type": "refund", "ledger": [{"assoc_transaction_id": place.customer}]},
    ):
        refused = send(api, "POST", "/transactions", key, wrong)
        assert refused.status == 400
        assert "Idempotency-Key" not in refused["details"]
    missing = f"/transactions/txn_{'0' * 22}"
    assert send(api, "PUT", missing, key, {"status": "voided"}).status == 404
    assert place.recorded() == []
    body = {"type": "payment", "amount": 5, "customer_id": place.customer}
    right = send(api, "POST", "/transactions", key, body)
    assert (right.status, is_replay(right)) == (200, False)
    assert len(place.recorded()) == 1


def test_a_key_is_the_organisations_own(place: Place) -> None:
    key = new_key()
    _, secret = new_organisation(place.store)
    other = Api(place.store.services(), secret)
    mine = send(place.api, "POST", "/customers", key, ANN)
    theirs = send(other, "POST", "/customers", key, ANN)
    assert (theirs.status, is_replay(theirs)) == (200, False)
    assert theirs["id"] != mine["id"]
    again = send(other, "POST", "/customers", key, ANN)
    assert (again["id"], is_replay(again)) == (theirs["id"], True)


@pytest.mark.parametrize(
    "target",
    ["/customers/{customer}", "/payment_methods/{method}"],
)
def test_a_delete_needs_no_key(place: Place, target: str) -> None:
    path = target.format(customer=place.customer, method=place.method)
    for key in (new_key(), "\t", ""):
        again = send(place.api, "GET", path, key)
        assert (again.status, is_replay(again)) == (200, False)
    key = new_key()
    assert send(place.api, "DELETE", path, key).status == 200
    gone = send(place.api, "DELETE", path, key)
    assert (gone.status, is_replay(gone)) == (404, False)
    assert send(place.api, "POST", "/customers", key, ANN).status == 200

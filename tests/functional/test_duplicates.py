"""Payments without a key that look like one of a moment ago: declined, where that is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from chalicelib.domain.processing import UNKNOWN
from chalicelib.dynamo.transport import Transport
from onfile.admin.check import check
from onfile.admin.progress import Progress
from tests.sandbox.support import Hands
from tests.support.client import Answer as Response
from tests.support.client import Api
from tests.support.keys import Desk, desk_of, new_key, send
from tests.support.objects import bank_account, card, customer, customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store

WINDOW_S = 120
OTHER_CARD = "4111 1111 1111 1111"
NO_MONEY = "4111 1111 1111 9904"


@dataclass
class Till:
    """A service with a window, its clock, its processor, and a customer with a default card."""

    store: Store
    clock: Hands
    desk: Desk
    api: Api
    owner: str
    method: str

    def pay(self, **changes: Any) -> Response:
        """Ten dollars from the default of the customer, or as `changes` say; None leaves out."""
        body = {"type": "payment", "amount": 10, "customer_id": self.owner, **changes}
        given = {name: value for name, value in body.items() if value is not None}
        return self.api.post("/transactions", given)


@pytest.fixture
def till(module_store: Store) -> Till:
    return open_till(module_store, WINDOW_S)


def open_till(store: Store, window_s: int) -> Till:
    _, key = new_organisation(store, duplicate_window_s=window_s)
    clock, desk = Hands(), desk_of(store)
    api = Api(store.services(clock=clock, processors={"sandbox": desk}), key)
    return Till(store, clock, desk, api, *customer_with_default(api))


def is_duplicate(answer: Response) -> bool:
    """Whether a payment was declined as one; if not, it must have gone through."""
    if answer.status == 200:
        return False
    assert (answer.status, answer["error_type"]) == (400, "TransactionDeclined"), answer.text
    assert answer["details"]["status_code"] == "duplicate_attempt"
    return True


def test_the_second_is_declined_and_never_reaches_the_processor(till: Till) -> None:
    first = till.pay()
    till.clock.forward(1)
    second = till.pay()
    assert [verb for verb, _ in till.desk.said] == ["sale"]
    assert is_duplicate(second)
    declined = second["details"]
    assert second["error_description"] == declined["status_message"]
    assert (declined["status"], declined["amount"]) == ("declined", 10)
    assert declined["id"] != first["id"]
    assert till.api.get(f"/transactions/{declined['id']}").body == declined
    listed = till.api.get("/transactions", customer_id=till.owner)["values"]
    assert [each["id"] for each in listed] == [declined["id"], first["id"]]
    shown = till.api.get(f"/transactions/{declined['id']}", fields="operations")["operations"]
    assert [(each["type"], each["status"]) for each in shown] == [("process", "failed")]


SAME: dict[str, Callable[[Till], dict[str, Any]]] = {
    "the card comes along": lambda t: {"payment_method": card()},
    "and is to be kept": lambda t: {"payment_method": card(default_payment_method=True)},
    "and has another date": lambda t: {
        "payment_method": {
            "type": "card",
            "card": {"card_number": "4242424242424242", "expiry": "01/36"},
        }
    },
    "named by its id": lambda t: {"payment_method_id": t.method},
    "by its id alone": lambda t: {"payment_method_id": t.method, "customer_id": None},
    "on file twice": lambda t: {
        "payment_method_id": t.api.post("/payment_methods", card(customer_id=t.owner))["id"]
    },
    "a hold": lambda t: {"status": "authorized"},
    "with a text of its own": lambda t: {"description": "second"},
}
OTHER: dict[str, Callable[[Till], dict[str, Any]]] = {
    "amount": lambda t: {"amount": 10.01},
    "card": lambda t: {"payment_method": card(OTHER_CARD)},
    "customer": lambda t: {"customer_id": customer(t.api), "payment_method": card()},
    "no customer": lambda t: {"customer_id": None, "payment_method": card()},
    "bank account": lambda t: {"payment_method": bank_account()},
    "credit": lambda t: {"type": "credit", "payment_method": card(transfer_type="two-way")},
}


@pytest.mark.parametrize("changes", SAME.values(), ids=SAME)
def test_what_looks_the_same_is_a_duplicate(
    till: Till, changes: Callable[[Till], dict[str, Any]]
) -> None:
    second = changes(till)
    till.pay()
    assert is_duplicate(till.pay(**second))
    assert [verb for verb, _ in till.desk.said] == ["sale"]


@pytest.mark.parametrize("changes", OTHER.values(), ids=OTHER)
def test_what_differs_is_none(till: Till, changes: Callable[[Till], dict[str, Any]]) -> None:
    second = changes(till)
    till.pay()
    assert not is_duplicate(till.pay(**second))


def test_a_refund_is_none(till: Till) -> None:
    line = [{"assoc_transaction_id": till.pay()["id"]}]
    for _ in range(2):
        answer = till.api.post("/transactions", {"type": "refund", "amount": 5, "ledger": line})
        assert answer.status == 200


def test_the_window_ends_by_the_clock_and_counts_from_what_went_through(till: Till) -> None:
    till.pay()
    till.clock.forward(WINDOW_S - 0.001)
    assert is_duplicate(till.pay())
    till.clock.forward(0.001)
    assert not is_duplicate(till.pay())
    till.clock.forward(WINDOW_S - 1)
    assert is_duplicate(till.pay())


def decline(till: Till) -> None:
    """A payment that the bank declines, of the card that a customer then pays by."""
    number = {"payment_method": card(NO_MONEY)}
    assert till.pay(**number)["details"]["status_code"] == "insufficient_bal"
    assert till.pay(**number)["details"]["status_code"] == "insufficient_bal"


def void(till: Till) -> None:
    """A payment that is taken back, and made again."""
    paid = till.pay()["id"]
    assert till.api.put(f"/transactions/{paid}", {"status": "voided"}).status == 200
    assert not is_duplicate(till.pay())
    assert is_duplicate(till.pay())


@pytest.mark.parametrize("come_to_nothing", [decline, void])
def test_what_came_to_nothing_is_in_nobodys_way(
    till: Till, come_to_nothing: Callable[[Till], None]
) -> None:
    come_to_nothing(till)


@pytest.mark.parametrize("status", ["in flight", "held", "captured", "refunded"])
def test_what_is_not_over_or_took_money_is_in_the_way(till: Till, status: str) -> None:
    if status == "in flight":
        till.desk.instead = lambda verb, reference: UNKNOWN
    first = till.pay(status="authorized" if status in ("held", "captured") else None)
    till.desk.instead = None
    if status == "captured":
        assert till.api.put(f"/transactions/{first['id']}", {"status": "processed"}).status == 200
    if status == "refunded":
        body = {"type": "refund", "ledger": [{"assoc_transaction_id": first["id"]}]}
        assert till.api.post("/transactions", body).status == 200
    assert is_duplicate(till.pay())


def test_a_guard_that_somebody_else_has_replaced_meanwhile_stands(till: Till) -> None:
    paid = till.pay()["id"]
    assert till.api.put(f"/transactions/{paid}", {"status": "voided"}).status == 200
    between: list[Response] = []
    other = replace(till, api=till.api.again())

    def interrupted(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        is_read = operation == "GetItem" and request["TableName"].endswith("transactions")
        if is_read and not paying:
            paying.append(True)
            between.append(other.pay())
        return inner(operation, request)

    paying: list[bool] = []
    with till.store.wrapped(interrupted):
        mine = till.pay()
    assert not is_duplicate(between[0])
    assert is_duplicate(mine)


def test_keys_neither_are_declined_nor_stand_in_the_way(till: Till) -> None:
    body = {"type": "payment", "amount": 10, "customer_id": till.owner}
    assert send(till.api, "POST", "/transactions", new_key(), body).status == 200
    assert not is_duplicate(till.pay())
    assert send(till.api, "POST", "/transactions", new_key(), body).status == 200


def test_a_card_that_came_along_with_a_duplicate_is_kept_by_nobody(till: Till) -> None:
    new = {"payment_method": card(OTHER_CARD, default_payment_method=True)}
    assert not is_duplicate(till.pay(**new))
    before = till.api.get(f"/customers/{till.owner}")["payment_methods"]
    second = till.pay(**new)
    assert is_duplicate(second)
    assert second["details"]["payment_method"]["status"] == "inactive"
    assert till.api.get(f"/customers/{till.owner}")["payment_methods"] == before


def test_without_a_window_nothing_changes(module_store: Store) -> None:
    till = open_till(module_store, 0)
    till.pay()
    with module_store.counting() as requests:
        assert not is_duplicate(till.pay())
    assert [each.operation for each in requests] == ["GetItem", "PutItem", "UpdateItem"]


def test_a_window_costs_no_request(till: Till) -> None:
    till.api.get("/operations")
    with till.store.counting() as requests:
        till.pay()
    assert [each.operation for each in requests] == ["GetItem", "TransactWriteItems", "UpdateItem"]


def test_all_invariants_hold_of_duplicates(module_store: Store) -> None:
    till = open_till(module_store, WINDOW_S)
    first = till.pay()["id"]
    assert is_duplicate(till.pay())
    assert is_duplicate(till.pay(payment_method=card(), status="authorized"))
    other = customer(till.api)
    assert till.api.put(f"/transactions/{first}", {"customer_id": other}).status == 200
    assert list(check(Progress(None), clock=till.clock, sleep=lambda _: None)) == []

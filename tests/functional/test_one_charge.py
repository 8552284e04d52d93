"""A method on file with `keep_active` off serves one charge, whichever way that comes and ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.domain.processing import LONGEST_REQUEST
from chalicelib.processors.sandbox import Sandbox
from chalicelib.processors.sandbox.ledger import Ledger
from chalicelib.services.money.funding_source import SPENT
from tests.sandbox.support import Hands
from tests.support.client import Answer, Api
from tests.support.keys import is_replay, new_key, send
from tests.support.objects import bank_account, card, customer
from tests.support.organisations import new_api, new_organisation
from tests.support.serving import embedded_store
from tests.support.stores import Store

DECLINED = 9_999_904
"""Dollars that rehearse a decline (docs/sandbox.md)."""
LOST_ANSWER, LOST_REQUEST = 9_999_921, 9_999_923
Make = Callable[[Api], dict[str, Any]]


@pytest.fixture(scope="module")
def store(_moto: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with embedded_store(tmp_path_factory.mktemp("one") / "onfile.db") as store:
        yield store


@pytest.fixture
def api(store: Store) -> Api:
    store.activate()
    return new_api(store)


def charge(api: Api, method_id: str, **more: Any) -> Answer:
    body = {"type": "payment", "amount": 5, "payment_method_id": method_id, **more}
    return api.post("/transactions", body)


def status(api: Api, method_id: str) -> str:
    return str(api.get(f"/payment_methods/{method_id}")["status"])


def new(api: Api, body: dict[str, Any]) -> str:
    answer = api.post("/payment_methods", body)
    assert answer.status == 200, answer.text
    return str(answer["id"])


MAKES: dict[str, Make] = {
    "a card": lambda _: card(keep_active=False),
    "a bank account": lambda _: bank_account(keep_active=False, transfer_type="two-way"),
    "of a customer": lambda api: card(keep_active=False, customer_id=customer(api)),
    "of a customer who keeps none": lambda api: card(
        customer_id=customer(api, keep_active=False), transfer_type="two-way"
    ),
    "with texts": lambda _: card(keep_active=False, description="d", attrs={"a": 1}),
    "to be paid to": lambda _: card(keep_active=False, transfer_type="two-way"),
}
CHARGES: dict[str, dict[str, Any]] = {
    "a payment": {},
    "an authorization": {"status": "authorized"},
    "a payment of another amount": {"amount": "0.01"},
    "a refund without a ledger": {"type": "refund"},
}


@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES)
@pytest.mark.parametrize("said", CHARGES.values(), ids=CHARGES)
def test_it_serves_one_charge(api: Api, make: Make, said: dict[str, Any]) -> None:
    method_id = new(api, make(api))
    first = charge(api, method_id, **said)
    assert first.status == 200, first.text
    assert first["payment_method"]["status"] == status(api, method_id) == "inactive"
    for again in (said, {"amount": 6}, {"status": "authorized"}):
        answer = charge(api, method_id, **again)
        assert (answer.status, answer["details"]) == (400, {"payment_method_id": SPENT})
    assert len(api.get("/transactions")["values"]) == 1


@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES)
def test_a_decline_gives_it_back(api: Api, make: Make) -> None:
    method_id = new(api, make(api))
    for _ in range(2):
        declined = charge(api, method_id, amount=DECLINED)
        assert declined["error_type"] == "TransactionDeclined", declined.text
        assert declined["details"]["payment_method"]["status"] == "active"
        assert status(api, method_id) == "active"
    assert charge(api, method_id).status == 200
    assert status(api, method_id) == "inactive"


@pytest.mark.parametrize(
    "ends",
    [
        lambda api, paid: api.put(f"/transactions/{paid}", {"status": "voided"}),
        lambda api, paid: api.post(
            "/transactions", {"type": "refund", "ledger": [{"assoc_transaction_id": paid}]}
        ),
        lambda api, paid: api.put(f"/transactions/{paid}", {"description": "d"}),
    ],
)
def test_what_was_approved_has_spent_it_whatever_comes_then(
    api: Api, ends: Callable[[Api, str], Answer]
) -> None:
    method_id = new(api, card(keep_active=False))
    paid = charge(api, method_id)["id"]
    assert ends(api, paid).status == 200
    assert status(api, method_id) == "inactive"
    assert charge(api, method_id).status == 400


@pytest.mark.parametrize(
    ("amount", "ends"), [(LOST_REQUEST, "active"), (LOST_ANSWER, "inactive")], ids=["not", "sent"]
)
@pytest.mark.parametrize("look", ["sweeper", "GET"])
@pytest.mark.parametrize("said", [{}, {"status": "authorized"}], ids=["charge", "hold"])
def test_what_is_in_doubt_holds_it_until_it_is_settled(
    store: Store, amount: int, ends: str, look: str, said: dict[str, Any]
) -> None:
    store.activate()
    clock = Hands()
    sandbox = Sandbox(Ledger(store.connection), clock=clock, sleep=lambda _: None)
    services = store.services(clock=clock, sleep=lambda _: None, processors={"sandbox": sandbox})
    api = Api(services, new_organisation(store)[1])
    method_id = new(api, card(keep_active=False))
    doubt = charge(api, method_id, amount=amount, **said)
    assert doubt["status"] == "processing"
    assert status(api, method_id) == "inactive"
    assert charge(api, method_id).status == 400
    clock.forward(LONGEST_REQUEST.total_seconds() + 1)
    if look == "sweeper":
        services.sweeper.run()
    settled = api.get(f"/transactions/{doubt['id']}")
    assert settled["status"] == (
        "declined" if ends == "active" else said.get("status", "processed")
    )
    assert status(api, method_id) == ends


def test_what_onfile_declines_itself_takes_nothing(store: Store) -> None:
    store.activate()
    _, key = new_organisation(store, duplicate_window_s=60)
    api = Api(store.services(), key)
    method_id = new(api, card(keep_active=False))
    body = card(keep_active=False)
    assert charge(api, new(api, body)).status == 200
    declined = charge(api, method_id)
    assert declined["details"]["status_code"] == "duplicate_attempt"
    assert status(api, method_id) == "active"


def test_the_same_key_is_answered_as_it_was(api: Api) -> None:
    method_id, key = new(api, card(keep_active=False)), new_key()
    body = {"type": "payment", "amount": 5, "payment_method_id": method_id}
    first, again = (send(api, "POST", "/transactions", key, body) for _ in range(2))
    assert first.status == 200
    assert is_replay(again)
    assert first.body == again.body
    assert send(api, "POST", "/transactions", new_key(), body).status == 400


def test_others_serve_as_many_as_before(api: Api) -> None:
    for body in (card(), card(customer_id=customer(api)), bank_account()):
        method_id = new(api, body)
        assert [charge(api, method_id).status for _ in range(3)] == [200, 200, 200]
        assert status(api, method_id) == "active"


def test_a_change_meanwhile_neither_frees_nor_loses_it(api: Api) -> None:
    """Its row has another version then."""
    method_id = new(api, card(keep_active=False))
    assert api.put(f"/payment_methods/{method_id}", {"description": "d"}).status == 200
    assert charge(api, method_id, amount=DECLINED).status == 400
    changed = api.put(f"/payment_methods/{method_id}", {"description": "e"})
    assert (changed["description"], changed["status"]) == ("e", "active")
    assert charge(api, method_id).status == 200
    assert api.put(f"/payment_methods/{method_id}", {"description": "f"})["status"] == "inactive"
    assert charge(api, method_id).status == 400

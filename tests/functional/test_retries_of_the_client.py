"""The store's own client sends a request again whose answer got lost. Nothing may come of it twice.

Each request to the store in turn arrives, and its answer does not come back. On Amazon's DynamoDB
Local: moto knows no tokens of transactions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.dynamo.transport import Transport
from tests.support.client import Api
from tests.support.hours import Hours
from tests.support.keys import Desk, api_with_desk, is_replay, new_key, send
from tests.support.objects import card, customer_with_default, pay
from tests.support.stores import Store

pytestmark = pytest.mark.dynamodb_local

MOST_REQUESTS = 20


@pytest.fixture(autouse=True)
def _no_pauses(hours: Hours) -> None:
    """Attempts follow upon each other at once."""


@contextmanager
def losing(store: Store, position: int) -> Iterator[list[str]]:
    """The answer to the request with this number gets lost, once. What is lost is noted."""
    made: list[str] = []
    lost: list[str] = []

    def forgetful(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        made.append(operation)
        if len(made) != position:
            return inner(operation, request)
        with suppress(ClientError):
            inner(operation, request)
        lost.append(operation)
        raise ReadTimeoutError(endpoint_url="the store")

    with store.wrapped(forgetful):
        yield lost


Request = tuple[str, str, Any]


def payment(**more: Any) -> Request:
    return "POST", "/transactions", {"type": "payment", "amount": 5, **more}


def refund(api: Api, customer_id: str) -> Request:
    ledger = [{"assoc_transaction_id": pay(api, customer_id, 7)["id"]}]
    return "POST", "/transactions", {"type": "refund", "ledger": ledger}


def change(api: Api, customer_id: str, before: str, after: str) -> Request:
    held = pay(api, customer_id, 7, status=before)["id"]
    return "PUT", f"/transactions/{held}", {"status": after}


REQUESTS: dict[str, Callable[[Api, str], Request]] = {
    "default": lambda api, owner: payment(customer_id=owner),
    "new": lambda api, owner: payment(customer_id=owner, payment_method=card()),
    "refund": refund,
    "capture": lambda api, owner: change(api, owner, "authorized", "processed"),
    "void": lambda api, owner: change(api, owner, "processed", "voided"),
    "customer": lambda api, owner: (
        "POST",
        "/customers",
        {"name": "Ann", "email": "ann@example.com", "external_uid": new_key()},
    ),
    "method": lambda api, owner: (
        "POST",
        "/payment_methods",
        card(customer_id=owner, default_payment_method=True),
    ),
    "name": lambda api, owner: ("PUT", f"/customers/{owner}", {"name": "Bea"}),
}


@pytest.fixture
def place(dynamodb_local_store: Store) -> tuple[Store, Api, Desk]:
    return dynamodb_local_store, *api_with_desk(dynamodb_local_store)


@pytest.mark.parametrize("keyed", [False, True], ids=["no key", "key"])
@pytest.mark.parametrize("make", REQUESTS.values(), ids=REQUESTS)
def test_an_answer_that_got_lost_makes_nothing_twice(
    place: tuple[Store, Api, Desk], make: Callable[[Api, str], Request], keyed: bool
) -> None:
    store, api, desk = place
    for position in range(1, MOST_REQUESTS):
        owner, _ = customer_with_default(api)
        method, target, body = make(api, owner)
        desk.said.clear()
        counts = _counts(api)
        with losing(store, position) as lost:
            if keyed:
                answer = send(api, method, target, new_key(), body)
            else:
                answer = api.request(method, target, json=body)
        assert answer.status == 200, answer.text
        assert not is_replay(answer)
        assert len({verb for verb, _ in desk.said}) == len(desk.said) <= 1
        made = [after - before for before, after in zip(counts, _counts(api), strict=True)]
        assert max(made) <= 1
        assert sum(made) == {"PUT": 0}.get(method, 2 if "payment_method" in body else 1)
        if not lost:
            assert position > 1
            return
    pytest.fail(f"more than {MOST_REQUESTS} requests")


def _counts(api: Api) -> list[int]:
    found = [
        api.get(path, fields="count(id)")["values"]
        for path in ("/customers", "/payment_methods", "/transactions")
    ]
    return [int(rows[0]["count(id)"]) if rows else 0 for rows in found]

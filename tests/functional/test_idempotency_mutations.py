"""One key and 200 requests that differ a little: each is refused, and nothing comes of any.

Half of what differs is in the body, the other half in the method, the path or the query string.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.functional.mutations import Sent, other_body, other_method, other_path, other_query
from tests.support.client import Api
from tests.support.evidence import count, record
from tests.support.keys import desk_of, is_replay, new_key, send
from tests.support.objects import card, customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.stores import Store

SEED = 20_261_123

pytestmark = pytest.mark.evidence


def payment(api: Api) -> Sent:
    customer_id, _ = customer_with_default(api)
    method = card("4111 1111 1111 1111", default_payment_method=True, attrs={"tags": ["a", "b"]})
    return (
        "POST",
        "/transactions",
        {
            "type": "payment",
            "amount": 125,
            "customer_id": customer_id,
            "description": "Shoes",
            "order_number": "55",
            "attrs": {"size": 44, "colours": ["red", "blue"], "gift": False},
            "payment_method": method,
        },
    )


def customers(_api: Api) -> Sent:
    ann = {"name": "Ann", "email": "ann@example.com", "attrs": {"vip": True, "since": 2020}}
    bea = {"name": "Bea", "email": "bea@example.com", "payment_methods": [card(), card()]}
    return "POST", "/customers", {"object": "list", "values": [ann, bea]}


def capture(api: Api) -> Sent:
    customer_id, _ = customer_with_default(api)
    held = pay(api, customer_id, status="authorized")["id"]
    return "PUT", f"/transactions/{held}", {"status": "processed", "attrs": {"sent": [1, 2]}}


def all_that_match(api: Api) -> Sent:
    customer_with_default(api)
    change = {"name": "Annie", "attrs": {"vip": True}}
    return "PUT", "/customers?email=ann%40example.com&name=Ann&mode=query", change


REQUESTS = (payment, customers, capture, all_that_match)
MUTATIONS = count(400, 10_000) // len(REQUESTS)
"""Of each; half of them of the body."""
ELSEWHERE = (other_method, other_path, other_query)


@pytest.mark.parametrize("make", REQUESTS)
def test_no_changed_request_gets_through(module_store: Store, make: Callable[[Api], Sent]) -> None:
    _, secret = new_organisation(module_store)
    desk = desk_of(module_store)
    api = Api(module_store.services(processors={"sandbox": desk}), secret)
    sent = make(api)
    key, chance = new_key(), random.Random(SEED)  # noqa: S311  (no secret)
    ids = some_ids(api)
    assert send(api, *sent[:2], key, sent[2]).status == 200
    before, said = module_store.dump(), list(desk.said)
    tried: Counter[str] = Counter()
    while tried.total() < MUTATIONS:
        mutate = other_body if tried.total() % 2 else chance.choice(ELSEWHERE)
        changed = mutate(chance, sent, ids)
        if changed == sent:
            continue
        tried[mutate.__name__] += 1
        _is_refused(api, key, changed)
    assert set(tried) == {each.__name__ for each in (*ELSEWHERE, other_body)}
    assert (module_store.dump(), desk.said) == (before, said)
    assert is_replay(send(api, *sent[:2], key, sent[2]))
    bodies = tried["other_body"]
    figures = {"bodies": bodies, "elsewhere": tried.total() - bodies}
    record("same key, changed request", figures)


def some_ids(api: Api) -> list[str]:
    """Ids of everything that the organisation has, and of things that it could have."""
    other_customer, method = customer_with_default(api)
    pay(api, other_customer)
    owned: list[Any] = []
    for path in ("/customers", "/transactions", "/payment_methods"):
        owned += [row["id"] for row in api.get(path, limit=100)["values"]]
    return [*owned, method[:-1], "acct_" + "0" * 22, "x"]


def _is_refused(api: Api, key: str, changed: Sent) -> None:
    refused = send(api, *changed[:2], key, changed[2])
    assert (refused.status, refused.body.get("error_type")) == (400, "InvalidAttributes"), changed
    assert list(refused["details"]) == ["Idempotency-Key"], changed
    assert not is_replay(refused)

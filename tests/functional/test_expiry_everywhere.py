"""A card is good while its month lasts anywhere on earth, whichever way it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.processors.sandbox import Sandbox
from chalicelib.processors.sandbox.ledger import Ledger
from tests.sandbox.support import Hands
from tests.support.client import Answer, Api
from tests.support.objects import card, customer, listed
from tests.support.organisations import new_organisation
from tests.support.serving import embedded_store
from tests.support.tokens import by_token, token_of

Send = Callable[[Api, dict[str, Any]], Answer]


@pytest.fixture(scope="module")
def world_of_cards(
    _moto: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Api, Hands]]:
    with embedded_store(tmp_path_factory.mktemp("cards") / "onfile.db") as store:
        clock = Hands()
        sandbox = Sandbox(Ledger(store.connection), clock=clock, sleep=lambda _: None)
        services = store.services(clock=clock, processors={"sandbox": sandbox})
        yield Api(services, new_organisation(store)[1]), clock


def pay(api: Api, method: dict[str, Any]) -> Answer:
    body = {"type": "payment", "amount": 5, "payment_method": method}
    return api.post("/transactions", body)


def renew(api: Api, method: dict[str, Any]) -> Answer:
    """By a form whose intent names a method that is there."""
    method_id = api.post("/payment_methods", card())["id"]
    token = token_of(api, {"payment_method_form": {"payment_method": {"id": method_id}}})
    expiry = {"card": {"expiry": method["card"]["expiry"]}}
    return by_token(api, token, "POST", "/payment_methods", expiry)


WAYS: dict[str, Send] = {
    "saved": lambda api, method: api.post("/payment_methods", method),
    "saved for a customer": lambda api, method: api.post(
        "/payment_methods", {**method, "customer_id": customer(api)}
    ),
    "one of several": lambda api, method: api.post("/payment_methods", listed(card(), method)),
    "with its customer": lambda api, method: api.post(
        "/customers", {"name": "A", "email": "a@example.com", "payment_methods": [method]}
    ),
    "with a token": lambda api, method: by_token(
        api, token_of(api), "POST", "/payment_methods", method
    ),
    "renewed": renew,
    "charged": pay,
}


@pytest.mark.parametrize("send", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(
    ("now", "is_good"),
    [
        (datetime(2026, 11, 30, 23, tzinfo=UTC), True),
        (datetime(2026, 12, 1, 1, tzinfo=UTC), True),
        (datetime(2026, 12, 1, 11, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 1, 12, tzinfo=UTC), False),
    ],
)
def test_the_last_place_on_earth_decides(
    world_of_cards: tuple[Api, Hands], send: Send, now: datetime, is_good: bool
) -> None:
    api, clock = world_of_cards
    clock.now = now
    method = card()
    method["card"]["expiry"] = "11/26"
    answer = send(api, method)
    assert answer.status == (200 if is_good else 400), answer.text

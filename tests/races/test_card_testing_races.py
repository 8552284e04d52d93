"""Many attempts at once, of one account or one address, on Amazon's DynamoDB Local."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.races.test_races import at_once
from tests.support.card_testing import DECLINED, GOOD, SIDES, Shop
from tests.support.client import Answer, Api
from tests.support.objects import bank_account, card, customer
from tests.support.scale import times
from tests.support.stores import Store

pytestmark = pytest.mark.dynamodb_local

SENDERS = 10
ROUNDS = times(1)
LIMIT = 4
ADDRESS = "192.0.2.7"


@dataclass
class Crowd:
    """Clients for a thread each, all of one account, or all at one address."""

    shop: Shop
    clients: list[Api]
    more: dict[str, str]

    def pay(self, method: Callable[[int], dict[str, Any]]) -> Counter[str]:
        """What became of a payment by each of them, at once."""

        def send(at: int) -> Answer:
            body = {"type": "payment", "amount": 1, "payment_method": method(at), **self.more}
            return self.clients[at].post("/transactions", body)

        answers = at_once(SENDERS, send)
        shown = [each.body if each.status == 200 else each["details"] for each in answers]
        return Counter(each["status_code"] for each in shown)


def open_crowd(store: Store, side: str, **limits: int) -> Crowd:
    """A crowd of a shop with these limits."""
    shop = SIDES[side].open(store, **limits)
    if side == "account":
        clients = [shop.api.again() for _ in range(SENDERS)]
        return Crowd(shop, clients, {"customer_id": customer(shop.api)})
    return Crowd(shop, [shop.page(address=ADDRESS).again() for _ in range(SENDERS)], {})


@pytest.fixture(params=["account", "address"])
def side(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_no_more_cards_get_through_than_may(dynamodb_local_store: Store, side: str) -> None:
    for _ in range(ROUNDS):
        crowd = open_crowd(dynamodb_local_store, side, cards=LIMIT)
        found = crowd.pay(lambda at: bank_account(f"12345678{at:02}"))
        assert found == {"approved": LIMIT, "too_many_attempts": SENDERS - LIMIT}
        assert crowd.shop.asked == LIMIT


def test_no_more_declines_come_of_one_card_than_may(dynamodb_local_store: Store, side: str) -> None:
    """Somebody who tries the codes of one card, where others have just paid and left room."""
    for _ in range(ROUNDS):
        crowd = open_crowd(dynamodb_local_store, side, declines=LIMIT)
        before = crowd.pay(lambda _: card(GOOD[0]))
        assert set(before) <= {"approved", "too_many_attempts"}
        asked = crowd.shop.asked
        assert before["approved"] == asked >= LIMIT
        [row] = crowd.shop.tallies
        assert "declines" not in row, "all that were approved are taken back"
        found = crowd.pay(lambda _: card(DECLINED))
        assert found == {"general_decline": LIMIT, "too_many_attempts": SENDERS - LIMIT}
        assert crowd.shop.asked == asked + LIMIT

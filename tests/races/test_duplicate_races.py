"""The same payment from many callers without a key, on Amazon's DynamoDB Local."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.races.test_races import at_once
from tests.support.client import Api
from tests.support.keys import desk_of
from tests.support.objects import card, customer_with_default
from tests.support.organisations import new_organisation
from tests.support.scale import times
from tests.support.stores import Store

pytestmark = pytest.mark.dynamodb_local

SENDERS = 16
ROUNDS = times(25)
"""Of each kind."""


@pytest.mark.parametrize("voided_first", [False, True], ids=["new", "after a void"])
def test_of_many_at_once_one_goes_through(dynamodb_local_store: Store, voided_first: bool) -> None:
    """Half of them have the card come along. A guard of what was voided is replaced once."""
    _, key = new_organisation(dynamodb_local_store, duplicate_window_s=3_600)
    desk = desk_of(dynamodb_local_store)
    clients = [
        Api(dynamodb_local_store.services(processors={"sandbox": desk}), key)
        for _ in range(SENDERS)
    ]
    owner, _ = customer_with_default(clients[0])
    body = {"type": "payment", "customer_id": owner}
    for amount in range(1, ROUNDS + 1):
        bodies = [{**body, "amount": amount}, {**body, "amount": amount, "payment_method": card()}]
        if voided_first:
            paid = clients[0].post("/transactions", bodies[0])["id"]
            assert clients[0].put(f"/transactions/{paid}", {"status": "voided"}).status == 200
        desk.said.clear()
        answers = at_once(
            SENDERS,
            lambda number, bodies=bodies: clients[number].post("/transactions", bodies[number % 2]),  # type: ignore[misc]
        )
        [through] = [answer["id"] for answer in answers if answer.status == 200]
        declined = [answer["details"] for answer in answers if answer.status != 200]
        assert Counter(each["status_code"] for each in declined) == {
            "duplicate_attempt": SENDERS - 1
        }
        assert desk.said == [("sale", through)]

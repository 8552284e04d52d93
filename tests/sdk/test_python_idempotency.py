"""The Python SDK with an Idempotency-Key: it has no argument for headers, its request has one."""

from __future__ import annotations

from typing import Any

import payload
import pytest
import requests
from payload.arm.request import ARMRequest
from payload.utils import object2data

from tests.races.test_races import at_once
from tests.sdk.details import card, save
from tests.support.keys import KEY_HEADER, REPLAYED_HEADER, new_key


def charge(pl: Any, key: str, **values: Any) -> Any:
    """`Payment.create`, with a key."""
    request = ARMRequest(payload.Payment, pl)
    headers = {KEY_HEADER: key}
    body = object2data({"type": "payment", **values})
    return request._request("post", headers=headers, json=body)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[requests.Response]:
    """What came back over HTTP, as the SDK shows no headers."""
    seen: list[requests.Response] = []
    send = requests.Session.send

    def noting(session: Any, *args: Any, **named: Any) -> requests.Response:
        seen.append(send(session, *args, **named))
        return seen[-1]

    monkeypatch.setattr(requests.Session, "send", noting)
    return seen


def test_a_charge_sent_again_is_the_same_charge(
    pl: Any, customer: Any, answers: list[requests.Response]
) -> None:
    save(pl, card(), customer_id=customer.id, default_payment_method=True)
    key = new_key()
    answers.clear()
    first, again = (charge(pl, key, amount=25.5, customer_id=customer.id) for _ in range(2))
    assert again.data() == first.data()
    assert [REPLAYED_HEADER in answer.headers for answer in answers] == [False, True]
    assert len(pl.Payment.all()) == 1
    with pytest.raises(payload.InvalidAttributes) as refused:
        charge(pl, key, amount=25.51, customer_id=customer.id)
    assert list(refused.value.details) == [KEY_HEADER]
    assert len(pl.Payment.all()) == 1


def test_a_decline_sent_again_is_the_same_decline(pl: Any, customer: Any) -> None:
    key, declined = new_key(), []
    for _ in range(2):
        with pytest.raises(payload.TransactionDeclined) as error:
            charge(pl, key, amount=1, payment_method=card("4111 1111 1111 9904"))
        declined.append(error.value.transaction.id)
    assert declined[0] == declined[1]
    assert len(pl.Payment.all()) == 1


def test_objects_are_created_once(pl: Any) -> None:
    key = new_key()
    rows = [{"name": name, "email": f"{name}@example.com"} for name in ("ann", "bea")]
    body = {"object": "list", "values": rows}
    made = [
        ARMRequest(payload.Customer, pl)._request("post", headers={KEY_HEADER: key}, json=body)
        for _ in range(2)
    ]
    assert [each.id for each in made[0]] == [each.id for each in made[1]]
    assert len(pl.Customer.all()) == 2


def test_a_key_that_is_none(pl: Any, customer: Any) -> None:
    with pytest.raises(payload.InvalidAttributes) as refused:
        charge(pl, "x" * 256, amount=1, customer_id=customer.id)
    assert list(refused.value.details) == [KEY_HEADER]


def test_senders_at_once(pl: Any, customer: Any) -> None:
    """Over HTTP, on the embedded store."""
    save(pl, card(), customer_id=customer.id, default_payment_method=True)
    for _ in range(5):
        key = new_key()

        def send(_: int, key: str = key) -> Any:
            try:
                return charge(pl, key, amount=1, customer_id=customer.id).id
            except payload.BadRequest as error:  # what the SDK makes of a 409
                return error.response["error_type"]

        ids = set(at_once(8, send)) - {"Conflict"}
        assert len(ids) == 1
    assert len(pl.Payment.all()) == 5

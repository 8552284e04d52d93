"""One client token, many attempts at once, on Amazon's DynamoDB Local; and a process that dies."""

from __future__ import annotations

import secrets
from collections import Counter
from typing import Any

import pytest

from chalicelib.domain.processing import Answer as Told
from tests.races.test_races import at_once
from tests.support.client import Answer, Api
from tests.support.keys import Desk, desk_of
from tests.support.objects import VISA, customer
from tests.support.organisations import new_organisation
from tests.support.scale import times
from tests.support.stores import Store
from tests.support.tokens import token_of

pytestmark = pytest.mark.dynamodb_local

SENDERS = 12
ROUNDS = times(8)
CARD = {"type": "card", "card": {"card_number": VISA, "expiry": "12/35", "card_code": "123"}}
DECLINED = {"type": "card", "card": {"card_number": "4111 1111 1111 9903", "expiry": "12/35"}}

Place = tuple[Api, Desk]


class ProcessGone(BaseException):
    """The process is no more. Nothing catches it."""


@pytest.fixture
def place(dynamodb_local_store: Store) -> Place:
    _, key = new_organisation(dynamodb_local_store)
    desk = desk_of(dynamodb_local_store)
    services = dynamodb_local_store.services(processors={"sandbox": desk}, sleep=lambda _: None)
    return Api(services, key), desk


def attempt(api: Api, token: str, attrs: Any, *, form: str = "payment", key: str = "") -> Answer:
    body = {"token": token, "form": form, "attrs": attrs}
    body["idempotency_key"] = key or secrets.token_hex(16)
    return api.request("POST", "/ui/submit", json=body, headers={"authorization": ""})


def paying(api: Api, amount: int = 10) -> str:
    return token_of(api, {"payment_form": {"payment": {"amount": amount}}})


def test_of_many_payments_at_once_one_is_made(place: Place) -> None:
    api, desk = place
    clients = [api.again() for _ in range(SENDERS)]
    for round_ in range(1, ROUNDS + 1):
        token = paying(api)
        answers = at_once(
            SENDERS, lambda at, token=token: attempt(clients[at], token, {"payment_method": CARD})
        )
        statuses = Counter(each.status for each in answers)
        assert statuses[200] == 1, statuses
        assert set(statuses) <= {200, 401, 409}, statuses
        assert len([verb for verb, _ in desk.said if verb == "sale"]) == round_
    assert len(api.get("/transactions", limit=100)["values"]) == ROUNDS


def test_of_many_methods_at_once_one_is_saved(place: Place) -> None:
    api, _ = place
    clients = [api.again() for _ in range(SENDERS)]
    owner = customer(api)
    for round_ in range(1, ROUNDS + 1):
        token = token_of(api, {"payment_method_form": {"payment_method": {"customer_id": owner}}})
        answers = at_once(
            SENDERS,
            lambda at, token=token: attempt(clients[at], token, CARD, form="payment_method"),
        )
        statuses = Counter(each.status for each in answers)
        assert (statuses[200], statuses[401]) == (1, SENDERS - 1)
        assert len(api.get("/payment_methods", customer_id=owner)["values"]) == round_


def test_declines_among_them_leave_the_token_to_one_that_is_approved(place: Place) -> None:
    api, desk = place
    clients = [api.again() for _ in range(SENDERS)]
    approved = 0
    for _ in range(ROUNDS):
        token = paying(api)
        answers = at_once(
            SENDERS,
            lambda at, token=token: attempt(
                clients[at], token, {"payment_method": DECLINED if at % 2 else CARD}
            ),
        )
        made = [each for each in answers if each.status == 200]
        assert len(made) <= 1
        if not made:  # all that were good came while a decline was under way
            made = [attempt(api, token, {"payment_method": CARD})]
        assert made[0]["status"] == "processed"
        assert attempt(api, token, {"payment_method": CARD}).status == 401
        approved += 1
    listed = api.get("/transactions", limit=100, status="processed")["values"]
    assert len(listed) == approved == ROUNDS
    assert desk.said


@pytest.mark.parametrize("amount", [10, None])
def test_a_revocation_among_payments_leaves_what_was_answered(
    place: Place, amount: int | None
) -> None:
    """Of a token with an intent, and of one without: whatever is refused has made nothing."""
    api, desk = place
    clients = [api.again() for _ in range(SENDERS + 1)]
    attrs = {"payment_method": CARD, "amount": 10}
    made: list[str] = []
    for _ in range(ROUNDS):
        token = paying(api, amount) if amount else token_of(api)

        def send(at: int, token: str = token) -> Answer:
            if at < SENDERS:
                return attempt(clients[at], token, attrs)
            return clients[at].delete(f"/access_tokens/{token}")

        *answers, revoked = at_once(SENDERS + 1, send)
        assert revoked.status == 200
        statuses = Counter(each.status for each in answers)
        assert set(statuses) <= ({200, 401, 409} if amount else {200, 401}), statuses
        assert statuses[200] <= 1 or not amount
        assert attempt(api, token, attrs).status == 401
        made += [each["id"] for each in answers if each.status == 200]
    assert sorted(each["id"] for each in api.get("/transactions", limit=100)["values"]) == sorted(
        made
    )
    assert [verb for verb, _ in desk.said] == ["sale"] * len(made)
    assert len(made) < SENDERS * ROUNDS


def test_a_revocation_among_saves_leaves_what_was_answered(place: Place) -> None:
    api, _ = place
    clients = [api.again() for _ in range(2)]
    made: list[str] = []
    for _ in range(ROUNDS):
        token = token_of(api, {"payment_method_form": {"payment_method": {}}})
        saved, revoked = at_once(
            2,
            lambda at, token=token: (
                attempt(clients[0], token, CARD, form="payment_method")
                if at == 0
                else clients[1].delete(f"/access_tokens/{token}")
            ),
        )
        assert (saved.status, revoked.status) in ((200, 200), (401, 200))
        made += [saved["id"]] if saved.status == 200 else []
    assert sorted(each["id"] for each in api.get("/payment_methods")["values"]) == sorted(made)


def test_one_key_sent_many_times_at_once_is_one_payment(place: Place) -> None:
    api, desk = place
    clients = [api.again() for _ in range(SENDERS)]
    token, key = paying(api), secrets.token_hex(16)
    answers = at_once(
        SENDERS, lambda at: attempt(clients[at], token, {"payment_method": CARD}, key=key)
    )
    assert {each.status for each in answers} <= {200, 409}
    assert len({each["id"] for each in answers if each.status == 200}) == 1
    assert [verb for verb, _ in desk.said].count("sale") == 1


def test_what_a_dead_process_was_at_goes_on_under_its_key_only(place: Place) -> None:
    api, desk = place
    token, key = paying(api), secrets.token_hex(16)

    def dies(verb: str, _: str) -> Told | None:
        raise ProcessGone

    desk.instead = dies
    with pytest.raises(ProcessGone):
        attempt(api, token, {"payment_method": CARD}, key=key)
    desk.instead = None
    other = attempt(api, token, {"payment_method": CARD})
    assert (other.status, other["error_type"]) == (409, "Conflict")
    assert "Retry-After" in other.headers
    [held] = api.get("/transactions")["values"]
    again = attempt(api, token, {"payment_method": CARD}, key=key)
    assert again.status in (200, 400, 409)
    assert [each["id"] for each in api.get("/transactions")["values"]] == [held["id"]]


def test_an_answer_that_was_lost_is_found_again_under_its_key_only(place: Place) -> None:
    api, desk = place
    token, key = paying(api), secrets.token_hex(16)

    def answers_then_dies(verb: str, reference: str) -> Told | None:
        desk.processor.send(desk.sent[-1])
        raise ProcessGone

    desk.instead = answers_then_dies
    with pytest.raises(ProcessGone):
        attempt(api, token, {"payment_method": CARD}, key=key)
    desk.instead = None
    assert attempt(api, token, {"payment_method": CARD}).status == 409
    again = attempt(api, token, {"payment_method": CARD}, key=key)
    assert (again.status, again["status"]) == (200, "processed")
    assert attempt(api, token, {"payment_method": CARD}).status == 401
    assert len(api.get("/transactions")["values"]) == 1

"""The control plane of the local stage: organisations, planned outcomes, faults, last requests."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from chalicelib.domain.account import Organisation
from chalicelib.errors import InvalidAttributes
from chalicelib.services.ports.tenant_ports import OrganisationStore
from onfile.local.control.orders_read import fault_of, plan_of
from onfile.local.control.standing_orders import StandingOrders
from onfile.local.shared_keys import KeyChanges, SharedKeys
from tests.onfile.test_command import OWN_KEY, ready

CARD = "4111111111111111"
ORGANISATIONS = "/_local/organisations"
_ORGANISATION = Organisation("org_one", "One", "test", datetime(2026, 1, 1, tzinfo=UTC))


class Stage:
    """A running one, asked by JSON."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(
        self, method: str, path: str, body: Any = None, key: str = "", **headers: str
    ) -> tuple[int, Any]:
        sent = {"Content-Type": "application/json"} if body is not None else {}
        sent |= {"Authorization": f"Bearer {key}"} if key else {}
        text = None if body is None else json.dumps(body)
        with closing(http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)) as http_:
            http_.request(method, path, text, {**sent, **headers})
            response = http_.getresponse()
            said = response.read()
        return response.status, json.loads(said) if said.startswith((b"{", b"[")) else said

    def organisation(self) -> tuple[str, str]:
        """The id and the key of a new one."""
        status, made = self.ask("POST", ORGANISATIONS, {})
        assert status == 200, made
        return made["id"], made["key"]

    def order(self, org_id: str, kind: str, **order: Any) -> None:
        status, said = self.ask("POST", f"{ORGANISATIONS}/{org_id}/{kind}", order)
        assert status == 200, said

    def customer(self, key: str) -> str:
        """One with a card to charge."""
        card = {"card_number": CARD, "expiry": "12/35"}
        method = {"type": "card", "card": card, "default_payment_method": True}
        body = {"name": "Ada", "email": "ada@example.com", "payment_methods": [method]}
        status, made = self.ask("POST", "/customers", body, key)
        assert status == 200, made
        return str(made["id"])

    def charge(self, key: str, customer: str, amount: float = 100) -> tuple[int, Any]:
        body = {"type": "payment", "amount": amount, "customer_id": customer}
        return self.ask("POST", "/transactions", body, key)

    def outcome(self, key: str, customer: str, amount: float = 100) -> str:
        """The status code of a charge."""
        status, said = self.charge(key, customer, amount)
        shown = said if status in (200, 202) else said["details"]
        return str(shown["status_code"])

    def payments(self, key: str) -> list[Mapping[str, Any]]:
        status, said = self.ask("GET", "/transactions", key=key)
        assert status == 200
        return list(said["values"])


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with ready(tmp_path_factory.mktemp("control"), "--memory") as told:
        yield Stage(told["url"])


def test_organisations_see_nothing_of_each_other(stage: Stage) -> None:
    (_, one), (_, other) = stage.organisation(), stage.organisation()
    assert stage.outcome(one, stage.customer(one)) == "approved"
    assert (len(stage.payments(one)), stage.payments(other)) == (1, [])


def test_a_dropped_one_is_refused_at_once_and_a_reset_one_begins_again(stage: Stage) -> None:
    org_id, key = stage.organisation()
    stage.outcome(key, stage.customer(key))
    stage.order(org_id, "plans", outcome="decline")
    status, new = stage.ask("POST", f"{ORGANISATIONS}/{org_id}/reset")
    assert (status, new["id"] != org_id) == (200, True)
    assert stage.payments(key) == []
    assert stage.outcome(key, stage.customer(key)) == "approved"
    assert stage.ask("DELETE", f"{ORGANISATIONS}/{new['id']}")[0] == 200
    assert stage.ask("GET", "/transactions", key=key)[0] == 401


def test_several_servers_know_at_once(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    with ready(tmp_path, "--servers", "2", *data) as told:
        stage = Stage(told["url"])
        org_id, key = stage.organisation()
        customer = stage.customer(key)
        stage.order(org_id, "plans", outcome="decline", times=5)
        with ThreadPoolExecutor(8) as at_once:
            outcomes = list(at_once.map(lambda _: stage.outcome(key, customer), range(16)))
        assert outcomes.count("general_decline") == 5
        stage.ask("DELETE", f"{ORGANISATIONS}/{org_id}")
        with ThreadPoolExecutor(8) as at_once:
            answers = list(
                at_once.map(lambda _: stage.ask("GET", "/customers", key=key), range(16))
            )
        assert {status for status, _ in answers} == {401}


def test_the_next_charges_of_a_customer_decline(stage: Stage) -> None:
    org_id, key = stage.organisation()
    planned, other = stage.customer(key), stage.customer(key)
    stage.order(
        org_id,
        "plans",
        outcome="decline",
        status_code="insufficient_bal",
        customer_id=planned,
        times=2,
    )
    assert stage.outcome(key, other) == "approved"
    outcomes = [stage.outcome(key, planned) for _ in range(3)]
    assert outcomes == ["insufficient_bal", "insufficient_bal", "approved"]
    assert [each["status_code"] for each in stage.payments(key)].count("insufficient_bal") == 2


def test_a_plan_is_for_a_method_or_an_amount_too(stage: Stage) -> None:
    org_id, key = stage.organisation()
    customer, other = stage.customer(key), stage.customer(key)
    methods = stage.ask("GET", f"/payment_methods?account_id={customer}", key=key)[1]["values"]
    stage.order(org_id, "plans", outcome="decline", amount=12.5, payment_method_id=methods[0]["id"])
    assert stage.outcome(key, other, 12.5) == stage.outcome(key, customer, 13) == "approved"
    assert stage.outcome(key, customer, 12.5) == "general_decline"


def test_a_planned_answer_is_lost_and_found_again(stage: Stage) -> None:
    org_id, key = stage.organisation()
    stage.order(org_id, "plans", outcome="lost_answer")
    status, said = stage.charge(key, stage.customer(key))
    found = stage.ask("GET", f"/transactions/{said['id']}", key=key)[1]
    assert (status, said["status"], found["status"]) == (200, "processing", "processed")


def test_plans_are_told_and_cleared(stage: Stage) -> None:
    org_id, key = stage.organisation()
    path = f"{ORGANISATIONS}/{org_id}/plans"
    stage.order(org_id, "plans", outcome="decline", times=3)
    assert stage.ask("GET", path)[1]["values"][0]["times"] == 3
    assert stage.ask("DELETE", path) == (200, {"object": "list", "values": []})
    assert stage.outcome(key, stage.customer(key)) == "approved"


def test_a_fault_answers_in_the_place_of_the_api_until_it_is_mended(stage: Stage) -> None:
    org_id, key = stage.organisation()
    customer = stage.customer(key)
    stage.order(org_id, "faults", fault="status", status=502, method="POST", path="/transactions")
    assert [stage.charge(key, customer)[0] for _ in range(2)] == [502, 502]
    assert stage.payments(key) == []
    stage.ask("DELETE", f"{ORGANISATIONS}/{org_id}/faults")
    assert stage.charge(key, customer)[0] == 200


@pytest.mark.parametrize(
    ("fault", "seen", "charged"),
    [
        ("lost_answer", http.client.RemoteDisconnected, 1),
        ("reset", ConnectionResetError, 0),
    ],
)
def test_a_connection_that_ends_is_no_word_on_what_was_done(
    stage: Stage, fault: str, seen: type[Exception], charged: int
) -> None:
    org_id, key = stage.organisation()
    customer = stage.customer(key)
    stage.order(org_id, "faults", fault=fault, times=1)
    with pytest.raises(seen) as raised:
        stage.charge(key, customer)
    # The one is of the other's kind.
    assert type(raised.value) is seen
    assert len(stage.payments(key)) == charged


def test_the_last_requests_say_what_they_made_and_why_they_were_refused(stage: Stage) -> None:
    org_id, key = stage.organisation()
    customer = stage.customer(key)
    _, paid = stage.charge(key, customer)
    card = {"card_number": "4111111111111112", "expiry": "12/35", "card_code": "987"}
    body = {"type": "card", "account_id": customer, "card": card, "4111111111111111": "x"}
    assert stage.ask("POST", "/payment_methods", body, key)[0] == 400
    status, said = stage.ask("GET", f"{ORGANISATIONS}/{org_id}/requests")
    refused, charged, created = said["values"]
    assert (status, refused["status"], created["path"]) == (200, 400, "/customers")
    assert "card_number" in refused["refused"]["details"]["card"]
    assert charged["made"]["id"] == paid["id"]
    assert charged["body"]["amount"] == "100"
    assert charged["curl"].startswith('curl -X POST -u "$KEY:" -H ')
    text = json.dumps(said)
    assert not [each for each in (CARD, "4111111111111112", "987", "ada@", key) if each in text]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
def test_pages_of_others_are_not_let_in(stage: Stage, headers: dict[str, str], status: int) -> None:
    assert stage.ask("POST", ORGANISATIONS, {}, **headers)[0] == status


def test_a_stage_with_its_own_key_asks_for_it(tmp_path: Path) -> None:
    with ready(tmp_path, "--memory", "--key", OWN_KEY) as told:
        stage = Stage(told["url"])
        status, made = stage.ask("POST", ORGANISATIONS, {}, OWN_KEY, Host="onfile:8000")
        assert status == 200
        # That of an organisation is not that of the stage.
        assert stage.ask("POST", ORGANISATIONS, {}, made["key"])[0] == 401
        assert stage.ask("POST", ORGANISATIONS, {})[0] == 401


def test_nobody_has_orders_who_is_not_there(stage: Stage) -> None:
    path = f"{ORGANISATIONS}/org_0000000000000000000000"
    assert stage.ask("POST", f"{path}/plans", {"outcome": "decline"})[0] == 404
    assert stage.ask("POST", f"{path}/reset")[0] == stage.ask("DELETE", path)[0] == 404


@pytest.mark.parametrize(
    ("read", "body", "wrong"),
    [
        (plan_of, {}, {"outcome"}),
        (plan_of, {"outcome": "explode", "times": 0, "colour": 1}, {"outcome", "times", "colour"}),
        (plan_of, {"outcome": "slow", "status_code": "card_expired"}, {"status_code"}),
        (plan_of, {"outcome": "decline", "seconds": 1}, {"seconds"}),
        (plan_of, {"outcome": "decline", "days": 1}, {"days"}),
        (plan_of, {"outcome": "returned_late", "days": 60}, {"days"}),
        (plan_of, {"outcome": "decline", "status_code": "invalid_address"}, {"status_code"}),
        (plan_of, {"outcome": "slow", "amount": "1", "customer_id": 1}, {"amount", "customer_id"}),
        (fault_of, {"fault": "status", "status": 404, "path": "x"}, {"status", "path"}),
        (fault_of, {"fault": "delay", "seconds": 1000, "method": "get"}, {"seconds", "method"}),
    ],
)  # fmt: skip
def test_each_wrong_attribute_is_named(read: Any, body: dict[str, Any], wrong: set[str]) -> None:
    with pytest.raises(InvalidAttributes) as refused:
        read(body)
    assert set(refused.value.details) == wrong


def test_an_order_is_followed_once_whoever_takes_it(tmp_path: Path) -> None:
    servers = [StandingOrders(tmp_path / "orders.json") for _ in range(2)]
    servers[0].add("org", {"times": 10})
    servers[1].add("other", {"times": None})
    with ThreadPoolExecutor(8) as at_once:
        taken = list(at_once.map(lambda n: servers[n % 2].take("org", lambda _: True), range(40)))
    assert len([each for each in taken if each is not None]) == 10
    assert servers[0].of("org") == []
    assert servers[0].take("other", lambda _: True) is not None
    assert servers[0].are_there
    servers[0].clear("other")
    assert not servers[1].are_there


def test_a_change_of_keys_is_known_with_the_next_request(tmp_path: Path) -> None:
    changes = [KeyChanges(tmp_path / "data" / "keys.changed") for _ in range(2)]
    asked: list[str] = []
    store = SimpleNamespace(of_key=lambda digest: asked.append(digest) or _ORGANISATION)
    keys = SharedKeys(cast(OrganisationStore, store), changes[0])
    for changed in range(3):
        for _ in range(2):
            keys.organisation_of("secret_key_of_somebody")
        assert len(asked) == 1 + changed
        changes[1].tell()

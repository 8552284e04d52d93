"""An organisation's clock: forward only, its own, and whatever is due on the way is done."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.webhook_schedule import DELAYS_S, JITTER
from chalicelib.errors import InvalidAttributes
from onfile.local.control.organisation_clocks import OrganisationClocks, moment_asked
from tests.onfile.local.test_control import ORGANISATIONS, Stage
from tests.onfile.test_command import ready
from tests.webhooks.receiver import Receiver, receiving, status

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAY_S = 86_400
DEBIT = {
    "type": "bank_account",
    "bank_account": {
        "account_number": "123456789",
        "routing_number": "036001808",
        "account_type": "checking",
    },
    "account_holder": "Ada Lovelace",
    "default_payment_method": True,
}


class Shop:
    """An organisation of a running stage, and its clock."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.id, self.key = stage.organisation()

    def post(self, path: str, **body: Any) -> Any:
        code, said = self.stage.ask("POST", path, body, self.key)
        assert code == 200, said
        return said

    def get(self, path: str) -> Any:
        code, said = self.stage.ask("GET", path, key=self.key)
        assert code == 200, said
        return said

    def customer(self, **attributes: Any) -> str:
        method = {
            "type": "card",
            "card": {"card_number": "4242424242424242", "expiry": "12/35"},
            "default_payment_method": True,
        }
        body = {"name": "Ada", "email": "ada@example.com", "payment_methods": [method]}
        return str(self.post("/customers", **{**body, **attributes})["id"])

    def outcome(self, customer: str, amount: float = 100) -> str:
        return self.stage.outcome(self.key, customer, amount)

    def advance(self, **by: float) -> datetime:
        """By so many days, hours, …"""
        return self.clock("POST", {"advance": timedelta(**by).total_seconds()})

    def clock(self, method: str = "GET", body: Any = None) -> datetime:
        code, said = self.stage.ask(method, f"{ORGANISATIONS}/{self.id}/clock", body)
        assert (code, said["object"]) == (200, "clock"), said
        return datetime.fromisoformat(said["now"])

    def told_by(self, receiver: Receiver, trigger: str, **more: Any) -> None:
        self.post("/webhooks", trigger=trigger, url=receiver.url, **more)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with ready(tmp_path_factory.mktemp("clock"), "--memory") as told:
        yield Stage(told["url"])


@pytest.fixture
def shop(stage: Stage) -> Shop:
    return Shop(stage)


def moment(shown: str) -> datetime:
    """Of a time as the API answers it."""
    return datetime.fromisoformat(shown).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "attribute", "says"),
    [
        ({}, "advance", "Required"),
        ({"advance": 1, "now": "2027-01-01T00:00:00Z"}, "advance", "one of them"),
        ({"advance": -1}, "advance", "forward only"),
        ({"advance": True}, "advance", "number of seconds"),
        ({"advance": "1"}, "advance", "number of seconds"),
        ({"advance": 10**12}, "advance", "before 2200"),
        ({"now": "2026-11-30T11:59:59.999999Z"}, "now", "forward only: it is 2026-11-30T12:00"),
        ({"now": "2026-11-30T13:00:00+02:00"}, "now", "forward only"),
        ({"now": "2026-12-01T00:00:00"}, "now", "with its zone"),
        ({"now": "2026-12-01"}, "now", "with its zone"),
        ({"now": "tomorrow"}, "now", "with its zone"),
        ({"now": 1}, "now", "with its zone"),
        ({"now": "2200-01-01T00:00:01Z"}, "now", "before 2200"),
        ({"back": 1}, "back", "expected advance or now"),
    ],
)
def test_a_clock_is_moved_forward_only(body: dict[str, Any], attribute: str, says: str) -> None:
    with pytest.raises(InvalidAttributes) as refused:
        moment_asked(body, NOW)
    assert set(refused.value.details) == {attribute}
    assert says in refused.value.details[attribute]


def test_back_is_a_400_that_leaves_the_clock_as_it_is(shop: Shop) -> None:
    shop.advance(days=1)
    path = f"{ORGANISATIONS}/{shop.id}/clock"
    yesterday = (shop.clock() - timedelta(days=1)).isoformat()
    for body in ({"advance": -DAY_S}, {"now": yesterday}):
        code, said = shop.stage.ask("POST", path, body)
        assert (code, "forward only" in said["description"]) == (400, True)
    assert shop.clock() > datetime.now(UTC) + timedelta(hours=23)
    assert shop.stage.ask("GET", f"{ORGANISATIONS}/org_0000000000000000000000/clock")[0] == 404


def test_what_was_moved_on_is_never_moved_back(tmp_path: Path) -> None:
    clocks = OrganisationClocks(tmp_path / "clocks.json")
    clocks.move("org", clocks.now_of("org") + timedelta(days=2))
    clocks.move("org", clocks.now_of("org") - timedelta(days=1))
    assert clocks.ahead("org") > timedelta(days=1, hours=23)
    assert clocks.ahead("org") == OrganisationClocks(tmp_path / "clocks.json").furthest


def test_leaps_at_once_are_made_one_after_the_other(stage: Stage, shop: Shop) -> None:
    with ThreadPoolExecutor(4) as at_once:
        there = sorted(at_once.map(lambda _: shop.advance(days=1), range(4)))
    days = [(moment - datetime.now(UTC)) / timedelta(days=1) for moment in there]
    assert days == [pytest.approx(n, abs=0.05) for n in (1, 2, 3, 4)]


def test_two_organisations_have_each_its_time_and_their_ids_its_order(stage: Stage) -> None:
    one, other = Shop(stage), Shop(stage)
    customer, others = one.customer(), other.customer()
    before = [one.outcome(customer) for _ in range(3)]
    one.advance(days=30)
    after = [one.outcome(customer) for _ in range(3)]
    other.outcome(others)
    assert {*before, *after} == {"approved"}
    payments = stage.payments(one.key)
    ids, times = ([each[name] for each in payments] for name in ("id", "created_at"))
    assert (ids, times) == (sorted(ids, reverse=True), sorted(times, reverse=True))
    assert moment(times[2]) - moment(times[3]) >= timedelta(days=30)
    [unmoved] = stage.payments(other.key)
    assert abs(moment(unmoved["created_at"]) - datetime.now(UTC)) < timedelta(hours=1)
    assert other.clock() < one.clock() - timedelta(days=29)


def test_a_debit_comes_back_three_days_later_and_receivers_are_told_by_then(shop: Shop) -> None:
    customer = shop.customer(payment_methods=[DEBIT])
    with receiving() as receiver:
        shop.told_by(receiver, "reject")
        shop.stage.order(shop.id, "plans", outcome="returned_late", days=3)
        assert shop.outcome(customer) == "approved"
        shop.advance(days=2, hours=23)
        assert receiver.bodies() == []
        [paid] = shop.stage.payments(shop.key)
        assert paid["status"] == "processed"
        there = shop.advance(hours=2)
        [told] = receiver.bodies()
        assert told["triggered_on"]["id"] == paid["id"]
    [returned] = shop.stage.payments(shop.key)
    assert (returned["status"], returned["status_code"]) == ("rejected", "insufficient_bal")
    rejected_at = moment(told["triggered_at"])
    assert rejected_at - moment(paid["created_at"]) - timedelta(days=3) < timedelta(minutes=1)
    assert there - rejected_at > timedelta(minutes=50)  # it was then, not at the end of the leap


def test_a_card_expires_and_its_holder_is_told_before(shop: Shop) -> None:
    customer, year = shop.customer(), 2035
    with receiving() as receiver:
        shop.told_by(receiver, "payment_method:expiring")
        shop.clock("POST", {"now": f"{year}-11-30T23:00:00Z"})
        assert receiver.bodies() == []
        shop.clock("POST", {"now": f"{year + 1}-01-02T00:00:00Z"})
        days = [each["triggered_on"]["value"] for each in receiver.bodies()]
        on = [each["triggered_at"][:10] for each in receiver.bodies()]
    assert (days, on) == (["30_days", "7_days"], [f"{year}-12-01", f"{year}-12-24"])
    assert shop.outcome(customer) == "card_expired"


def test_a_client_token_ends_by_the_time_of_its_organisation(stage: Stage) -> None:
    shops = [Shop(stage), Shop(stage)]
    intent = {"payment_form": {"payment": {"amount": 10}}}
    tokens = [shop.post("/access_tokens", type="client", intent=intent)["id"] for shop in shops]
    shops[0].advance(minutes=59)
    assert [_page_of(stage, token) for token in tokens] == [200, 200]
    shops[0].advance(minutes=2)
    assert [_page_of(stage, token) for token in tokens] == [401, 200]
    path = f"/access_tokens/{tokens[0]}"
    assert stage.ask("GET", path, key=shops[0].key)[0] == 404


def _page_of(stage: Stage, token: str) -> int:
    """Whether a page with the token may still pay: a payment without a method is a 400."""
    code, _ = stage.ask("POST", "/transactions", {"amount": 10, "type": "payment"}, token)
    return 200 if code == 400 else code


def test_retries_of_a_delivery_come_due_one_after_the_other(shop: Shop) -> None:
    attempts: list[datetime] = []

    def down(_: Any) -> tuple[int, dict[str, str], bytes]:
        attempts.append(shop.clock())
        return 503, {}, b""

    with receiving(down) as receiver:
        shop.told_by(receiver, "customer:created")
        shop.customer()
        shop.advance(days=1)
        within_a_day = len(attempts)
        shop.advance(days=4)
        signed_at = {int(each.headers["webhook-timestamp"]) for each in receiver.received}
    gaps = [(b - a).total_seconds() for a, b in itertools.pairwise(attempts)]
    assert (len(attempts), within_a_day) == (len(DELAYS_S) + 1, 7)
    for gap, delay in zip(gaps, DELAYS_S, strict=True):
        assert delay - 1 <= gap <= delay * (1 + JITTER) + 30, gaps
    assert max(signed_at) <= time.time()  # receivers compare it with the real time
    [log] = shop.get("/webhook_logs")["values"]
    assert log["status"] == "failed"


def test_a_delivery_that_is_due_on_the_way_gets_through(shop: Shop) -> None:
    with receiving(status(503)) as receiver:
        shop.told_by(receiver, "customer:created")
        shop.customer()
        shop.advance(seconds=0)  # all that has happened so far is told
        receiver.answer = status(200)
        shop.advance(minutes=1)
        assert len(receiver.received) == 2
        assert [each["status"] for each in shop.get("/webhook_logs")["values"]] == ["delivered"]


def test_what_is_in_flight_is_settled_on_the_way(shop: Shop) -> None:
    shop.stage.order(shop.id, "plans", outcome="lost_request")
    customer = shop.customer()
    with receiving() as receiver:
        shop.told_by(receiver, "decline")
        _, said = shop.stage.charge(shop.key, customer)
        assert said["status"] == "processing"
        shop.advance(minutes=2)  # nobody has asked for it
        [told] = receiver.bodies()
        assert told["triggered_on"]["id"] == said["id"]


def test_a_void_is_refused_once_the_batch_is_out(shop: Shop) -> None:
    customer = shop.customer()
    _, paid = shop.stage.charge(shop.key, customer)
    path = f"/transactions/{paid['id']}"
    shop.advance(days=1)
    assert shop.get(path)["funding_status"] == "batched"
    code, refused = shop.stage.ask("PUT", path, {"status": "voided"}, shop.key)
    assert (code, "batched" in refused["details"]["status"]) == (400, True)


def test_a_key_is_known_for_as_long_as_the_organisations_time_says(shop: Shop) -> None:
    def keyed(name: str) -> tuple[int, Any]:
        body = {"name": name, "email": "ada@example.com"}
        header = {"Idempotency-Key": "once"}
        return shop.stage.ask("POST", "/customers", body, shop.key, **header)

    made = keyed("Ada")[1]["id"]
    shop.advance(days=29)
    assert keyed("Ada")[1]["id"] == made
    assert keyed("Grace")[0] == 400
    shop.advance(days=2)
    assert keyed("Grace")[0] == 200


def test_a_reset_one_and_a_new_one_have_the_real_time(shop: Shop) -> None:
    shop.advance(days=400)
    code, new = shop.stage.ask("POST", f"{ORGANISATIONS}/{shop.id}/reset")
    assert code == 200
    old = shop.clock()
    shop.id = new["id"]
    for now in (old, shop.clock()):
        assert abs(now - datetime.now(UTC)) < timedelta(hours=1)
    assert shop.outcome(shop.customer()) == "approved"


def test_several_servers_know_at_once_and_so_does_the_next_start(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    with ready(tmp_path, "--servers", "2", *data) as told, receiving(status(503)) as receiver:
        shop = Shop(Stage(told["url"]))
        shop.told_by(receiver, "customer:created", retries=2)
        made = [shop.customer()]
        for _ in range(2):
            there = shop.advance(days=10)
            assert all(shop.clock() >= there for _ in range(6))
            made.append(shop.customer())
        assert made == sorted(made)
        shop.advance(days=4)
        assert len(receiver.received) == 3 * len(made)
    with ready(tmp_path, *data) as told:
        shop.stage = Stage(told["url"])
        assert shop.clock() > datetime.now(UTC) + timedelta(days=23)

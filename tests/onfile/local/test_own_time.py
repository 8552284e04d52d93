"""What runs by a schedule asks with each organisation's own time, and what is shared of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib import wiring
from chalicelib.domain.webhook_log import Due, Posted
from chalicelib.observability.work import on_behalf_of
from chalicelib.processors.sandbox import Sandbox
from chalicelib.processors.sandbox.ledger import Ledger
from chalicelib.services.use_cases import Services
from chalicelib.services.webhooks.due_deliveries import Delivered
from onfile.local.control import own_time
from onfile.local.control.organisation_clocks import OrganisationClocks
from onfile.local.control.own_time import OwnTimeLogs, OwnTimeStores
from onfile.local.control.shared_file import SharedFile
from onfile.local.control.turns import Turns
from tests.support.client import Api
from tests.support.objects import customer
from tests.support.organisations import new_organisation
from tests.support.serving import embedded_store
from tests.support.stores import Store
from tests.support.webhooks import new_webhook
from tests.webhooks.answers import Answers
from tests.webhooks.shop import DOWN, OK
from tests.webhooks.tap import Tap

LOST_REQUEST = {"type": "card", "card": {"card_number": "4111111111119923", "expiry": "12/35"}}


class World:
    """Two organisations of one stage, and a real clock that stands still until it is moved."""

    def __init__(self, store: Store, directory: Path) -> None:
        self.real = datetime(2026, 11, 30, 12, tzinfo=UTC)
        self.clocks = OrganisationClocks(directory / "clocks.json")
        self.sender = Answers(DOWN)
        self.services = self._services(store)
        self.tap = Tap(store)
        organisations = [new_organisation(store) for _ in range(2)]
        self.ids = [organisation.id for organisation, _ in organisations]
        self.apis = [Api(self.services, key) for _, key in organisations]

    def _services(self, store: Store) -> Services:
        shared = store.connection
        return wiring.build(
            store.settings,
            shared,
            clock=self.clocks,
            processors={
                "sandbox": Sandbox(Ledger(shared), clock=self.clocks, sleep=lambda _: None)
            },
            sender=self.sender,
            stores=OwnTimeStores(shared, self.clocks),
        )

    def ahead(self, org: int, **by: float) -> None:
        now = self.clocks.now_of(self.ids[org])
        self.clocks.move(self.ids[org], now + timedelta(**by))

    def published(self) -> None:
        assert self.services.publisher.consume(self.tap.records()) == []

    def logs(self, org: int) -> list[str]:
        return [each["status"] for each in self.apis[org].get("/webhook_logs")["values"]]


@pytest.fixture
def world(_moto: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with embedded_store(tmp_path / "onfile.db") as store:
        world = World(store, tmp_path)
        monkeypatch.setattr("onfile.local.control.organisation_clocks.utc_now", lambda: world.real)
        yield world


def test_deliveries_are_due_by_the_time_of_their_organisation(world: World) -> None:
    world.ahead(0, days=40)  # a log is kept for 30
    for api in world.apis:
        new_webhook(api, "customer:created")
        customer(api)
    world.published()
    world.sender.answer = OK
    assert world.services.due_deliveries.run(0).delivered == 0
    world.ahead(0, seconds=6)
    assert world.services.due_deliveries.run(0).delivered == 1
    assert (world.logs(0), world.logs(1)) == (["delivered"], ["pending"])
    world.real += timedelta(seconds=6)
    assert world.services.due_deliveries.run(0).delivered == 1
    assert world.logs(1) == ["delivered"]


def test_a_log_is_kept_for_as_long_as_the_time_of_its_organisation_says(world: World) -> None:
    world.sender.answer = OK
    world.ahead(0, days=40)
    new_webhook(world.apis[0], "customer:created")
    customer(world.apis[0])
    world.published()
    world.ahead(0, days=29)
    assert world.logs(0) == ["delivered"]
    world.ahead(0, days=2)
    assert world.logs(0) == []


def test_a_delivery_under_way_is_nobody_elses_by_its_organisations_time(world: World) -> None:
    world.ahead(0, days=40)
    new_webhook(world.apis[0], "customer:created")
    customer(world.apis[0])
    world.published()
    world.ahead(0, seconds=6)
    beside: list[Delivered] = []

    def answer(*_: object) -> Posted:
        if not beside:
            beside.append(Delivered())
            beside.append(world.services.due_deliveries.run(0))
        return OK

    world.sender.answer = answer
    assert world.services.due_deliveries.run(0).delivered == 1
    assert (beside, len(world.sender.sent)) == ([Delivered(), Delivered()], 2)


def test_the_sweeper_settles_by_the_time_of_each_organisation(world: World) -> None:
    world.ahead(0, days=3)
    paid = []
    for api in world.apis:
        body = {"type": "payment", "amount": 10, "payment_method": LOST_REQUEST}
        paid.append(api.post("/transactions", body)["id"])
    assert world.services.sweeper.run().asked == 0
    world.ahead(0, seconds=10)
    swept = world.services.sweeper.run()
    assert (swept.asked, swept.settled, swept.oldest_s) == (1, 0, 10)
    world.ahead(0, minutes=2)
    assert world.services.sweeper.run().settled == 1
    statuses = [
        world.apis[n].get("/transactions", id=paid[n], fields="status")["values"] for n in (0, 1)
    ]
    assert [each[0]["status"] for each in statuses] == ["declined", "processing"]
    world.real += timedelta(minutes=7)
    swept = world.services.sweeper.run()
    assert (swept.settled, swept.overdue) == (1, 0)


def test_work_for_one_is_done_without_the_others(world: World) -> None:
    for api in world.apis:
        new_webhook(api, "customer:created")
        customer(api)
    world.published()
    world.sender.answer = OK
    world.real += timedelta(seconds=6)
    with on_behalf_of(world.ids[1]):
        assert world.services.due_deliveries.run(0).delivered == 1
    assert (world.logs(0), world.logs(1)) == (["pending"], ["delivered"])


def test_a_walk_is_of_the_day_of_each_organisation(world: World) -> None:
    ends = {"type": "card", "card": {"card_number": "4242424242424242", "expiry": "01/27"}}
    for api in world.apis:
        new_webhook(api, "payment_method:expiring")
        customer(api, payment_methods=[ends])
    world.services.expiring_methods.run()
    assert (world.logs(0), world.logs(1)) == ([], [])
    world.ahead(0, days=40)
    assert world.services.expiring_methods.run() == 1
    assert (len(world.logs(0)), world.logs(1)) == (1, [])


def test_those_who_are_not_due_keep_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many of an organisation whose clock is behind stand before one that is due."""
    real = datetime(2026, 11, 30, tzinfo=UTC)
    monkeypatch.setattr("onfile.local.control.organisation_clocks.utc_now", lambda: real)
    clocks = OrganisationClocks(tmp_path / "clocks.json")
    clocks.move("ahead", real + timedelta(days=9))
    behind = [Due("behind", "wh", f"whl_{n}", real + timedelta(minutes=n)) for n in range(1, 950)]
    due = [Due("ahead", "wh", f"whl_{n}", real + timedelta(days=8, hours=n)) for n in range(3)]
    stored = [*behind, *due]

    def page(_: object, __: int, *, until: datetime, after: Due | None, limit: int) -> list[Due]:
        start = 0 if after is None else stored.index(after) + 1
        return [each for each in stored[start:] if each.at <= until][:limit]

    monkeypatch.setattr(own_time.WebhookLogs, "due", page)
    logs = OwnTimeLogs(clocks)
    assert logs.due(0, until=real, after=None, limit=2) == due[:2]
    assert logs.due(0, until=real, after=due[1], limit=2) == due[2:]
    flights = iter([stored[:100], stored[:400], stored])
    found = own_time._filled(lambda _: next(flights), lambda each: each in due, 20)
    assert found == due


def test_what_servers_share_is_read_whole(tmp_path: Path) -> None:
    """Whoever reads while others write sees one state or the next."""
    files = [SharedFile(tmp_path / "shared.json") for _ in range(2)]
    over = threading.Event()
    seen: set[int] = set()

    def read() -> None:
        while not over.is_set():
            seen.add(len(files[1].content().get("values", [])) % 100)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(50):
        with files[0].changing() as content:
            content["values"] = [*content.get("values", []), *range(100)]
    over.set()
    reader.join()
    assert (seen, len(files[1].content()["values"])) == ({0}, 5_000)
    with pytest.raises(KeyError), files[0].changing() as content:
        del content[content.pop("values")[0]]  # what fails half way changes nothing
    assert len(files[0].content()["values"]) == 5_000
    with files[1].changing() as content:
        content.clear()
    assert (files[0].content(), list(tmp_path.glob("shared.json"))) == ({}, [])


def test_one_takes_its_turn_after_the_other(tmp_path: Path) -> None:
    turns, order = [Turns(tmp_path / "turns") for _ in range(2)], list[str]()
    begun = threading.Event()

    def scheduled() -> None:
        begun.set()
        order.append("scheduled")

    with turns[0].alone():
        thread = threading.Thread(target=turns[1].taking(scheduled))
        thread.start()
        assert not begun.wait(0.1)
        order.append("leap")
    thread.join()
    assert order == ["leap", "scheduled"]

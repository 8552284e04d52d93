"""What nobody comes back for is settled by the sweeper: once, fairly, and never in silence."""

from __future__ import annotations

import logging
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.clock import utc_now
from chalicelib.domain.in_flight import Flight
from chalicelib.domain.processing import UNKNOWN, Answer
from chalicelib.errors import ServiceUnavailable
from chalicelib.services.money.sweeping import PER_BUCKET, Swept
from chalicelib.store.in_flight_index import Flights
from chalicelib.store.payment_methods import Methods
from onfile.admin.progress import Progress
from onfile.admin.reconcile import reconcile
from tests.support.client import Api
from tests.support.keys import Desk, desk_of
from tests.support.objects import card, customer, customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.stores import Store

QUIET = Progress(None)
A_LITTLE, LONG = timedelta(seconds=10), timedelta(minutes=6)


class Shop:
    """An organisation on a store of its own, a processor that can be told what to do, a clock."""

    def __init__(self, store: Store) -> None:
        self.late = timedelta()
        self.desk: Desk = desk_of(store)
        self.services = store.services(
            clock=lambda: utc_now() + self.late,
            sleep=lambda _: None,
            processors={"sandbox": self.desk},
        )
        _, key = new_organisation(store)
        self.api = Api(self.services, key)
        self.customer_id, _ = customer_with_default(self.api)

    def lost(self, amount: float = 5, **more: Any) -> str:
        """A payment whose answer is lost on its way back."""
        return str(self._unanswered(lambda: pay(self.api, self.customer_id, amount, **more))["id"])

    def never_sent(self) -> str:
        """A payment that never reached the processor, and nobody can tell."""
        self.desk.instead = lambda *_: UNKNOWN
        paid = pay(self.api, self.customer_id, 5)
        self.desk.instead = None
        return str(paid["id"])

    def lost_change(self, before: str, after: str) -> str:
        """A capture or void of which the answer is lost."""
        held = str(pay(self.api, self.customer_id, 5, status=before)["id"])
        self._unanswered(lambda: self.api.put(f"/transactions/{held}", {"status": after}))
        return held

    def status(self, transaction_id: str) -> str:
        """As a list says, which asks no processor."""
        rows = self.api.get("/transactions", id=transaction_id)["values"]
        return str(rows[0]["status"])

    def sweep(self, after: timedelta = A_LITTLE) -> Swept:
        """One run, so much later."""
        self.late += after
        return self.services.sweeper.run()

    def _unanswered(self, request: Any) -> Any:
        def answered_to_nobody(verb: str, reference: str) -> Answer:
            self.desk.processor.send(self.desk.sent[-1])
            return UNKNOWN

        self.desk.instead = answered_to_nobody
        try:
            return request()
        finally:
            self.desk.instead = None


@pytest.fixture
def shop(module_store: Store) -> Shop:
    made = Shop(module_store)
    made.late = timedelta(days=1)
    while made.sweep().asked:
        made.late += LONG
    made.late = timedelta()
    return made


def test_a_lost_answer_is_adopted(shop: Shop) -> None:
    lost = [
        shop.lost(),
        shop.lost(status="authorized"),
        shop.lost_change("authorized", "processed"),
        shop.lost_change("processed", "voided"),
    ]
    assert {shop.status(each) for each in lost} == {"processing"}
    swept = shop.sweep()
    assert (swept.asked, swept.settled, swept.waiting) == (4, 4, 0)
    wanted = ["processed", "authorized", "processed", "voided"]
    assert [shop.status(each) for each in lost] == wanted
    assert shop.sweep().asked == 0


def test_what_is_at_work_is_left_to_its_request(shop: Shop) -> None:
    lost = shop.lost()
    assert shop.sweep(timedelta()).asked == 0
    assert shop.status(lost) == "processing"


def test_what_was_never_sent_is_known_after_the_longest_request(shop: Shop) -> None:
    lost = shop.never_sent()
    swept = shop.sweep()
    assert (swept.asked, swept.waiting, swept.overdue) == (1, 1, 0)
    assert shop.sweep(timedelta(minutes=1)).settled == 1
    answer = shop.api.get(f"/transactions/{lost}")
    assert (answer["status"], answer["status_code"]) == ("declined", "processor_unavailable")


def test_what_can_not_be_settled_raises_an_alarm_each_time(
    shop: Shop, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = shop.lost()

    def out_of_order(reference: str) -> Answer:
        raise ConnectionError("no route")

    monkeypatch.setattr(shop.desk, "lookup", out_of_order)
    assert shop.sweep().overdue == 0
    for after in (LONG, timedelta(minutes=1)):
        caplog.clear()
        swept = shop.sweep(after)
        assert (swept.asked, swept.waiting, swept.overdue) == (1, 1, 1)
        assert swept.oldest_s >= 360
        [line] = [each for each in caplog.records if "transaction_overdue" in each.getMessage()]
        assert line.levelno == logging.ERROR
        assert line.getMessage().startswith("transaction_overdue organisation=org_")
        assert f"transaction={lost} age_s=" in line.getMessage()
    monkeypatch.undo()
    assert shop.sweep().settled == 1


def test_one_that_fails_does_not_stop_the_others(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = [shop.lost() for _ in range(3)]
    recover = type(shop.services.sweeper._recovery).recover

    def fail(self: Any, organisation: Any, transaction: Any) -> Any:
        if transaction.id == lost[1]:
            raise RuntimeError("a row that nobody can read")
        return recover(self, organisation, transaction)

    monkeypatch.setattr(type(shop.services.sweeper._recovery), "recover", fail)
    swept = shop.sweep()
    assert (swept.asked, swept.settled, swept.failed, swept.waiting) == (3, 2, 1, 1)
    assert [shop.status(each) for each in lost] == ["processed", "processing", "processed"]


def test_a_run_ends_in_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        shop.lost()
    moments = iter([0.0, 1.0, 39.0, 41.0])
    monkeypatch.setattr(shop.services.sweeper, "_monotonic", lambda: next(moments))
    assert shop.sweep().asked == 2
    monkeypatch.undo()
    assert shop.sweep().asked == 1


class Backlog:
    """A bucket full of what can't be settled, with one that can at some place in it."""

    buckets = 1

    def __init__(self, count: int, now: datetime) -> None:
        self.flights = [
            Flight("org_1", f"txn_{number}", now - timedelta(hours=1) + timedelta(seconds=number))
            for number in range(count)
        ]

    def since(
        self,
        bucket: int,
        *,
        after: datetime,
        until: datetime,
        limit: int,
        newest_first: bool = False,
    ) -> list[Flight]:
        """As the store does."""
        fit = [each for each in self.flights if after <= each.since <= until]
        return fit[-limit:] if newest_first else fit[:limit]


def test_whoever_is_behind_many_has_a_turn(shop: Shop) -> None:
    sweeper = shop.services.sweeper
    backlog = Backlog(20 * PER_BUCKET, utc_now())
    sweeper._flights, sweeper._chance = backlog, random.Random(1)  # noqa: S311
    asked: set[str] = set()
    for _ in range(200):
        chosen = sweeper._in_flight(Swept())
        assert len(chosen) == len(set(chosen)) <= PER_BUCKET
        asked |= {each.transaction_id for each in chosen}
    assert asked == {each.transaction_id for each in backlog.flights}


@pytest.fixture
def busy(dynamodb_local_store: Store) -> Shop:
    return Shop(dynamodb_local_store)


@pytest.mark.dynamodb_local
def test_two_at_once_settle_each_once(busy: Shop) -> None:
    lost = {busy.lost(): 1 for _ in range(40)}
    lost |= {busy.lost_change("authorized", "processed"): 2 for _ in range(10)}
    busy.late += A_LITTLE
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(busy.services.sweeper.run) for _ in range(2)]
        swept = [run.result() for run in runs]
    assert sum(each.settled for each in swept) >= len(lost)
    assert [each.waiting for each in swept] == [0, 0]
    for each, steps in lost.items():
        operations = busy.api.get(f"/transactions/{each}?fields=operations")["operations"]
        assert [row["status"] for row in operations] == ["complete"] * steps
    assert reconcile(QUIET).is_clean
    assert len(Flights().since(0, after=utc_now() - LONG, until=utc_now() + LONG, limit=9)) == 0


def test_a_deletion_that_was_cut_off_is_finished(
    shop: Shop, module_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = customer(shop.api)
    methods = [shop.api.post("/payment_methods", card(customer_id=owner))["id"] for _ in range(3)]
    sound = Methods.erase_of

    def cut_off(self: Methods, org_id: str, account_id: str) -> None:
        raise ServiceUnavailable("The store did not answer in time; try again.")

    monkeypatch.setattr(Methods, "erase_of", cut_off)
    assert shop.api.delete(f"/customers/{owner}").status == 200
    assert shop.api.get(f"/payment_methods/{methods[0]}").status == 404
    assert methods[0] in module_store.dump()
    assert shop.sweep().erased == 0
    monkeypatch.setattr(Methods, "erase_of", sound)
    assert shop.sweep().erased == 1
    assert methods[0] not in module_store.dump()
    assert shop.sweep().erased == 0


def test_a_deletion_that_was_not_cut_off_is_on_no_list(shop: Shop, module_store: Store) -> None:
    owner, method_id = customer_with_default(shop.api)
    shop.api.delete(f"/customers/{owner}")
    assert method_id not in module_store.dump()
    assert shop.sweep().erased == 0


def test_a_backlog_that_another_settles_meanwhile_does_not_end_the_run(shop: Shop) -> None:
    class Vanishing(Backlog):
        """Gone, once it has been looked at."""

        def since(self, bucket: int, **asked: Any) -> list[Flight]:
            found = super().since(bucket, **asked)
            self.flights = []
            return found

    backlog = Vanishing(2 * PER_BUCKET, utc_now())
    expected = backlog.flights[:PER_BUCKET]
    shop.services.sweeper._flights = backlog
    assert (
        sorted(shop.services.sweeper._in_flight(Swept()), key=lambda each: each.since) == expected
    )

"""What each daily filter costs: requests and units follow the answer, not what is stored.

In an ordinary run at a thousand rows and at five thousand; `make evidence` takes two hundred
thousand. Of ten million, pages are faked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.clock import utc_now
from chalicelib.domain.ids import TRANSACTION, new_id
from chalicelib.dynamo.transport import Transport
from chalicelib.store.transaction_rows import partition_key
from tests.support.client import Answer, Api
from tests.support.evidence import count
from tests.support.filled import fill
from tests.support.hours import Hours
from tests.support.objects import card, customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store

# What is counted does not depend on how fast the machine is, nor on whether its time is enough.
pytestmark = pytest.mark.usefixtures("hours")

FEW, MANY = 1_000, count(5_000, 200_000)
EVERY = timedelta(minutes=1)
RARE = 20
"""Of what is looked for there are so many, at any size, from the beginning to the end."""
STRETCH = 300
"""So many lie in the stretch of time that is asked for."""
SAME = 1.3
"""How far costs may differ, at most."""


@dataclass(frozen=True)
class Past:
    """An organisation with so many transactions, of which RARE are rare in all ways."""

    store: Store
    api: Api
    rare: dict[str, Any]
    first: datetime

    def asked(self, filters: str) -> Answer:
        """The list by one or more, each with the rare value unless it says another."""
        named = filters.format(between=self.between).split()
        texts = [each if "=" in each else f"{each}={self.rare[each]}" for each in named]
        query = "&".join((*texts, f"limit={RARE}"))
        answer = self.api.request("GET", f"/transactions?{query}")
        assert answer.status == 200, answer.text
        return answer

    @property
    def between(self) -> str:
        """The filters by a stretch of time in which there are STRETCH transactions."""
        since, until = (self.first + EVERY * each for each in (100, 100 + STRETCH))
        return f"created_at=>={since:%Y-%m-%dT%H:%M:%SZ}&created_at=<{until:%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture(scope="module")
def pasts(_module_store: Store) -> dict[int, Past]:
    _module_store.activate()
    return {size: past(_module_store, size) for size in (FEW, MANY)}


def past(store: Store, size: int) -> Past:
    organisation, key = new_organisation(store)
    api = Api(store.services(clock=lambda: utc_now() - timedelta(days=1)), key)
    usual, _ = customer_with_default(api)
    seldom, _ = customer_with_default(api)
    account = api.post("/processing_accounts", {"name": "Second"})
    assert account.status == 200, account.text
    refused = api.post("/payment_methods", card("4111 1111 1111 9903", customer_id=seldom))["id"]
    first = utc_now() - timedelta(days=2) - EVERY * size
    often = paid(api, customer_id=usual)
    wanted = {
        "processing_id": account["id"],
        "amount": 7.25,
        "description": "rare",
        "order_number": "R-1",
        "payment_method_id": refused,
        "customer_id": seldom,
    }
    rare = paid(api, **wanted)
    fill(store, organisation.id, often, size - RARE, first, EVERY)
    fill(store, organisation.id, rare, RARE, first, EVERY * (size // RARE))
    now = Api(store.services(), key)
    return Past(store, now, {**wanted, "status": "declined"}, first)


def paid(api: Api, **more: Any) -> str:
    answer = api.post("/transactions", {"type": "payment", "amount": 5, **more})
    return str(answer["id"] if answer.status == 200 else answer["details"]["id"])


@dataclass(frozen=True)
class Cost:
    """Of one list: `rows` are those read, entries of an index too."""

    requests: int
    units: float
    rows: int

    @property
    def units_each(self) -> float:
        """Read units for each row read."""
        return self.units / self.rows


def cost(past: Past, filters: str, *, found: int = RARE) -> Cost:
    """Of a list by these filters, which finds so many."""
    spent: list[float] = []

    def counting(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        answer = inner(operation, {**request, "ReturnConsumedCapacity": "TOTAL"})
        told = answer["ConsumedCapacity"]
        each = told if isinstance(told, list) else [told]
        spent.append(sum(float(one["CapacityUnits"]) for one in each))
        return answer

    past.api.get("/customers")  # warm: the key is known from here on
    with past.store.wrapped(counting):
        answer = past.asked(filters)
    assert len(answer["values"]) == found
    read = int(answer.headers["X-Query-Plan"].split("rows read ")[1].split(";")[0])
    return Cost(len(spent), sum(spent), read)


INDEXED = ["processing_id", "order_number", "payment_method_id", "customer_id", "status"]


@pytest.mark.evidence
@pytest.mark.parametrize("filters", INDEXED)
def test_a_filter_by_an_index_costs_the_same_of_many(pasts: dict[int, Past], filters: str) -> None:
    few, many = (cost(pasts[size], filters) for size in (FEW, MANY))
    assert few == many
    assert few.requests <= 5
    assert few.units <= 2 * RARE


WALKS = ["amount", "description", "description status=processed|declined", "amount=<0"]


@pytest.mark.evidence
@pytest.mark.parametrize("filters", WALKS)
def test_a_walk_costs_the_rows_that_it_must_read(pasts: dict[int, Past], filters: str) -> None:
    """What is rare lies from the beginning to the end, so that all rows have to be read."""
    found = RARE if "<0" not in filters else 0
    few, many = (cost(pasts[size], filters, found=found) for size in (FEW, MANY))
    for each, size in ((few, FEW), (many, MANY)):
        assert size <= each.rows <= SAME * size
        assert each.requests <= each.rows / 1_000 + 8
    assert many.units_each == pytest.approx(few.units_each, rel=SAME - 1)


@pytest.mark.evidence
@pytest.mark.parametrize("more", ["", "amount=>4", "description=none"])
def test_a_stretch_of_time_costs_the_same_of_many(pasts: dict[int, Past], more: str) -> None:
    found = 0 if "none" in more else RARE
    few, many = (cost(pasts[size], f"{more} {{between}}", found=found) for size in (FEW, MANY))
    assert many.requests == few.requests
    assert many.units == pytest.approx(few.units, rel=SAME - 1)
    assert max(few.rows, many.rows) <= SAME * STRETCH


@pytest.mark.evidence
@pytest.mark.parametrize(
    "asked", ["fields=count(*),sum(amount)", "fields=count(*)&group_by=status", "order_by=amount"]
)
def test_sums_groups_and_orders_walk_a_stretch_of_time_alone(
    pasts: dict[int, Past], asked: str
) -> None:
    """What is before and behind it is not read."""
    few, many = (pasts[size].asked(f"{asked} {{between}}") for size in (FEW, MANY))
    for each in (few, many):
        plan = each.headers["X-Query-Plan"]
        rows = int(plan.split("rows read ")[1].split(";")[0])
        assert STRETCH <= rows <= SAME * STRETCH, plan
        if "count" in asked:
            assert sum(row["count(*)"] for row in each["values"]) == pytest.approx(rows, abs=1)


@pytest.mark.evidence
def test_a_sum_of_all_is_the_sum(pasts: dict[int, Past]) -> None:
    """Of all rows the columns are asked for that are added up; it costs the rows' units."""
    for size, past in pasts.items():
        answer = past.asked("fields=count(*),sum(amount) limit=1")
        [row] = answer["values"]
        assert row["count(*)"] == size + 2
        assert row["sum(amount)"] == 5.0 * (size - RARE + 1) + 7.25 * (RARE + 1)


TEN_MILLION = 10_000_000


def test_a_walk_through_ten_million_ends_within_its_requests(
    module_store: Store, hours: Hours
) -> None:
    """A page of a megabyte takes 40 ms here, and holds nothing that fits."""
    organisation, key = new_organisation(module_store)
    api = Api(module_store.services(), key)
    api.get("/customers")
    newest = datetime(2026, 1, 1, tzinfo=UTC)
    left, requests, calls = TEN_MILLION, 0, 0

    def faked(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        nonlocal left, requests
        if operation != "Query" or not request["TableName"].endswith("-transactions"):
            return inner(operation, request)
        hours.sleep(0.04)
        requests += 1
        read = min(request["Limit"], left)
        left -= read
        answer: dict[str, Any] = {"Items": [], "Count": 0, "ScannedCount": read}
        if left:
            identifier = new_id(TRANSACTION, newest - timedelta(seconds=TEN_MILLION - left))
            answer["LastEvaluatedKey"] = {
                "partition": {"S": partition_key(organisation.id, "0")},
                "id": {"S": identifier},
            }
        return answer

    cursor: str | None = ""
    with module_store.wrapped(faked):
        while cursor is not None:
            started = hours.now
            answer = api.get("/transactions", description="none", limit=100, cursor=cursor)
            assert (answer.status, answer["values"]) == (200, [])
            assert hours.now - started < 20
            cursor, calls = answer["next"], calls + 1
    assert left == 0
    assert TEN_MILLION / 1_000 <= requests <= 1.02 * TEN_MILLION / 1_000 + 5 * calls
    assert calls == pytest.approx(requests * 0.04 / 19, rel=0.1)


def test_a_list_by_an_index_of_ten_million_reads_what_it_shows(module_store: Store) -> None:
    """The index is faked: under the key there is no end of entries, each of a row that fits."""
    organisation, key = new_organisation(module_store)
    api = Api(module_store.services(), key)
    customer_id, _ = customer_with_default(api)
    paid(api, customer_id=customer_id, order_number="A")
    [like] = [row for row in module_store.rows("transactions") if _is_of(row, organisation.id)]
    asked: list[tuple[str, int]] = []

    def faked(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        index = request.get("IndexName")
        if operation == "BatchGetItem":
            [(table, each)] = request["RequestItems"].items()
            asked.append(("rows", len(each["Keys"])))
            rows = [{**like, **row_key} for row_key in each["Keys"]]
            return {"Responses": {table: rows}, "UnprocessedKeys": {}}
        if index is None:
            return inner(operation, request)
        asked.append((index, request["Limit"]))
        moments = (datetime(2026, 1, 1, tzinfo=UTC) - EVERY * n for n in range(request["Limit"]))
        keys = [
            {"partition": like["partition"], "id": {"S": new_id(TRANSACTION, each)}}
            for each in moments
        ]
        read = len(keys)
        return {"Items": keys, "Count": read, "ScannedCount": read, "LastEvaluatedKey": keys[-1]}

    with module_store.wrapped(faked):
        answer = api.get("/transactions", order_number="A", limit=20)
    assert len(answer["values"]) == 20
    assert answer["next"] is not None
    assert asked == [("by_order", 20 + 1), ("rows", 20 + 1)]


def _is_of(row: dict[str, Any], org_id: str) -> bool:
    return str(row["partition"]["S"]).startswith(org_id)

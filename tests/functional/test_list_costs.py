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

FEW, MANY = 1_000, count(5_000, 200_000)
EVERY = timedelta(minutes=1)
RARE = 20
"""Of what is looked for there are so many, at any size, from the beginning to the end."""


@dataclass(frozen=True)
class Past:
    """An organisation with so many transactions, of which RARE are rare in all ways."""

    store: Store
    api: Api
    org_id: str
    rare: dict[str, str]
    first: datetime

    def asked(self, name: str) -> Answer:
        """The list by one filter."""
        filters = self.rare if name in self.rare else {}
        answer = self.api.get("/transactions", limit=RARE, **{name: filters.get(name, "")})
        assert answer.status == 200, answer.text
        return answer


@pytest.fixture(scope="module")
def pasts(_module_store: Store) -> dict[int, Past]:
    _module_store.activate()
    return {size: past(_module_store, size) for size in (FEW, MANY)}


def past(store: Store, size: int) -> Past:
    organisation, key = new_organisation(store)
    api = Api(store.services(clock=lambda: utc_now() - timedelta(days=1)), key)
    usual, _ = customer_with_default(api)
    seldom, _ = customer_with_default(api)
    account = api.post("/processing_accounts", {"name": "Second", "payment_methods": []})
    refused = api.post("/payment_methods", card("4111 1111 1111 9903", customer_id=seldom))["id"]
    first = utc_now() - timedelta(days=2) - EVERY * size
    often = paid(api, customer_id=usual)
    second = {"processing_id": account["id"]} if account.status == 200 else {}
    order = {"order_number": "R-1", **second}
    rare = paid(api, customer_id=seldom, payment_method_id=refused, **order)
    fill(store, organisation.id, often, size - RARE, first, EVERY)
    fill(store, organisation.id, rare, RARE, first, EVERY * (size // RARE))
    wanted = {
        "order_number": "R-1",
        "payment_method_id": refused,
        "customer_id": seldom,
        "status": "declined",
        **second,
    }
    now = Api(store.services(), key)
    return Past(store, now, organisation.id, wanted, first)


def paid(api: Api, **more: Any) -> str:
    answer = api.post("/transactions", {"type": "payment", "amount": 5, **more})
    return str(answer["id"] if answer.status == 200 else answer["details"]["id"])


def cost(past: Past, name: str) -> tuple[int, float]:
    """Requests and read units of one list."""
    spent: list[float] = []

    def counting(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        answer = inner(operation, {**request, "ReturnConsumedCapacity": "TOTAL"})
        told = answer["ConsumedCapacity"]
        each = told if isinstance(told, list) else [told]
        spent.append(sum(float(one["CapacityUnits"]) for one in each))
        return answer

    past.api.get("/customers")  # warm: the key is known from here on
    with past.store.wrapped(counting):
        answer = past.asked(name)
    assert len(answer["values"]) == RARE
    return len(spent), sum(spent)


INDEXED = ["order_number", "payment_method_id", "customer_id", "status"]


@pytest.mark.evidence
@pytest.mark.parametrize("name", INDEXED)
def test_a_filter_by_an_index_costs_the_same_of_many(pasts: dict[int, Past], name: str) -> None:
    few, many = (cost(pasts[size], name) for size in (FEW, MANY))
    assert few == many
    requests, units = few
    assert requests <= 5
    assert units <= 2 * RARE


@pytest.mark.evidence
def test_a_stretch_of_time_is_walked_alone(pasts: dict[int, Past]) -> None:
    """Sums, counts, and what no index has: what is before and behind is not read."""
    plans = []
    for size in (FEW, MANY):
        of = pasts[size]
        since, until = (of.first + EVERY * each for each in (100, 400))
        between = f"created_at=>={since:%Y-%m-%d %H:%M:%S}&created_at=<{until:%Y-%m-%d %H:%M:%S}"
        for query in ("fields=count(*),sum(amount)", "amount=>4&limit=1000", "description=none"):
            answer = of.api.request("GET", f"/transactions?{query}&{between}".replace(" ", "%20"))
            plan = answer.headers["X-Query-Plan"]
            rows = int(plan.split("rows read ")[1].split(";")[0])
            assert 300 <= rows <= 360, plan
        plans.append(answer.status)
    assert plans == [200, 200]


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

"""Lists while every index shows its table as it was some time ago: nothing acknowledged is missing.

An index that is late is played by a transport that keeps what the table was after each write, and
answers from what it was then. Time is the tests' own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from chalicelib.domain.clock import utc_now
from chalicelib.domain.index_trust import INDEX_LAG, TRUSTED_AFTER
from chalicelib.dynamo.transport import Transport
from tests.support.client import Api
from tests.support.evidence import count
from tests.support.objects import card, customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store

Rows = dict[str, dict[str, Any]]
WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem")
ORDERS = ("A", "B")
DECLINED = "4111 1111 1111 9903"


@dataclass
class LateIndexes:
    """The transport. `past` is what the table of transactions was, from which moment on."""

    store: Store
    lag: timedelta
    now: datetime
    past: list[tuple[datetime, Rows]] = field(default_factory=list)

    def __call__(self, inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if request.get("IndexName", "in_flight") != "in_flight":
            return self._found(request)
        answer = inner(operation, request)
        if operation in WRITES:
            self.note(inner)
        return answer

    def note(self, inner: Transport) -> None:
        """Keep what the table is now."""
        table = f"{self.store.prefix}-transactions"
        rows = inner("Scan", {"TableName": table, "ConsistentRead": True})["Items"]
        self.past.append((self.now, {row["id"]["S"]: row for row in rows}))

    def _found(self, request: dict[str, Any]) -> dict[str, Any]:
        """Of keys alone, as the table was."""
        then = self.now - self.lag
        rows: Rows = next((rows for since, rows in reversed(self.past) if since <= then), {})
        names = set(request["ExpressionAttributeNames"].values()) - {"id"}
        values = request["ExpressionAttributeValues"].values()
        low, high = sorted(each["S"] for each in values if each.get("S", "").startswith("txn_"))
        there = [
            {name: row[name] for name in ("partition", "id")}
            for identifier, row in rows.items()
            if low <= identifier <= high and any(row.get(name) in values for name in names)
        ]
        there.sort(key=lambda each: str(each["id"]["S"]), reverse=not request["ScanIndexForward"])
        start = request.get("ExclusiveStartKey", {}).get("id")
        behind = there[[each["id"] for each in there].index(start) + 1 :] if start else there
        page = behind[: request["Limit"]]
        last = {"LastEvaluatedKey": page[-1]} if len(page) < len(behind) else {}
        return {"Items": page, "Count": len(page), "ScannedCount": len(page), **last}


class Shop:
    """An organisation at whose transactions all indexes look late."""

    def __init__(self, store: Store, lag: timedelta, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  to be the same at every run
        self.indexes = LateIndexes(store, lag, utc_now())
        organisation, key = new_organisation(store, shards=self.random.choice([1, 3]))
        self.org_id = organisation.id
        self.api = Api(store.services(clock=lambda: self.indexes.now), key)
        self.customers = [customer_with_default(self.api)[0] for _ in range(2)]
        self.made: list[str] = []

    def wait(self) -> None:
        """Some time goes by: less or more than an index, or a note, is trusted for."""
        seconds = self.random.choice([0.001, 0.001, 1, 3, 7.5, 8.5, 11, 19, 70])
        self.indexes.now += timedelta(seconds=seconds)

    def act(self) -> None:
        """A payment, or a change of one."""
        self.random.choice([self._pay, self._pay, self._settle, self._describe])()

    def _pay(self) -> None:
        method = [{}, {"payment_method": card(DECLINED)}, {"status": "authorized"}]
        body = {"type": "payment", "amount": 5, "customer_id": self.random.choice(self.customers)}
        body |= self.random.choice([*method, {"status": "authorized"}])
        order = self.random.choice([*ORDERS, None])
        answer = self.api.post("/transactions", {**body, "order_number": order})
        made = answer.body if answer.status == 200 else answer["details"]
        self.made.append(str(made["id"]))

    def _settle(self) -> None:
        """Some are too far gone."""
        status = self.random.choice(["voided", "processed"])
        if self.made:
            self.api.put(f"/transactions/{self.random.choice(self.made)}", {"status": status})

    def _describe(self) -> None:
        change = self.random.choice(
            [{"order_number": each} for each in ORDERS] + [{"customer_id": self.customers[0]}]
        )
        if self.made:
            self.api.put(f"/transactions/{self.random.choice(self.made)}", change)

    def check(self) -> Iterator[str]:
        """What a list by an index misses, or has too much, with the filter and the age."""
        rows = [self.api.get(f"/transactions/{each}").body for each in self.made]
        for name in ("order_number", "customer_id", "status", "ref_number"):
            for text in {each[name] for each in rows} - {None, "processed"}:
                answer = self.api.get("/transactions", **{name: text}, fields="id", limit=1_000)
                assert answer.headers["X-Query-Plan"].startswith(f"transactions by {name}, ")
                found = {each["id"] for each in answer["values"]}
                wrong = found ^ {each["id"] for each in rows if each[name] == text}
                yield from (f"{name}={text}: {each}" for each in wrong)


@pytest.mark.evidence
@pytest.mark.parametrize("seed", range(count(2, 30)))
@pytest.mark.parametrize("lag_s", [0.3, INDEX_LAG.total_seconds()])
def test_what_was_acknowledged_is_there_however_late_indexes_are(
    module_store: Store, lag_s: float, seed: int
) -> None:
    shop = Shop(module_store, timedelta(seconds=lag_s), seed)
    with module_store.wrapped(shop.indexes):
        for _ in range(20):
            shop.act()
            shop.wait()
            assert list(shop.check()) == []
    assert len(shop.made) > 5


@pytest.mark.parametrize("age_s", [0.5, 9, 15, TRUSTED_AFTER.total_seconds() - 0.1])
def test_what_is_younger_than_the_mark_needs_no_index(module_store: Store, age_s: float) -> None:
    shop = Shop(module_store, timedelta(days=1), 0)
    with module_store.wrapped(shop.indexes):
        shop._pay()
        shop.indexes.now += timedelta(seconds=age_s)
        assert list(shop.check()) == []
        shop.indexes.now += TRUSTED_AFTER
        assert list(shop.check()) != [], "an index that is a day behind is not one that is trusted"

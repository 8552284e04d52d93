"""Whether the cost of a call follows what it answers, or what is stored.

Rows are written as the store makes them, of a transaction and a method that were made through the
API. One half of the transactions is of one customer. What a call reads is counted by DynamoDB.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from statistics import median
from typing import Any

from bench.report import Figure, say
from bench.store import Bench
from chalicelib.domain.ids import METHOD, TRANSACTION, new_id
from chalicelib.dynamo.transport import Transport
from chalicelib.store.method_writes import method_row, pointer_row
from chalicelib.store.models import TransactionRow, WalletRow
from chalicelib.store.payment_methods import Methods
from chalicelib.store.transaction_rows import transaction_row
from chalicelib.store.transactions import Transactions
from onfile.local.seed import CUSTOMER_ID

SIZES = (10, 10_000, 200_000)
METHODS = (1, 1_000)
CALLS = 60
TARGET = 1.2
NEWEST = {"limit": "20"}


@dataclass
class Cost:
    """Of one call: milliseconds of each repetition, by the clock and of this process, requests and
    read units of the last one.
    """

    took_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    requests: int = 0
    read_units: float = 0.0

    @property
    def counted(self) -> str:
        """What does not depend on the machine."""
        return f"{self.requests} requests, {self.read_units:g} read units"


Calls = dict[str, Callable[[], Any]]


def measure(bench: Bench) -> Iterator[Figure]:
    """The median at the largest size over that at the smallest."""
    transaction_id = _charge(bench)
    calls: Calls = {
        "charge": lambda: _charge(bench),
        "get": lambda: _get(bench, transaction_id),
        "newest 20": lambda: _list(bench, NEWEST),
        "newest 20 of the customer": lambda: _list(bench, {**NEWEST, "customer_id": CUSTOMER_ID}),
    }
    yield from _compare(bench, "transactions", SIZES, calls, lambda n: _fill(bench, n))
    with_methods = {name: calls[name] for name in ("charge", "get")}
    yield from _compare(bench, "methods", METHODS, with_methods, lambda n: _fill_methods(bench, n))


def _compare(
    bench: Bench, what: str, sizes: tuple[int, ...], calls: Calls, fill: Callable[[int], None]
) -> Iterator[Figure]:
    costs: dict[int, dict[str, Cost]] = {}
    for size in sizes:
        say(f"{size:,} {what}: filling")
        fill(size)
        costs[size] = _cost(bench, calls)
    least, most = costs[sizes[0]], costs[sizes[-1]]
    for name in calls:
        yield Figure(
            section="growth",
            name=f"{name}, {sizes[0]:,} → {sizes[-1]:,} {what}",
            value=f"{median(most[name].took_ms):.2f} ms",
            floor=f"{median(least[name].took_ms):.2f} ms",
            ratio=median(most[name].took_ms) / median(least[name].took_ms),
            target=TARGET,
            note=f"{least[name].counted} → {most[name].counted}",
        )


def _cost(bench: Bench, calls: Calls) -> dict[str, Cost]:
    costs = {name: Cost() for name in calls}
    for _ in range(CALLS):
        for name, call in calls.items():
            started = time.perf_counter()
            call()
            costs[name].took_ms.append((time.perf_counter() - started) * 1000)
    for name, call in calls.items():
        with counting(bench, costs[name]):
            call()
    return costs


@contextmanager
def counting(bench: Bench, cost: Cost) -> Iterator[None]:
    """Asks DynamoDB what each request consumes, from here on."""

    def ask(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        answer = inner(operation, {**request, "ReturnConsumedCapacity": "TOTAL"})
        cost.requests += 1
        consumed = answer.get("ConsumedCapacity", [])
        for each in consumed if isinstance(consumed, list) else [consumed]:
            if operation in ("GetItem", "Query", "BatchGetItem", "TransactGetItems"):
                cost.read_units += each["CapacityUnits"]
        return answer

    with bench.wrapped(ask):
        yield


def _charge(bench: Bench) -> str:
    body = {"type": "payment", "amount": 100, "customer_id": CUSTOMER_ID}
    return str(bench.request("POST", "/transactions", "/transactions", body=body)["id"])


def _get(bench: Bench, transaction_id: str) -> dict[str, Any]:
    route, named = "/transactions/{id}", {"id": transaction_id}
    return bench.request("GET", f"/transactions/{transaction_id}", route, named=named)


def _list(bench: Bench, query: dict[str, str]) -> dict[str, Any]:
    return bench.request("GET", "/transactions", "/transactions", query=query)


def _fill(bench: Bench, size: int) -> None:
    """Old transactions, up to `size` in all; every second one of another customer."""
    store, org_id = Transactions(bench.connection), bench.organisation.id
    like = store.get(org_id, _charge(bench))
    if like is None:
        raise RuntimeError("the charge is not there")
    missing = size - len(list(TransactionRow.query(f"{org_id}#0", attributes_to_get=["id"])))
    with TransactionRow.batch_write() as batch:
        for number in range(missing):
            at = like.created_at - timedelta(days=30, milliseconds=number)
            batch.save(
                transaction_row(
                    replace(
                        like,
                        id=new_id(TRANSACTION, at),
                        customer_id=CUSTOMER_ID if number % 2 else "acct_0000000000000000other",
                        created_at=at,
                    )
                )
            )


def _fill_methods(bench: Bench, size: int) -> None:
    """Methods of the customer like its default, up to `size` in all."""
    org_id = bench.organisation.id
    found = list(WalletRow.query(f"{org_id}/{CUSTOMER_ID}", WalletRow.part.startswith("pm_")))
    kept = Methods(bench.connection).get(org_id, found[0].part)
    if kept is None:
        raise RuntimeError("the customer has no method")
    with WalletRow.batch_write() as batch:
        for number in range(size - len(found)):
            at = kept[0].method.created_at - timedelta(seconds=number)
            method = replace(kept[0].method, id=new_id(METHOD, at), created_at=at)
            batch.save(method_row(method, shard=0))
            batch.save(pointer_row(method))

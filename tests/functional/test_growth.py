"""What a call costs follows the answer, not what is stored, on Amazon's DynamoDB Local.

A customer with a hundred transactions and one with ten thousand: the same calls make the same
requests and read the same number of rows. Both are counted where DynamoDB answers, and the header
`X-Query-Plan` must say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.ids import TRANSACTION, new_id
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import Transaction
from chalicelib.dynamo.transport import Transport
from chalicelib.store.models import TransactionRow
from chalicelib.store.transaction_rows import transaction_row
from chalicelib.store.transactions import Transactions
from tests.support.client import Answer, Api
from tests.support.objects import customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.stores import Store

pytestmark = pytest.mark.dynamodb_local

FEW, MANY = 100, 10_000
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
ONE_IN = 2
"""One transaction in so many is declined: a filter finds a page of them among the newest FEW."""


@dataclass(frozen=True)
class Past:
    """An organisation whose one customer has so many transactions, `newest` among them."""

    store: Store
    api: Api
    customer_id: str
    newest: str
    count: int

    def at(self, place: int) -> str:
        """The moment of the transaction with so many newer ones."""
        return f"{FIRST + timedelta(minutes=self.count - 1 - place):%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True)
class Cost:
    """What DynamoDB was asked, in order, and how many rows and index entries it read."""

    requests: tuple[tuple[str, str | None], ...]
    rows: int


@pytest.fixture(scope="module")
def pasts(_dynamodb_local_store: Store) -> dict[int, Past]:
    """One with few and one with many."""
    _dynamodb_local_store.activate()
    return {count: past(_dynamodb_local_store, count) for count in (FEW, MANY)}


def past(store: Store, count: int) -> Past:
    """Rows as the store makes them, of transactions like one that was made through the API."""
    organisation, key = new_organisation(store)
    api = Api(store.services(), key)
    customer_id, _ = customer_with_default(api)
    paid = pay(api, customer_id)["id"]
    like = Transactions(store.connection).get(organisation.id, paid)
    assert like is not None
    rows = [transaction_row(copy_of(like, number)) for number in range(count)]
    with TransactionRow.batch_write() as batch:
        for row in rows:
            batch.save(row)
        batch.delete(transaction_row(like))
    return Past(store, api, customer_id, rows[-1].id, count)


def copy_of(like: Transaction, number: int) -> Transaction:
    """A transaction of another minute, declined or not."""
    moment = FIRST + timedelta(minutes=number)
    declined = number % ONE_IN == 0
    return replace(
        like,
        id=new_id(TRANSACTION, moment),
        status=Status.DECLINED if declined else like.status,
        created_at=moment,
        modified_at=moment,
    )


@contextmanager
def counting(store: Store) -> Iterator[list[int]]:
    """Rows that DynamoDB says it has read, one number for each answer."""
    read: list[int] = []

    def noting(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        answer = inner(operation, request)
        batch = sum(map(len, answer.get("Responses", {}).values()))
        read.append(answer.get("ScannedCount", 0) + batch + ("Item" in answer))
        return answer

    with store.wrapped(noting):
        yield read


def cost(of: Past, call: Callable[[], Answer]) -> Cost:
    """What the call costs; its header, if it has one, must say the same."""
    of.api.get(f"/customers/{of.customer_id}")  # warm: the key is known from here on
    with of.store.counting() as requests, counting(of.store) as read:
        answer = call()
    assert answer.status == 200, answer.text
    plan = answer.headers.get("X-Query-Plan")
    if plan is not None:
        told = re.fullmatch(r"[\w ,]+; rows read (\d+); requests (\d+)", plan)
        assert told, plan
        assert (int(told[1]), int(told[2])) == (sum(read), len(requests)), plan
    return Cost(tuple((made.operation, made.index) for made in requests), sum(read))


def listed(of: Past, limit: int = 20, **filters: str) -> Answer:
    """A page of the newest that fit."""
    answer = of.api.get("/transactions", limit=limit, **filters)
    assert len(answer["values"]) == limit
    return answer


def newest(of: Past) -> Answer:
    return listed(of)


def of_the_customer(of: Past) -> Answer:
    return listed(of, customer_id=of.customer_id)


def declined_of_the_customer(of: Past) -> Answer:
    return listed(of, customer_id=of.customer_id, status="declined")


def one_by_its_id(of: Past) -> Answer:
    return of.api.get(f"/transactions/{of.newest}")


def oldest(of: Past) -> Answer:
    return listed(of, order_by="created_at")


def of_the_customer_before_a_moment(of: Past) -> Answer:
    return listed(of, customer_id=of.customer_id, created_at=f"<{of.at(50)}")


def before_the_middle(of: Past) -> Answer:
    """As deep as half of all lies: a moment leads there."""
    return listed(of, created_at=f"<{of.at(of.count // 2)}")


CALLS = [
    newest,
    of_the_customer,
    declined_of_the_customer,
    one_by_its_id,
    oldest,
    of_the_customer_before_a_moment,
    before_the_middle,
]


@pytest.mark.parametrize("call", CALLS, ids=lambda each: each.__name__)
def test_ten_thousand_cost_what_a_hundred_cost(
    pasts: dict[int, Past], call: Callable[[Past], Answer]
) -> None:
    few, many = (cost(pasts[count], partial(call, pasts[count])) for count in (FEW, MANY))
    assert many == few
    assert 1 <= few.rows <= 4 * FEW


def test_a_page_costs_the_page(pasts: dict[int, Past]) -> None:
    """Absolute numbers, so that equal ones are not equally bad."""
    of = pasts[MANY]
    assert cost(of, lambda: newest(of)) == Cost((("Query", None),), 21)
    by_customer = cost(of, lambda: of_the_customer(of))
    fresh = (("Query", None), ("Query", None))  # the newest rows, and notes of changes
    assert by_customer == Cost((*fresh, ("Query", "by_customer"), ("BatchGetItem", None)), 42)
    assert cost(of, lambda: one_by_its_id(of)) == Cost((("GetItem", None),), 1)


@pytest.mark.parametrize("filters", [{}, {"customer_id": "own"}], ids=["all", "of the customer"])
def test_the_hundredth_page_of_a_walk_costs_what_the_second_costs(
    pasts: dict[int, Past], filters: dict[str, str]
) -> None:
    of = pasts[MANY]
    asked = dict.fromkeys(filters, of.customer_id)
    costs: list[Cost] = []
    cursor = ""
    for _ in range(100):

        def page(at: str = cursor) -> Answer:
            return of.api.get("/transactions", limit=20, cursor=at, **asked)

        costs.append(cost(of, page))
        cursor = page()["next"]
    assert costs[99] == costs[1]

"""What one list may ask for, and what answering it may cost, however it is put together."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib import list_budget
from chalicelib.dynamo.transport import Transport
from chalicelib.services.lists import listing
from tests.support.client import Api
from tests.support.hours import Hours
from tests.support.objects import card
from tests.support.organisations import new_api
from tests.support.refusals import Surroundings

PEOPLE = 24
SHARDS = 3


@pytest.fixture(scope="module")
def shop(world: Surroundings) -> Api:
    """So many customers, each with a method and a payment, over some shards."""
    api = new_api(world.store, shards=SHARDS)
    for number in range(PEOPLE):
        method = card(default_payment_method=True)
        body = {"name": f"N{number % 5}", "email": f"{number}@example.com"}
        made = api.post("/customers", {**body, "payment_methods": [method], "attrs": {"n": number}})
        paid = api.post(
            "/transactions", {"type": "payment", "amount": 1 + number, "customer_id": made["id"]}
        )
        assert (made.status, paid.status) == (200, 200)
    return api


def times(count: int, pair: str) -> str:
    return "&".join([pair] * count)


@pytest.mark.parametrize(
    ("query", "name", "bound"),
    [
        ("order_by=" + ",".join(["id"] * 11), "order_by", "10 terms"),
        ("order_by=" + ",".join(["id"] * 2_600), "order_by", "10 terms"),
        (times(11, "order_by[]=desc(amount)"), "order_by", "10 terms"),
        ("&".join(f"order_by[{n}]=attrs[a{n}]" for n in range(11)), "order_by", "10 terms"),
        ("order_by=" + ",".join(f"lower({' ' * n}id)" for n in range(11)), "order_by", "10 terms"),
        (f"fields=count(*)&order_by={','.join(['sum(amount)'] * 11)}", "order_by", "10 terms"),
        ("group_by=" + ",".join(["status"] * 11), "group_by", "10 terms"),
        ("fields=" + ",".join(f"attrs[a{n}]" for n in range(201)), "fields", "200 names"),
        ("fields=" + ",".join(f"sum({' ' * n}amount)" for n in range(201)), "fields", "200 names"),
        ("description=" + "|".join("abcdefghi" * 6), None, None),
        ("description=" + "|".join(["x"] * 51), "description", "50 alternatives"),
        ("description=" + "|".join(["?*a*b*"] * 8_000), "description", "50 alternatives"),
        ("amount=" + "|".join([">1"] * 51), "amount", "50 alternatives"),
        ("amount=" + "|" * 50, "amount", "50 alternatives"),
        ("id=" + "|".join(["txn_0000000000000000"] * 51), "id", "50 alternatives"),
        ("amount=1|2&status=" + "|".join(["!voided"] * 49), "status", "50 alternatives"),
        ("&".join(f"type[{n}]=payment" for n in range(51)), "type[50]", "50 filters"),
        (times(51, "amount=1"), "amount", "50 filters"),
        ("&".join(f"attrs[a{n}]=1" for n in range(51)), "attrs[a50]", "50 filters"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_query_that_asks_for_too_much_is_told_the_bound(
    shop: Api, query: str, name: str | None, bound: str | None
) -> None:
    answer = shop.request("GET", f"/transactions?{query.replace('+', '%2B')}")
    if name is None:
        name, bound = "description", "50 alternatives"
    assert (answer.status, answer["error_type"]) == (400, "InvalidAttributes")
    assert f"at most {bound}" in answer["details"][name], answer.text


@pytest.mark.parametrize(
    "query",
    [
        "order_by=" + ",".join(["id"] * 10),
        "group_by=" + ",".join(["status"] * 10),
        "description=" + "|".join(["x"] * 50),
        times(50, "amount=>0"),
        "fields=" + ",".join(f"attrs[a{n}]" for n in range(200)),
    ],
    ids=lambda value: str(value)[:20],
)
def test_as_much_as_the_bound_is_served(shop: Api, query: str) -> None:
    assert shop.request("GET", f"/transactions?{query}").status == 200


QUERIES = [
    ("/transactions", {}),
    ("/transactions", {"amount": ">1000000"}),
    ("/transactions", {"customer[name]": "?*n*"}),
    ("/transactions", {"customer[payment_methods][type]": "card"}),
    ("/customers", {"attrs[n]": ">3"}),
    ("/customers", {"payment_methods[type]": "card"}),
    ("/payment_methods", {"type": "card"}),
    ("/payment_methods", {"customer[name]": "?n*"}),
    ("/accounts", {"name": "!x"}),
    ("/operations", {"transaction[customer][name]": "?*n*"}),
]


@pytest.fixture
def slow(shop: Api, world: Surroundings, hours: Hours, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request to the store takes a second, and reads few rows: a list has time for some."""
    monkeypatch.setattr("chalicelib.services.lists.search._CHUNK", 4)
    monkeypatch.setattr("chalicelib.services.lists.search._ALL", 3)
    monkeypatch.setattr("chalicelib.dynamo.walks.LONG_PAGE", 3)
    monkeypatch.setattr("chalicelib.dynamo.walks._SHORTEST_LONG_PAGE", 1)
    monkeypatch.setattr("chalicelib.store.payment_methods.PAGE", 4)
    shop.get("/customers")  # warm: the key is known from here on

    def slowly(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        hours.sleep(1.0)
        return inner(operation, request)

    connection = world.store.connection
    monkeypatch.setattr(connection, "transport", partial(slowly, connection.transport))


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize(("path", "filters"), QUERIES, ids=str)
def test_a_walk_goes_on_where_its_time_ends_and_misses_nothing(
    shop: Api, path: str, filters: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, cursor, pages = [], "", 0
    while cursor is not None:
        answer = shop.get(path, **filters, fields="id", limit=1_000, cursor=cursor)
        assert answer.status == 200, answer.text
        found += [each["id"] for each in answer["values"]]
        cursor, pages = answer["next"], pages + 1
    assert pages > 1
    monkeypatch.setattr(list_budget, "has_time_for", lambda seconds: True)
    monkeypatch.setattr("chalicelib.attempts.has_time_for", lambda seconds: True)
    whole = shop.get(path, **filters, fields="id", limit=1_000)
    assert found == [each["id"] for each in whole["values"]]


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize(("path", "filters"), QUERIES, ids=str)
@pytest.mark.parametrize(
    "more", [{"order_by": "id"}, {"fields": "count(*)"}, {"limit": "1000"}], ids=str
)
def test_what_takes_longer_is_told_so_and_how_to_ask(
    shop: Api, path: str, filters: dict[str, str], more: dict[str, str]
) -> None:
    answer = shop.get(path, **filters, **more)
    assert (answer.status, answer["error_type"]) == (400, "BadRequest")
    assert "longer than one request may" in answer["description"]
    assert "with `cursor=`, empty at first" in answer["description"]


def test_a_walk_that_runs_out_of_memory_goes_on_with_the_row_it_had_no_room_for(
    shop: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [each["id"] for each in shop.get("/transactions", limit=1_000)["values"]]
    monkeypatch.setattr(listing, "MAX_KEPT_BYTES", 60_000)
    found, cursor, pages = [], "", 0
    while cursor is not None:
        answer = shop.get("/transactions", fields="id", limit=1_000, cursor=cursor)
        assert answer.status == 200, answer.text
        found += [each["id"] for each in answer["values"]]
        cursor, pages = answer["next"], pages + 1
    assert (found, pages > 1) == (whole, True)


@pytest.mark.parametrize(
    "query",
    [
        "notes=!x",
        "notes=?*1|?*2|!x&attrs[n]=!x",
        "order_by=amount",
        "order_by=desc(customer[email]),id",
        "fields=sum(amount)",
        "fields=count(*)&group_by=id",
        "fields=max(amount)&group_by=day(created_at)&order_by=min(amount)",
    ],
)
def test_the_clock_is_looked_at_while_rows_are_compared(
    shop: Api, query: str, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look costs a second here, so that a request has time for some twenty."""
    monkeypatch.setattr(list_budget, "COMPARISONS", 2)
    looks = list_budget.has_time_for

    def slowly(seconds: float) -> bool:
        hours.sleep(1.0)
        return looks(seconds)

    monkeypatch.setattr(list_budget, "has_time_for", slowly)
    answer = shop.request("GET", f"/transactions?{query}")
    assert (answer.status, answer["error_type"]) == (400, "BadRequest"), answer.text
    assert "longer than one request may" in answer["description"]


def test_a_walk_that_runs_out_of_time_goes_on_by_its_cursor(
    shop: Api, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_budget, "COMPARISONS", 1)
    looks = list_budget.has_time_for

    def slowly(seconds: float) -> bool:
        hours.sleep(1.0)
        return looks(seconds)

    monkeypatch.setattr(list_budget, "has_time_for", slowly)
    found, cursor, pages = 0, "", 0
    while cursor is not None:
        answer = shop.get("/transactions", amount=">0", limit=1_000, cursor=cursor)
        found, cursor, pages = found + len(answer["values"]), answer["next"], pages + 1
    assert (found, pages > 1) == (PEOPLE, True)


LISTS: list[dict[str, Any]] = [
    {"limit": 1_000},
    {"order_by": "attrs[a]", "limit": 1_000},
    {"order_by": ",".join(f"attrs[a]{'[0]' * n}" for n in range(10)), "limit": 1_000},
    {"fields": "count(*)", "group_by": "id,attrs[a]"},
    {"fields": ",".join(f"max(attrs[a]{'[0]' * n})" for n in range(10)), "group_by": "id"},
    {"order_by": "id", "offset": 500},
]


@pytest.mark.parametrize("asked", LISTS, ids=lambda asked: urlencode(asked)[:30])
def test_what_is_kept_for_a_list_has_a_bound_too(
    shop: Api, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MAX_KEPT_BYTES", 8_000)
    answer = shop.get("/transactions", **asked)
    assert (answer.status, answer["error_type"]) == (400, "BadRequest"), answer.text
    assert "keep more than" in answer["description"]

"""Lists as CSV: page after page by the header, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.api import csv_pages, rendering
from tests.support.client import Api
from tests.support.objects import card, customer_with_default, pay
from tests.support.organisations import new_api
from tests.support.refusals import Surroundings


@pytest.fixture
def shop(world: Surroundings) -> Api:
    return new_api(world.store)


def page(api: Api, target: str) -> tuple[list[dict[str, str]], str | None]:
    """The rows of one page, and where the next one is."""
    answer = api.request("GET", target)
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert len(json.dumps(answer.text)) <= csv_pages.MAX_BYTES
    link = answer.headers.get("Link")
    if link is not None:
        assert link.startswith("<?")
        assert link.endswith('>; rel="next"')
        link = link[1:].partition(">")[0]
    return list(csv.DictReader(io.StringIO(answer.text, newline=""))), link


def pages(api: Api, path: str, query: str) -> Iterator[list[dict[str, str]]]:
    """All of them, as the loop on the page of the docs reads them."""
    link: str | None = query
    while link is not None:
        rows, link = page(api, path + link)
        yield rows


def test_a_walk_has_every_row_once_while_new_ones_come(shop: Api) -> None:
    customer_id, _ = customer_with_default(shop)
    made = [pay(shop, customer_id, amount)["id"] for amount in range(1, 8)]
    found: list[str] = []
    for rows in pages(shop, "/transactions", "?format=csv&limit=3&type=payment"):
        found += [row["id"] for row in rows]
        pay(shop, customer_id)
    assert found == made[::-1]


def test_a_page_is_cut_where_it_is_full_and_goes_on_there(
    shop: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer_id, _ = customer_with_default(shop)
    made = [pay(shop, customer_id, amount)["id"] for amount in range(1, 10)]
    monkeypatch.setattr(csv_pages, "MAX_BYTES", 150)
    for order, expected in (("", made[::-1]), ("&order_by=amount", made)):
        query = f"?format=csv&fields=id,amount,customer[name]{order}&offset=2"
        split = list(pages(shop, "/transactions", query))
        assert [row["id"] for rows in split for row in rows] == expected[2:]
        assert len(split) > 1
        assert max(map(len, split)) < len(made)


def test_some_objects_of_a_page_are_rendered_at_once(
    shop: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of a large page would be in memory beside its text."""
    customer_id, _ = customer_with_default(shop)
    made = [pay(shop, customer_id)["id"] for _ in range(8)]
    rendered: list[int] = []
    many = rendering.many

    def noting(call: Any, resource: Any, fields: Any, rows: Any) -> list[dict[str, Any]]:
        rendered.append(len(rows))
        return many(call, resource, fields, rows)

    monkeypatch.setattr(rendering, "many", noting)
    monkeypatch.setattr(rendering, "_TOGETHER", rendering._TOGETHER // 50 + 1)
    [rows] = pages(shop, "/transactions", "?format=csv")
    assert len(rows) == len(made)
    assert rendered == [3, 3, 2]


def test_a_page_has_room_in_what_lambda_hands_on(
    shop: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a string in JSON it is longer than by itself: quotes and letters count as there."""
    body = {"type": "payment", "payment_method": card(), "description": 'é"\n' * 40}
    for amount in range(1, 7):
        assert shop.post("/transactions", {**body, "amount": amount}).status == 200
    monkeypatch.setattr(csv_pages, "MAX_BYTES", 1_200)
    split = list(pages(shop, "/transactions", "?format=csv&fields=amount,description"))
    assert [row["amount"] for rows in split for row in rows] == [f"{n}.0" for n in range(6, 0, -1)]
    assert len(split) == 3


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "\uff1d1", "-"],
    ids=ascii,
)
def test_a_formula_is_defused(shop: Api, text: str) -> None:
    body = {"type": "payment", "amount": 2, "payment_method": card(), "description": text}
    shop.post("/transactions", {**body, "order_number": f"a{text}"})
    [row] = page(shop, "/transactions?format=csv&fields=description,order_number,amount")[0]
    assert row["description"] == f"'{text}"
    assert (row["order_number"], row["amount"]) == (f"a{text}", "2.0")


def test_a_cell_holds_what_json_would_say(shop: Api) -> None:
    text = 'quoted "so", and\r\nover lines; ü'
    body = {"type": "refund", "amount": 2, "payment_method": card(), "description": text}
    made = shop.post("/transactions", {**body, "attrs": {"a": [1, "=x"]}})["id"]
    [row] = page(shop, "/transactions?format=csv")[0]
    assert row["description"] == text
    assert row["attrs"] == '{"a":[1,"=x"]}'
    assert row["payment_method[card][card_brand]"] == "visa"
    assert row["customer_id"] == ""
    assert row["id"] == made


def test_groups_are_rows_too(shop: Api) -> None:
    customer_id, _ = customer_with_default(shop)
    for amount in (1, 2):
        pay(shop, customer_id, amount)
    query = "?format=csv&fields=count(*),sum(amount),status&group_by=status"
    assert page(shop, f"/transactions{query}") == (
        [{"count(*)": "2", "sum(amount)": "3.0", "status": "processed"}],
        None,
    )


def test_of_nothing_there_are_the_names(shop: Api) -> None:
    answer = shop.request("GET", "/transactions?format=csv&fields=id,customer[email]")
    assert answer.text == "id,customer[email]\r\n"


@pytest.mark.parametrize("path", ["/customers", "/payment_methods", "/accounts", "/operations"])
def test_every_list_is_there_as_csv(shop: Api, path: str) -> None:
    customer_id, _ = customer_with_default(shop)
    pay(shop, customer_id)
    rows, _ = page(shop, f"{path}?format=csv")
    answers = shop.get(path)["values"]
    assert [row["id"] for row in rows] == [each["id"] for each in answers]


def test_another_format_is_refused_by_name(shop: Api) -> None:
    refused = shop.get("/transactions", format="xml")
    assert (refused.status, list(refused["details"])) == (400, ["format"])
    assert shop.get("/transactions", format="csv", limit=5_001).status == 400

"""The query string of a list: filters, order, groups, page."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.api.query.fields import fields_of
from chalicelib.api.query.lists import MAX_LIMIT, MAX_OFFSET, ListQuery, parse_list
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.domain.clock import utc_now
from chalicelib.errors import InvalidAttributes
from chalicelib.query.order import Place, Position, write_cursor
from chalicelib.query.query import DEFAULT_LIMIT, Query
from chalicelib.query.terms import Row
from tests.unit.queries import params
from tests.unit.samples import payment

FIELDS_ALONE = ("fields[x]", "fields[1000]")
UNKNOWN = "Unknown attribute"


def parsed(query: str, resource: Resource = TRANSACTION) -> ListQuery:
    return parse_list(params(query), resource)


def refusal(query: str, resource: Resource = TRANSACTION) -> dict[str, Any]:
    with pytest.raises(InvalidAttributes) as error:
        parsed(query, resource)
    return error.value.details


def filters(query: str) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            each.term.text,
            [(alternative.sign, alternative.text) for alternative in each.alternatives],
        )
        for each in parsed(query).query.conditions
    ]


def orders(query: str) -> tuple[list[tuple[str, bool]], bool]:
    ordering = parsed(query).query.ordering
    return [(term.text, descending) for term, descending in ordering.terms], ordering.newest_first


@pytest.mark.parametrize("key", [*FIELDS_ALONE, "limit[x]", "offset[a][b]", "group_by[x]"])
def test_a_reserved_key_that_can_not_be_read_is_not_ignored(key: str) -> None:
    with pytest.raises(InvalidAttributes):
        parse_list({key: ["5"]}, TRANSACTION)


def test_a_plain_list_is_the_newest_hundred() -> None:
    assert parsed("").query == Query()
    assert Query().limit == DEFAULT_LIMIT == 100
    assert Query().ordering.newest_first
    assert (MAX_LIMIT, MAX_OFFSET) == (1_000, 1_000_000)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=processed", [("status", [("", "processed")])]),
        ("amount=100|>200", [("amount", [("", "100"), (">", "200")])]),
        ("amount=>=1&amount=<=2", [("amount", [(">=", "1")]), ("amount", [("<=", "2")])]),
        ("description=%3F*ab*", [("description", [("?", "*ab*")])]),
        ("status=%21declined", [("status", [("!", "declined")])]),
        ("customer_id=|!null", [("customer_id", [("", ""), ("!", "null")])]),
        ("type[0]=payment&type[1]=refund", [("type", [("", "payment"), ("", "refund")])]),
        ("type[]=payment|credit", [("type", [("", "payment"), ("", "credit")])]),
        ("attrs%5Border%5D=5", [("attrs[order]", [("", "5")])]),
        ("attrs[tags][0]=a", [("attrs[tags][0]", [("", "a")])]),
        ("ledger[0][amount]=>1", [("ledger[0][amount]", [(">", "1")])]),
        ("year(created_at)=2026", [("year(created_at)", [("", "2026")])]),
        ("type=payment&fields[0]=id&limit=1", [("type", [("", "payment")])]),
    ],
)
def test_filters_are_read(query: str, expected: list[Any]) -> None:
    assert filters(query) == expected


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("naem=5&4242424242424242=1", {"naem", "…"}),
        ("amount=abc&created_at=>soon&risk_score=|x", {"amount", "created_at", "risk_score"}),
        ("payment_method=[object Object]", {"payment_method"}),
        ("payment_method[card]=visa", {"payment_method[card]"}),
        ("payment_method[card][colour]=red", {"payment_method[card][colour]"}),
        ("payment_method[card][card_code]=123", {"payment_method[card][card_code]"}),
        ("amount=?1*", {"amount"}),
        ("payment_method=?*", {"payment_method"}),
        ("ledger=>1", {"ledger"}),
        ("status=>null", {"status"}),
        ("amount[cents]=1", {"amount[cents]"}),
        ("amount[0][1]=1", {"amount[0][1]"}),
        ("amount[0]=x", {"amount"}),
        ("ledger[0][colour]=1", {"ledger[0][colour]"}),
        ("attrs[=1", {"attrs["}),
        ("cube(amount)=1", {"cube(amount)"}),
        ("year(amount)=1", {"year(amount)"}),
        ("lower(created_at)=1", {"lower(created_at)"}),
        ("lower(upper(status))=a", {"lower(upper(status))"}),
        ("sum(amount)=1", {"sum(amount)"}),
        ("year()=1", {"year()"}),
        ("mode=query&q=a", {"mode", "q"}),
        ("limit=x&offset=-1&order_by=colour&naem=1", {"limit", "offset", "order_by", "naem"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_all_at_once(query: str, names: set[str]) -> None:
    assert set(refusal(query)) == names


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ([], True)),
        ("order_by=created_at", ([], False)),
        ("order_by=asc(created_at)", ([], False)),
        ("order_by%5B0%5D=desc%28created_at%29", ([], True)),
        ("order_by=amount", ([("amount", False)], True)),
        ("order_by=desc(amount),created_at", ([("amount", True)], False)),
        (
            "order_by[0]=desc(created_at)&order_by[1]=asc(attrs%5Bx%5D)",
            ([("created_at", True), ("attrs[x]", False)], True),
        ),
        ("order_by=desc(year(created_at))", ([("year(created_at)", True)], True)),
    ],
)
def test_order(query: str, expected: Any) -> None:
    assert orders(query) == expected


@pytest.mark.parametrize(
    "order",
    ["", "up(amount)", "desc(amount", "colour", "payment_method", "ledger[amount]", "sum(amount)"],
)
def test_what_can_not_be_ordered_by_is_refused(order: str) -> None:
    assert set(refusal(f"order_by={order}")) == {"order_by"}


@pytest.mark.parametrize(
    ("query", "limit", "offset"),
    [
        ("limit=5&offset=10", 5, 10),
        ("limit=0", 0, 0),
        (f"limit={MAX_LIMIT}&offset={MAX_OFFSET}", MAX_LIMIT, MAX_OFFSET),
        ("limit=%205%20", 5, 0),
        ("limit=005", 5, 0),
    ],
)
def test_a_page_has_a_limit_and_an_offset(query: str, limit: int, offset: int) -> None:
    page = parsed(query).query
    assert (page.limit, page.offset) == (limit, offset)


@pytest.mark.parametrize("name", ["limit", "offset"])
@pytest.mark.parametrize("text", ["-1", "1.5", "x", "", "%2B1", "1e3", "\u0665", "9" * 20])
def test_a_limit_or_offset_is_a_whole_number_within_bounds(name: str, text: str) -> None:
    assert set(refusal(f"{name}={text}")) == {name}
    assert f"up to {MAX_LIMIT}" in refusal(f"limit={MAX_LIMIT + 1}")["limit"]


@pytest.mark.parametrize(
    ("query", "keys", "columns"),
    [
        ("fields=sum(amount)", [], ["sum(amount)"]),
        ("fields=count(*)", [], ["count(*)"]),
        ("group_by=status", ["status"], ["status"]),
        ("fields=*,count(id)&group_by[0]=type", ["type"], ["count(id)"]),
        (
            "fields=count(id),month(created_at)&group_by[0]=month(created_at)&group_by[1]=status",
            ["month(created_at)", "status"],
            ["count(id)", "month(created_at)"],
        ),
        ("fields=sum(amount),created_at[year]", [], ["sum(amount)"]),
    ],
)
def test_groups(query: str, keys: list[str], columns: list[str]) -> None:
    grouping = parsed(query).query.grouping
    assert grouping is not None
    assert [term.text for term in grouping.keys] == keys
    assert [column.text for column in grouping.columns] == columns


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("fields=status,sum(amount)", "fields"),
        ("fields=sum(status)", "fields"),
        ("fields=count(colour)", "fields"),
        ("fields=max(payment_method)", "fields"),
        ("fields=sum(amount)&group_by=colour", "group_by"),
        ("group_by=sum(amount)", "group_by"),
        ("group_by=ledger[amount]", "group_by"),
        ("group_by=", "group_by"),
        ("group_by=status&order_by=colour", "order_by"),
        ("group_by=status&order_by=ledger[amount]", "order_by"),
        ("group_by=status&cursor=", "cursor"),
    ],
)
def test_what_can_not_be_grouped_is_refused(query: str, name: str) -> None:
    assert set(refusal(query)) == {name}


def test_a_cursor_goes_with_its_own_list_only() -> None:
    query = "status=processed&order_by=amount"
    place = Place(((1, payment().cents),), Position(utc_now(), "txn_1"))
    cursor = write_cursor(place, parsed(query).signature)
    assert parsed(f"{query}&cursor={cursor}&limit=3&fields=id").query.after == place
    assert parsed(f"order_by=amount&status=processed&cursor={cursor}").query.after == place
    for other in ("order_by=amount", "status=processed", f"{query}&type=payment", ""):
        assert set(refusal(f"{other}&cursor={cursor}")) == {"cursor"}
    assert set(refusal(f"{query}&cursor={cursor}x")) == {"cursor"}
    with pytest.raises(InvalidAttributes):
        parsed(f"{query}&cursor={cursor}", PAYMENT_METHOD)


def test_an_empty_cursor_is_the_beginning_of_a_walk() -> None:
    assert parsed("cursor=").query == Query(may_stop=True)
    assert set(refusal("cursor=&offset=1")) == {"offset"}


KEYS = [
    "fields",
    "fields[]",
    "limit",
    "offset",
    "order_by",
    "group_by",
    "cursor",
    "type",
    "id",
    "created_at",
    "amount",
    "attrs[x]",
    "payment_method[card][expiry]",
    "ledger[0][id]",
]
VALUES = st.text(max_size=12) | st.text("!<>=?|*0123456789/-: apmAPM()[]descyrt_", max_size=20)


@given(
    st.dictionaries(
        st.sampled_from(KEYS) | st.text(max_size=12),
        st.lists(VALUES, min_size=1, max_size=3),
        max_size=4,
    )
)
@settings(deadline=None, max_examples=300)
def test_any_query_is_refused_or_can_be_asked_of_a_row(query: dict[str, list[str]]) -> None:
    try:
        asked = parse_list(query, TRANSACTION)
        fields_of(query, TRANSACTION)
    except InvalidAttributes:
        return
    row = Row(payment(attrs={"x": 1}))
    assert all(each.holds(row) in (True, False) for each in asked.query.conditions)
    TRANSACTION.render(row.value, asked.fields.selection)
    asked.fields.results(row)

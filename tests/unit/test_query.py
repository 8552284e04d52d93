"""The query string of a list: filters, order, page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.api.query import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET, parse_fields, parse_list
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.domain.payment_method import MethodType
from chalicelib.errors import InvalidAttributes
from chalicelib.services.requests import ListRequest
from tests.unit.queries import params

ACCT = "acct_" + "0" * 22


def request(query: str, resource: Resource = TRANSACTION) -> ListRequest:
    return parse_list(params(query), resource)


def refusal(query: str, resource: Resource = TRANSACTION) -> dict[str, Any]:
    with pytest.raises(InvalidAttributes) as error:
        parse_list(params(query), resource)
    return error.value.details


@pytest.mark.parametrize("key", ["fields[x]", "fields[1000]", "limit[x]", "offset[a][b]"])
def test_a_reserved_key_that_can_not_be_read_is_not_ignored(key: str) -> None:
    parse: Callable[..., Any] = parse_fields if key.startswith("fields") else parse_list
    with pytest.raises(InvalidAttributes):
        parse({key: ["5"]}, TRANSACTION)


def test_a_plain_list_is_the_newest_hundred() -> None:
    assert request("") == ListRequest()
    assert request("").limit == DEFAULT_LIMIT == 100
    assert (MAX_LIMIT, MAX_OFFSET) == (1_000, 1_000_000)


@pytest.mark.parametrize(
    ("query", "resource", "filters"),
    [
        ("status=processed", TRANSACTION, {"status": "processed"}),
        (f"customer_id={ACCT}&type=payment", TRANSACTION, {"customer_id": ACCT, "type": "payment"}),
        ("type=card", PAYMENT_METHOD, {"type": MethodType.CARD}),
        (f"account_id={ACCT}", PAYMENT_METHOD, {"owner_id": ACCT}),
        (f"customer_id={ACCT}&account_id={ACCT}", PAYMENT_METHOD, {"owner_id": ACCT}),
        ("type=payment&type=payment", TRANSACTION, {"type": "payment"}),
        ("email=ann%40example.com", CUSTOMER, {"email": "ann@example.com"}),
        ("type=payment&fields[0]=id&limit=1", TRANSACTION, {"type": "payment"}),
    ],
)
def test_filters_are_clean_values_by_domain_name(
    query: str, resource: Resource, filters: dict[str, Any]
) -> None:
    assert request(query, resource).filters == filters


@pytest.mark.parametrize(
    "query", ["status=nonsense", "customer_id=acct_1", "status=processed&status=voided", "id=x"]
)
def test_a_value_that_no_row_can_have_asks_for_no_rows(query: str) -> None:
    assert request(f"{query}&limit=50&type=payment") == ListRequest(limit=0)
    assert set(refusal(f"{query}&limit=x")) == {"limit"}


def test_filters_are_refused_by_name() -> None:
    assert refusal("notes=5") == {"notes": "Can't be filtered by"}
    assert refusal("naem=5&4242424242424242=1") == {
        "naem": "Unknown attribute",
        "…": "Unknown attribute",
    }


@pytest.mark.parametrize(
    ("query", "newest_first"),
    [
        ("", True),
        ("order_by=created_at", False),
        ("order_by=asc(created_at)", False),
        ("order_by=desc%28created_at%29", True),
        ("order_by%5B0%5D=desc%28created_at%29", True),
        ("order_by[]=asc(created_at)", False),
    ],
)
def test_order_is_newest_first_unless_asked_otherwise(query: str, newest_first: bool) -> None:
    assert request(query).newest_first is newest_first


@pytest.mark.parametrize(
    "query",
    [
        "order_by=amount",
        "order_by=desc(amount)",
        "order_by=up(created_at)",
        "order_by=desc(created_at",
        "order_by=created_at,id",
        "order_by[0]=created_at&order_by[1]=id",
        "order_by=",
    ],
)
def test_other_orders_are_refused(query: str) -> None:
    assert "order_by" in refusal(query)


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
    page = request(query)
    assert (page.limit, page.offset) == (limit, offset)


@pytest.mark.parametrize("name", ["limit", "offset"])
@pytest.mark.parametrize("text", ["-1", "1.5", "x", "", "%2B1", "1e3", "\u0665", "9" * 20])
def test_a_limit_or_offset_is_a_whole_number_within_bounds(name: str, text: str) -> None:
    assert set(refusal(f"{name}={text}")) == {name}
    assert f"up to {MAX_LIMIT}" in refusal(f"limit={MAX_LIMIT + 1}")["limit"]


@pytest.mark.parametrize("query", ["group_by=type", "group_by%5B0%5D=x", "mode=query", "q=a"])
def test_what_is_not_supported_says_so(query: str) -> None:
    assert list(refusal(query).values()) == ["Not supported"]


def test_everything_wrong_is_said_at_once() -> None:
    wrong = refusal("limit=x&offset=-1&order_by=amount&q=1&notes=5&naem=1")
    assert set(wrong) == {"limit", "offset", "order_by", "q", "notes", "naem"}


@given(
    st.dictionaries(
        st.sampled_from(["fields", "fields[]", "limit", "offset", "order_by", "type", "id"])
        | st.text(max_size=12),
        st.lists(st.text(max_size=12), min_size=1, max_size=3),
        max_size=4,
    )
)
@settings(deadline=None)
def test_any_query_is_read_or_refused(query: dict[str, list[str]]) -> None:
    for parse in (parse_list, parse_fields):
        try:
            parse(query, TRANSACTION)
        except InvalidAttributes:
            continue

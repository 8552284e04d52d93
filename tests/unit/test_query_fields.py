"""Selecting fields in a query string, in every SDK's spelling."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.api.query.fields import Fields, fields_of
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.domain.transaction import TransactionType
from chalicelib.errors import InvalidAttributes
from chalicelib.query.terms import Row
from tests.unit.queries import params
from tests.unit.samples import payment


def fields(query: str) -> Fields:
    return fields_of(params(query), TRANSACTION)


def answer(query: str, **changes: Any) -> dict[str, Any]:
    asked, value = fields(query), payment(**changes)
    return TRANSACTION.render(value, asked.selection) | asked.results(Row(value))


@pytest.mark.parametrize(
    "query",
    [
        "fields%5B0%5D=%2A&fields%5B1%5D=ledger",  # Python, PHP
        "fields%5B0%5D=*&fields%5B1%5D=*&fields%5B2%5D=ledger",  # Node
        "fields=*%2Cledger",  # Ruby
        "fields[0]=*&fields[1]=ledger",  # C#, Java
        "fields[]=*&fields[]=ledger",  # curl
        "fields=*,ledger",  # iOS
        "&type=payment&fields[1]=ledger&fields[0]=*",  # out of order
        "fields=*&fields=ledger&",
        "fields=*, ledger",
    ],
)
def test_six_spellings_select_the_same(query: str) -> None:
    assert fields(query).selection == {"*": None, "ledger": None}
    assert list(answer(query)) == [*answer(""), "ledger"]
    assert len(answer("")) > 20


@pytest.mark.parametrize(
    "query", ["", "limit=5", "fields=*", "fields=", "fields[0]=%2A", "fields[]=*"]
)
def test_without_a_selection_the_default_fields_are_answered(query: str) -> None:
    assert fields(query) == Fields()


def test_exactly_what_is_named_is_selected_once_and_in_order() -> None:
    assert list(answer("fields=id")) == ["id"]
    assert list(answer("fields[2]=fee&fields[10]=id&fields[0]=conv_fee")) == [
        "conv_fee",
        "fee",
        "id",
    ]
    assert list(answer("fields=id,fee,id&fields[]=fee")) == ["id", "fee"]


def test_paths_are_answered_nested() -> None:
    query = "fields=payment_method[card][card_brand],payment_method[id],ledger[amount],attrs[a][b]"
    assert answer(query, attrs={"a": {"b": 1, "c": 2}}) == {
        "payment_method": {"card": {"card_brand": "visa"}, "id": payment().payment_method_id},
        "ledger": [{"amount": -5.0}],
        "attrs": {"a": {"b": 1}},
    }
    assert answer("fields=attrs[a][b],attrs[x]", attrs={"a": 5}) == {
        "attrs": {"a": None, "x": None}
    }
    assert answer("fields=payment_method[id]", method=None) == {"payment_method": None}


def test_the_whole_stands_above_its_parts() -> None:
    for query in ("payment_method[id],payment_method", "payment_method,payment_method[id]"):
        assert len(answer(f"fields={query}")["payment_method"]) > 20
    assert answer("fields=attrs,attrs[a]", attrs={"a": 1, "b": 2}) == {"attrs": {"a": 1, "b": 2}}


def test_functions_are_answered_under_their_own_text() -> None:
    created = payment().created_at
    assert answer("fields=year(created_at),abs(amount),id&fields[]=length(status)") == {
        "id": payment().id,
        "year(created_at)": created.year,
        "abs(amount)": 100.0,
        "length(status)": 9,
    }
    assert answer("fields=abs(ledger[amount])") == {"abs(ledger[amount])": [5.0]}


def test_a_function_that_was_never_called_is_ignored() -> None:
    assert answer("fields=id,created_at[year]") == {"id": payment().id}
    assert fields("fields=created_at[year]") == Fields()


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("fields=nothing", "Unknown attribute: nothing"),
        ("fields=id,nothing", "Unknown attribute: nothing"),
        ("fields[0]=*&fields[1]=sum(amount)", "Unknown function: sum(amount)"),
        ("fields=4242424242424242", "Unknown attribute: …"),
        ("fields=id,", "Unknown attribute: …"),
        ("fields=amount[cents]", "Unknown attribute: amount[cents]"),
        ("fields=created_at[cube]", "Unknown attribute: created_at[cube]"),
        ("fields=ledger[0]", "Unknown attribute: ledger[0]"),
        ("fields=payment_method[card][card_code]", "Unknown attribute: payment_method[card]"),
        ("fields=abs(created_at)", "Invalid value: abs is not for this attribute: abs(created_at)"),
    ],
)
def test_a_field_that_is_not_there_is_refused_by_name(query: str, text: str) -> None:
    with pytest.raises(InvalidAttributes) as error:
        fields(query)
    assert list(error.value.details) == ["fields"]
    assert error.value.details["fields"].startswith(text)


def test_everything_is_what_the_object_shows_by_default() -> None:
    refund = {"type": TransactionType.REFUND}
    assert "ledger" in answer("fields=*,conv_fee", **refund)
    assert "ledger" not in answer("fields=*,conv_fee")
    for query in ("*,payment_method[id]", "payment_method[id],*"):
        assert len(answer(f"fields={query}")["payment_method"]) > 20
    with pytest.raises(InvalidAttributes):
        fields("fields=*,payment_method[colour]")

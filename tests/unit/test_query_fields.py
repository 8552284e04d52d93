"""Selecting fields in a query string, in every SDK's spelling."""

from __future__ import annotations

import pytest

from chalicelib.api.query import parse_fields
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.errors import InvalidAttributes
from tests.unit.queries import params

ALL = list(TRANSACTION.default_names)


def fields(query: str) -> list[str] | None:
    return parse_fields(params(query), TRANSACTION)


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
    assert fields(query) == [*ALL, "ledger"]


@pytest.mark.parametrize(
    "query", ["", "limit=5", "fields=*", "fields=", "fields[0]=%2A", "fields[]=*"]
)
def test_without_a_selection_the_default_fields_are_answered(query: str) -> None:
    assert fields(query) is None


def test_exactly_what_is_named_is_selected_once_and_in_order() -> None:
    assert fields("fields=id") == ["id"]
    assert fields("fields[2]=fee&fields[10]=id&fields[0]=conv_fee") == ["conv_fee", "fee", "id"]
    assert fields("fields=id,fee,id&fields[]=fee") == ["id", "fee"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("fields=nothing", "nothing"),
        ("fields=id,nothing", "nothing"),
        ("fields[0]=*&fields[1]=sum(amount)", "sum(amount)"),
        ("fields=customer[name]", "customer[name]"),
        ("fields=4242424242424242", "…"),
        ("fields=id,", "…"),
    ],
)
def test_a_field_that_is_not_there_is_refused_by_name(query: str, named: str) -> None:
    with pytest.raises(InvalidAttributes) as error:
        fields(query)
    assert error.value.details == {"fields": f"Unknown attribute: {named}"}

"""Money is what was typed, or it is refused: no character is left out to make an amount of it."""

from __future__ import annotations

from functools import cache

import pytest

from chalicelib.api.resources.number_types import Amount
from chalicelib.api.resources.types import Invalid
from tests.ui.typing import fields

CENTS = {
    "12.5": 1250,
    "10.00": 1000,
    "$1,234.50": 123450,
    "1,234": 123400,
    "12,345,678.90": 1234567890,
    "US$ 7": 700,
    " $0.50 ": 50,
    ".75": 75,
    "$999,999,999.99": 99999999999,
}
REFUSED = [
    *("12,5", "12,50", "1,2345", "1,23,456", "0,125", "1234,567", "1,,234", ",5", "1,234,5"),
    *("1.234,50", "1 234.50", "1\u00a0234", "12 .5", "1'234", "12.5.0", "€12", "£1,000", "12$"),
    *("USD", "$", "1,000.", "twelve", "1e3", "0x10", "12,", "$-", "\uff11\uff12"),
]


@cache
def _sent() -> dict[str, str]:
    lines = fields.read([("amount", each) for each in [*CENTS, *REFUSED]])
    return {line["text"]: line["shown"] for line in lines}


@pytest.mark.parametrize("typed", CENTS)
def test_an_amount_is_sent_as_what_it_says(typed: str) -> None:
    assert Amount().parse(_sent()[typed]) == CENTS[typed]


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_amount_is_sent_as_typed_and_refused(typed: str) -> None:
    assert _sent()[typed] == typed
    with pytest.raises(Invalid):
        Amount().parse(typed)

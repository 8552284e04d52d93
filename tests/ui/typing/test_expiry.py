"""An expiry is read as one month by a field and by the API, or by neither."""

from __future__ import annotations

from functools import cache

import pytest

from chalicelib.domain.card import parse_expiry
from tests.ui.typing import fields

READ = {
    "2034-11": "11/34",
    "2033-01": "01/33",
    "203411": "11/34",
    "2033/12": "12/33",
    "2040 - 02": "02/40",
    " 2029/09 ": "09/29",
    "2031 07": "07/31",
    "202812": "12/28",
    "2035-10": "10/35",
    "2027-1": "2027-1",  # as typed: another digit may follow
    "2035/6": "2035/6",
    "12/2035": "12/35",
    "1235": "12/35",
    "122035": "12/35",
    "3/35": "03/35",
    "135": "01/35",
    "1-35": "01/35",
}
"""Texts that are put in at once, and what the field shows of them."""
UNREAD = [
    *("2034-13", "2034-00", "203400", "2034-11-30", "2034-11-", "34-13", "20341", "3411203"),
    *("12/351", "12/20350", "12/35/1", "12//35", "Nov 2034", "2034.11", "11/203", "00/35", "13/35"),
]


@cache
def _seen() -> dict[str, dict[str, str | None]]:
    return {
        line["text"]: line for line in fields.read([("expiry", each) for each in [*READ, *UNREAD]])
    }


@pytest.mark.parametrize("typed", READ)
def test_what_can_be_read_is_read_alike(typed: str) -> None:
    shown = _seen()[typed]["shown"]
    assert shown == READ[typed]
    assert parse_expiry(typed) == parse_expiry(str(shown)) is not None
    assert _seen()[typed]["wrong"] is None


@pytest.mark.parametrize("typed", UNREAD)
def test_what_can_not_be_read_stays_as_typed_and_is_wrong(typed: str) -> None:
    assert parse_expiry(typed) is None
    assert _seen()[typed]["shown"] == typed
    assert _seen()[typed]["wrong"] == "Invalid expiration date"

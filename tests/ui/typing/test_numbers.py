"""A number is right in a field where the API takes it, and wrong where not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from chalicelib.api.resources.instrument_types import ACCOUNT_NUMBER, CARD_NUMBER, ROUTING_NUMBER
from chalicelib.api.resources.types import Invalid
from tests.ui.typing import fields

_TYPES = {
    "card_number": CARD_NUMBER,
    "account_number": ACCOUNT_NUMBER,
    "routing_number": ROUTING_NUMBER,
}
_HEADINGS = {
    "Card": "card_number",
    "Account": "account_number",
    "Account number": "account_number",
    "Routing number": "routing_number",
}
_SANDBOX = Path(__file__).parents[3] / "docs" / "sandbox.md"


def _documented() -> list[tuple[str, str]]:
    """Every number of the tables of docs/sandbox.md, with its kind."""
    found: list[tuple[str, str]] = []
    kinds: list[str | None] = []
    for line in _SANDBOX.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line[:1] == "|" else []
        if not kinds:
            kinds = [_HEADINGS.get(cell) for cell in cells]
        elif not cells:
            kinds = []
        elif set(line) - set("|- "):
            found += [(kind, cell) for kind, cell in zip(kinds, cells, strict=True) if kind]
    return list(dict.fromkeys(found))


DOCUMENTED = _documented()
TAKEN = [
    ("card_number", "6759 0000 0000 0000 005"),  # of no brand that we know, and longer than most
    ("card_number", "9999 9999 9991"),  # the shortest
    ("card_number", "2720 9999 9999 9996"),
    ("card_number", "2721 0000 0000 0004"),
    ("card_number", "3528 0000 0000 0007"),
    ("routing_number", "011401533"),
    ("routing_number", "1100-00000"),
    ("account_number", "1234"),
]
REFUSED = [
    ("card_number", "4111 1111 1111 9950"),
    ("card_number", "4242 4242 4242 4241"),
    *(("card_number", "0" * length) for length in range(12, 20)),
    *(("card_number", digit * length) for digit, length in (("8", 16), ("1", 20 - 1), ("5", 12))),
    ("card_number", "0000 0000 0018"),
    ("card_number", "4242 4242 4242 4242 4242"),
    ("card_number", "3782 8224 6310 0057"),
    ("routing_number", "036001809"),
    ("routing_number", "000000000"),
    ("routing_number", "021000122"),
    ("routing_number", "0360018080"),
    ("routing_number", "03600180"),
    ("account_number", "123"),
    ("account_number", "1" * 18),
]
ALL = [*DOCUMENTED, *TAKEN, *REFUSED]


@cache
def _wrong_in_fields() -> dict[tuple[str, str], bool]:
    return {(line["kind"], line["text"]): line["wrong"] is not None for line in fields.read(ALL)}


def _wrong_in_the_api(kind: str, text: str) -> bool:
    try:
        _TYPES[kind].parse(text)
    except Invalid:
        return True
    return False


def test_the_page_of_the_sandbox_lists_cards_accounts_and_routing_numbers() -> None:
    assert {kind for kind, _ in DOCUMENTED} == set(_TYPES)
    assert len(DOCUMENTED) > 40


@pytest.mark.parametrize(("kind", "text"), [*DOCUMENTED, *TAKEN])
def test_what_is_documented_or_passes_its_checks_is_right(kind: str, text: str) -> None:
    assert not _wrong_in_the_api(kind, text)
    assert not _wrong_in_fields()[kind, text]


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_what_fails_a_check_is_wrong(kind: str, text: str) -> None:
    assert _wrong_in_the_api(kind, text)
    assert _wrong_in_fields()[kind, text]

"""However the field of a card lets a number be spelled, a text that holds it so is refused."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.card import clean_number
from chalicelib.domain.card_spelling import digits_of
from chalicelib.domain.numbers_in_texts import holds_card_number

VISA = "4242424242424242"
BETWEEN = {
    "two blanks": "  ",
    "a tab": "\t",
    "a thin space": "\u2009",
    "a dash in blanks": " - ",
    "an unbreakable space": "\u00a0",
    "a narrow one": "\u202f",
    "an em space": "\u2003",
    "an ideographic space": "\u3000",
    "a line break": "\n",
    "Windows' line break": "\r\n",
    "an en dash in blanks": " \u2013 ",
    "a minus": "\u2212",
    "a bar": "\u2015",
    "two dashes": "--",
    "a soft hyphen": "\u00ad",
    "no width": "\u200b",
    "a byte order mark": "\ufeff",
    "a full-width dash": "\uff0d",
    "nine blanks": " " * 9,
}
NETWORKS = {
    "Maestro": "6759649826438453",
    "Maestro of 12": "501800000009",
    "Maestro of 19": "6799990100000000019",
    "Mir": "2200000000000004",
    "Elo": "5066991111111118",
    "Elo among Discover": "6505050000000001",
    "UnionPay 81": "8171999927660000",
    "UnionPay of 19": "6205500000000000004",
    "RuPay": "8200000000000003",
    "RuPay beside JCB": "3561110000000001",
    "Verve": "5060990580000217499",
    "Hipercard": "6062826786276634",
    "Troy": "9792030394440796",
    "Uzcard": "8600000000000008",
    "Humo": "9860000000000005",
    "Diners": "30569309025904",
    "Visa of 13": "4222222222222",
}
GROUPS = {
    "fours": [4] * 5,
    "eights": [8, 8, 8],
    "six and the rest": [6, 13],
    "four and the rest": [4, 15],
    "4-6-5": [4, 6, 9],
    "threes": [3] * 7,
    "ten and the rest": [10, 9],
}


def luhn(body: str) -> str:
    """`body` with the digit that makes it pass, written out here once more."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return body + str(-total % 10)


def spelled(number: str, sizes: list[int], between: str) -> str:
    groups, rest = [], number
    for size in sizes:
        groups.append(rest[:size])
        rest = rest[size:]
    return between.join(group for group in groups if group)


@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN)
def test_whatever_stands_between(between: str) -> None:
    text = spelled(VISA, [4] * 4, between)
    assert clean_number(text) == VISA
    assert holds_card_number(text)
    assert holds_card_number(f"paid with {text}, thanks")


@pytest.mark.parametrize("sizes", GROUPS.values(), ids=GROUPS)
@pytest.mark.parametrize("given", NETWORKS.values(), ids=NETWORKS)
def test_whatever_the_network_and_its_groups(given: str, sizes: list[int]) -> None:
    number = luhn(given[:-1])
    text = spelled(number, sizes, " ")
    assert clean_number(text) == number
    assert holds_card_number(text)
    assert holds_card_number(f"order 12 {text} 3")


@given(st.integers(0, 10**9))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_what_the_field_takes_is_found(seed: int) -> None:
    """Any groups, with anything between them: either both know it, or neither."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    number = luhn(chance.choice([*NETWORKS.values(), VISA])[:-1])
    text = number[0]
    for digit in number[1:]:
        text += (chance.choice(list(BETWEEN.values())) if chance.random() < 0.2 else "") + digit
    assert (clean_number(text) is not None) is holds_card_number(text)


@pytest.mark.parametrize(
    "text",
    ["42 42 42 42 42 42 42 42", "4 " * 16, "4242 42 4242 424242", "4242.4242.4242.4242", "x"],
)
def test_what_neither_knows(text: str) -> None:
    assert digits_of(text) is None
    assert clean_number(text) is None
    assert not holds_card_number(text)

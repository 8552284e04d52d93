"""Answers compared: exactly, but for the places of an average behind the sixth."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.query.reading import is_number

_PLACES = Fraction(1, 10**6)


def same(answered: Any, expected: Any) -> bool:
    """Whether two JSON values are equal. True is not 1 here, and 1.0 is 1."""
    if isinstance(expected, dict) and isinstance(answered, dict):
        return answered.keys() == expected.keys() and all(
            same(answered[name], expected[name]) for name in expected
        )
    if isinstance(expected, list) and isinstance(answered, list):
        return len(answered) == len(expected) and all(map(same, answered, expected))
    if isinstance(expected, Fraction):
        return is_number(answered) and abs(Fraction(answered) - expected) < _PLACES
    if is_number(expected) and is_number(answered):
        return Decimal(answered) == Decimal(expected)
    return type(answered) is type(expected) and bool(answered == expected)


def first_difference(answered: list[Any], expected: list[Any]) -> str:
    """Where two lists of rows part, for a message; empty where they do not."""
    for at, (left, right) in enumerate(zip(answered, expected, strict=False)):
        if not same(left, right):
            return f"row {at}: answered {left}, expected {right}"
    if len(answered) != len(expected):
        return f"{len(answered)} rows answered, {len(expected)} expected"
    return ""


def same_names(answered: set[str], expected: set[str]) -> bool:
    """Whether the same keys are named. A long name is cut, and ends with an ellipsis."""
    cut = {name.removesuffix("…") for name in answered if name.endswith("…")}
    whole = {next((c + "…" for c in cut if name.startswith(c)), name) for name in expected}
    return answered == whole


def named(details: Any, path: str = "") -> Iterator[str]:
    """The keys that the details of an error name, nested ones as bracket paths."""
    if isinstance(details, dict):
        for name, inner in details.items():
            yield from named(inner, f"{path}[{name}]" if path else name)
    elif path:
        yield path

"""What is given twice: the same value is no contradiction, two values are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def same(one: Any, other: Any) -> bool:
    """Whether two parsed values say the same: in objects in any order, of numbers by their value.

    A truth value is no number, and a number is no text. NaN is not even itself.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def contradicted(pairs: Iterable[tuple[str, Any]]) -> str | None:
    """The first name that `pairs` give two values, if there is one."""
    first: dict[str, Any] = {}
    for name, value in pairs:
        if not same(first.setdefault(name, value), value):
            return name
    return None

"""The Magento plugin's validator: every scalar that was sent must come back, loosely equal."""

from __future__ import annotations

import re
from typing import Any

_NUMERIC = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*")


def not_echoed(sent: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """What of `sent` the validator would stumble over: empty where it lets the answer pass."""
    return {
        name: value
        for name, value in sent.items()
        if not isinstance(value, (dict, list))
        and not (name in answer and loosely_equal(value, answer[name]))
    }


def loosely_equal(left: Any, right: Any) -> bool:
    """PHP's `==` of scalars: numeric text is a number, a boolean makes both booleans."""
    if isinstance(left, bool) or isinstance(right, bool):
        return _truthy(left) == _truthy(right)
    if left is None or right is None:
        return _text(left) == _text(right)
    one, other = _number(left), _number(right)
    if one is not None and other is not None:
        return one == other
    return str(left) == str(right)


def _truthy(value: Any) -> bool:
    return value not in (None, False, 0, "", "0")


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _number(value: Any) -> float | None:
    return float(value) if _NUMERIC.fullmatch(str(value)) else None

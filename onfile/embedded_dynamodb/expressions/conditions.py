"""Whether a condition is true of an item."""

from __future__ import annotations

import base64
import operator
from collections.abc import Callable, Mapping
from typing import Any

from onfile.embedded_dynamodb.expressions.paths import look_up
from onfile.embedded_dynamodb.expressions.syntax import (
    Between,
    Call,
    Comparison,
    Condition,
    In,
    Logical,
    Not,
    Operand,
    Path,
    Placeholder,
)
from onfile.embedded_dynamodb.values import Item, Value, comparable, kind_of

Values = Mapping[str, Value]

SIZED = ("S", "B", "SS", "NS", "BS", "L", "M")
ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def holds(condition: Condition, item: Item, values: Values) -> bool:
    """Whether the condition is true of the item; an item that does not exist is `{}`."""
    return _EVALUATORS[type(condition)](condition, item, values)


def _comparison(node: Comparison, item: Item, values: Values) -> bool:
    left, right = _resolve(node.left, item, values), _resolve(node.right, item, values)
    if node.operator in ("=", "<>"):
        equal = left is not None and left == right
        return equal if node.operator == "=" else not equal
    return ordered(node.operator, left, right)


def _between(node: Between, item: Item, values: Values) -> bool:
    value = _resolve(node.operand, item, values)
    return ordered(">=", value, _resolve(node.low, item, values)) and ordered(
        "<=", value, _resolve(node.high, item, values)
    )


def _in(node: In, item: Item, values: Values) -> bool:
    value = _resolve(node.operand, item, values)
    return value is not None and any(
        value == _resolve(option, item, values) for option in node.options
    )


def _call(node: Call, item: Item, values: Values) -> bool:
    operands = [_resolve(operand, item, values) for operand in node.operands]
    return _FUNCTIONS[node.function](*operands)


def _not(node: Not, item: Item, values: Values) -> bool:
    return not holds(node.condition, item, values)


def _logical(node: Logical, item: Item, values: Values) -> bool:
    decides = node.operator == "OR"
    for condition in node.conditions:
        if holds(condition, item, values) is decides:
            return decides
    return not decides


_EVALUATORS: dict[type, Callable[[Any, Item, Values], bool]] = {
    Comparison: _comparison,
    Between: _between,
    In: _in,
    Call: _call,
    Not: _not,
    Logical: _logical,
}


def _resolve(operand: Operand, item: Item, values: Values) -> Value | None:
    if isinstance(operand, Placeholder):
        return values[operand.name]
    if isinstance(operand, Path):
        return look_up(item, operand)
    value = _resolve(operand.of, item, values)
    if value is None or kind_of(value) not in SIZED:
        return None
    return {"N": str(_size(value))}


def _size(value: Value) -> int:
    [(kind, content)] = value.items()
    if kind == "S":
        # DynamoDB counts characters as Java does, in units of UTF-16.
        return len(content.encode("utf-16-le")) // 2
    return len(_bytes(value) if kind == "B" else content)


def ordered(comparator: str, left: Value | None, right: Value | None) -> bool:
    """Whether the two are of one type that has an order, and stand in it as compared."""
    if left is None or right is None or kind_of(left) != kind_of(right):
        return False
    low, high = comparable(left), comparable(right)
    return low is not None and ORDERINGS[comparator](low, high)


def _bytes(value: Value) -> bytes:
    return value["S"].encode() if "S" in value else base64.b64decode(value["B"])


def _exists(value: Value | None) -> bool:
    return value is not None


def _exists_not(value: Value | None) -> bool:
    return value is None


def _has_type(value: Value | None, wanted: Value | None) -> bool:
    return value is not None and wanted == {"S": kind_of(value)}


def _begins_with(value: Value | None, prefix: Value | None) -> bool:
    if value is None or prefix is None or kind_of(value) != kind_of(prefix):
        return False
    return kind_of(value) in ("S", "B") and _bytes(value).startswith(_bytes(prefix))


def _contains(value: Value | None, sought: Value | None) -> bool:
    if value is None or sought is None:
        return False
    [(kind, content)] = value.items()
    if kind == "L":
        return sought in content
    [(sought_kind, member)] = sought.items()
    if kind in ("SS", "NS", "BS"):
        return kind == sought_kind + "S" and member in content
    if kind == "S":
        return sought_kind == "S" and member in content
    return kind == sought_kind == "B" and _bytes(sought) in _bytes(value)


_FUNCTIONS: dict[str, Callable[..., bool]] = {
    "attribute_exists": _exists,
    "attribute_not_exists": _exists_not,
    "attribute_type": _has_type,
    "begins_with": _begins_with,
    "contains": _contains,
}

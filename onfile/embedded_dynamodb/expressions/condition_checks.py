"""Whether the values of a condition fit its operators, whatever the item holds."""

from __future__ import annotations

from onfile.embedded_dynamodb.errors import DynamoError, invalid
from onfile.embedded_dynamodb.expressions.conditions import ORDERINGS, SIZED, Values, ordered
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
from onfile.embedded_dynamodb.values import kind_of

_TYPES = ("S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M")
_ORDERED = ("S", "N", "B")


def check_values(parameter: str, condition: Condition, values: Values) -> None:
    """Raises DynamoError where a value has a type that its operator can't take."""
    if isinstance(condition, Logical):
        for part in condition.conditions:
            check_values(parameter, part, values)
    elif isinstance(condition, Not):
        check_values(parameter, condition.condition, values)
    elif isinstance(condition, Comparison):
        _check_comparison(parameter, condition, values)
    elif isinstance(condition, Between):
        _check_between(parameter, condition, values)
    elif isinstance(condition, In):
        _check_sizes(parameter, (condition.operand, *condition.options), values)
    else:
        _check_call(parameter, condition, values)


def _check_comparison(parameter: str, node: Comparison, values: Values) -> None:
    operands = (node.left, node.right)
    _check_sizes(parameter, operands, values)
    if node.operator in ORDERINGS:
        _check_kinds(parameter, node.operator, operands, values, _ORDERED)


def _check_between(parameter: str, node: Between, values: Values) -> None:
    operands = (node.operand, node.low, node.high)
    _check_sizes(parameter, operands, values)
    _check_kinds(parameter, "BETWEEN", operands, values, _ORDERED)
    if isinstance(node.low, Placeholder) and isinstance(node.high, Placeholder):
        low, high = values[node.low.name], values[node.high.name]
        if kind_of(low) != kind_of(high):
            raise invalid(
                f"Invalid {parameter}: The BETWEEN operator requires same data type for lower and"
                " upper bounds"
            )
        if not ordered("<=", low, high):
            raise invalid(
                f"Invalid {parameter}: The BETWEEN operator requires upper bound to be greater"
                " than or equal to lower bound"
            )


def _check_call(parameter: str, node: Call, values: Values) -> None:
    _check_sizes(parameter, node.operands, values)
    if node.function == "begins_with":
        _check_kinds(parameter, node.function, node.operands, values, ("S", "B"))
    elif node.function == "attribute_type":
        wanted = node.operands[1]
        _check_kinds(parameter, node.function, (wanted,), values, ("S",))
        if not isinstance(wanted, Placeholder) or values[wanted.name]["S"] not in _TYPES:
            raise invalid(f"Invalid {parameter}: Invalid attribute type name found")


def _check_sizes(parameter: str, operands: tuple[Operand, ...], values: Values) -> None:
    for operand in operands:
        if not isinstance(operand, (Path, Placeholder)):
            _check_kinds(parameter, "size", (operand.of,), values, SIZED)


def _check_kinds(
    parameter: str,
    function: str,
    operands: tuple[Operand, ...],
    values: Values,
    allowed: tuple[str, ...],
) -> None:
    for operand in operands:
        if isinstance(operand, Placeholder) and kind_of(values[operand.name]) not in allowed:
            raise wrong_operand(parameter, function, kind_of(values[operand.name]))


def wrong_operand(parameter: str, function: str, kind: str) -> DynamoError:
    """The refusal of a value of that kind as an operand of the operator or function."""
    return invalid(
        f"Invalid {parameter}: Incorrect operand type for operator or function;"
        f" operator or function: {function}, operand type: {kind}"
    )

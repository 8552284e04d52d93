"""Whether the values of an update fit its clauses, whatever the item holds."""

from __future__ import annotations

from onfile.embedded_dynamodb.expressions.condition_checks import wrong_operand
from onfile.embedded_dynamodb.expressions.conditions import Values
from onfile.embedded_dynamodb.expressions.syntax import (
    Arithmetic,
    IfNotExists,
    ListAppend,
    Placeholder,
    SetOperand,
    Update,
)
from onfile.embedded_dynamodb.values import kind_of


def check_update_values(update: Update, values: Values) -> None:
    """Raises DynamoError where a value has a type that its clause can't take."""
    for _, operand in update.sets:
        _check_operand(operand, values)
    for clause, placeholders, allowed in (
        ("ADD", update.adds, ("N", "SS", "NS", "BS")),
        ("DELETE", update.deletes, ("SS", "NS", "BS")),
    ):
        for _, placeholder in placeholders:
            _check_kind(clause, placeholder, values, allowed)


def _check_operand(operand: SetOperand, values: Values) -> None:
    if isinstance(operand, IfNotExists):
        _check_operand(operand.otherwise, values)
    elif isinstance(operand, ListAppend):
        _check_both("list_append", (operand.first, operand.second), values, ("L",))
    elif isinstance(operand, Arithmetic):
        _check_both(operand.operator, (operand.left, operand.right), values, ("N",))


def _check_both(
    function: str, operands: tuple[SetOperand, ...], values: Values, allowed: tuple[str, ...]
) -> None:
    for operand in operands:
        _check_operand(operand, values)
        if isinstance(operand, Placeholder):
            _check_kind(function, operand, values, allowed)


def _check_kind(
    function: str, placeholder: Placeholder, values: Values, allowed: tuple[str, ...]
) -> None:
    kind = kind_of(values[placeholder.name])
    if kind not in allowed:
        raise wrong_operand("UpdateExpression", function, kind)

"""Whole columns are set and removed in PynamoDB's own words."""

from __future__ import annotations

from typing import Any

import pytest
from pynamodb.attributes import Attribute, ListAttribute, MapAttribute
from pynamodb.expressions.update import Update

from chalicelib.dynamo.column_actions import column_set
from chalicelib.wiring import TABLES
from tests.unit.test_stored_row import value_for

COLUMNS = [
    pytest.param(column, id=f"{model.__name__}.{name}")
    for model in TABLES
    for name, column in model.get_attributes().items()
    if not isinstance(column, ListAttribute | MapAttribute)
]


def said(*actions: Any) -> tuple[str | None, dict[str, str], dict[str, Any]]:
    """The expression, and what stands for names and values in it."""
    names, values = {"status": "#0"}, {":0": {"S": "of a condition"}}
    return Update(*actions).serialize(names, values), names, values


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_is_set_and_removed_as_by_pynamodb(column: Attribute[Any]) -> None:
    value = value_for(column)
    assert said(column_set(column, value)) == said(column.set(value))
    assert said(column_set(column, None)) == said(column.remove())


def test_several_columns_share_an_expression() -> None:
    [model] = [each for each in TABLES if each.__name__ == "TransactionRow"]
    ours = [
        column_set(model.answer, None),
        column_set(model.status, "a"),
        model.refundable.set(model.refundable + 1),
        column_set(model.cents, 1),
        column_set(model.claim, None),
    ]
    theirs = [
        model.answer.remove(),
        model.status.set("a"),
        model.refundable.set(model.refundable + 1),
        model.cents.set(1),
        model.claim.remove(),
    ]
    assert said(*ours) == said(*theirs)
    assert said(*ours)[0] is not None


def test_a_value_of_another_type_is_refused() -> None:
    [model] = [each for each in TABLES if each.__name__ == "TransactionRow"]
    with pytest.raises(TypeError):
        column_set(model.cents, 1.5)

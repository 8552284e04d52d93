"""Rows whose columns are read as they are asked for.

PynamoDB reads all columns of a row at once, and each of them again where it is looked at. That is
most of what a walk costs that looks at one or two columns of each of many rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any, TypeVar, cast

from pynamodb.constants import NULL
from pynamodb.models import Model

Item = Mapping[str, Mapping[str, Any]]
"""A row as DynamoDB answers it."""

Columns = Mapping[str, tuple[str, Callable[[Any], Any]]]
"""By the name of each column: how it is stored, and what reads it."""

Row = TypeVar("Row", bound=Model)


def late(model: type[Row], only: Collection[str] | None = None) -> Callable[[Item], Row]:
    """Makes of an item what reads like a row of `model`. It can't be written.

    Where the item was asked for some columns `only`, to read another one is a mistake, not None.
    """
    columns = _columns_of(model)
    if only is not None:
        columns = {name: columns[name] for name in only}
    return lambda item: cast(Row, _LateRow(columns, item))


class _LateRow:
    """A column that the item lacks is None, as in a row of the model."""

    __slots__ = ("__dict__", "_columns", "_item")

    def __init__(self, columns: Columns, item: Item) -> None:
        self._columns = columns
        self._item = item

    def __getattr__(self, name: str) -> Any:
        """Raises AttributeError for what is no column, or was not asked for."""
        try:
            stored, read = self._columns[name]
        except KeyError:
            raise AttributeError(name) from None
        value = self._item.get(stored)
        found = self.__dict__[name] = None if value is None or NULL in value else read(value)
        return found


@cache
def _columns_of(model: type[Model]) -> Columns:
    return {name: (each.attr_name, _reader(each)) for name, each in model.get_attributes().items()}


def _reader(attribute: Any) -> Callable[[Any], Any]:
    return lambda value: attribute.deserialize(attribute.get_value(value))

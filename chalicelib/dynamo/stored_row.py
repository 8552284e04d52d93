"""A model whose columns are moved straight between its object and what DynamoDB knows of it.

PynamoDB goes through a descriptor for each of them, and looks for defaults, discriminators and maps
with attributes of their own: there are none of these in our tables.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pynamodb.attributes import ListAttribute, MapAttribute
from pynamodb.constants import NULL
from pynamodb.exceptions import AttributeNullError
from pynamodb.models import Model

Row = TypeVar("Row", bound="StoredRow")


class StoredRow(Model):
    """Reads and writes as a `Model` does, in two thirds of the time."""

    def _set_defaults(self, _user_instantiated: bool = True) -> None:
        """There are none."""

    def _set_attributes(self, **attributes: Any) -> None:
        """Raises ValueError for what is no column."""
        columns = self.get_attributes()
        if attributes.keys() <= columns.keys():
            self.attribute_values.update(attributes)
            # PynamoDB makes an object of a dictionary where the column is a map.
            maps = [name for name in attributes if isinstance(columns[name], MapAttribute)]
            attributes = {name: attributes[name] for name in maps}
        super()._set_attributes(**attributes)

    def _container_serialize(self, null_check: bool = True) -> dict[str, dict[str, Any]]:
        """Raises AttributeNullError for a column that is None and must not be."""
        item = {}
        for name, column in self.get_attributes().items():
            value = self.attribute_values.get(name)
            if value is not None:
                if isinstance(column, ListAttribute | MapAttribute):
                    value = column.serialize(value, null_check=null_check)
                else:
                    value = column.serialize(value)
            if value is not None:
                item[column.attr_path[-1]] = {column.attr_type: value}
            elif null_check and not column.null:
                raise AttributeNullError(name)
        return item

    @classmethod
    def _instantiate(cls: type[Row], attribute_values: dict[str, dict[str, Any]]) -> Row:
        """Raises AttributeDeserializationError for a column of another type."""
        row = cls(_user_instantiated=False)
        for name, column in cls.get_attributes().items():
            stored = attribute_values.get(column.attr_path[-1])
            if stored and NULL not in stored:
                value = column.deserialize(column.get_value(stored))
                if isinstance(column, MapAttribute):
                    setattr(row, name, value)
                else:
                    row.attribute_values[name] = value
        return row

"""Rows are written and read as PynamoDB's own way would, column by column."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pynamodb.attributes import (
    Attribute,
    AttributeContainer,
    BinaryAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.exceptions import AttributeDeserializationError, AttributeNullError

from chalicelib.dynamo.attributes import DocumentAttribute, IntegerAttribute, MomentAttribute
from chalicelib.dynamo.stored_row import StoredRow
from chalicelib.wiring import TABLES

NOW = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
VALUES: list[tuple[type[Attribute[Any]], Any]] = [
    (UnicodeAttribute, "ü"),
    (UnicodeSetAttribute, {"b", "a"}),
    (BinaryAttribute, b"\x00\xff"),
    (IntegerAttribute, 7),
    (MomentAttribute, NOW),
    (DocumentAttribute, {"a": [1, None, {"b": "c"}]}),
    (ListAttribute, ["a", "b"]),
    (MapAttribute, {"one": "{}", "two": "[]"}),
    (NumberAttribute, 7),
]


def row_of(model: Any, *, filled: bool) -> Any:
    """With a value in each column, or in those that must have one."""
    columns = model.get_attributes().items()
    wanted = {name: column for name, column in columns if filled or not column.null}
    return model(**{name: value_for(column) for name, column in wanted.items()})


def value_for(column: Attribute[Any]) -> Any:
    return next(value for kind, value in VALUES if isinstance(column, kind))


def pynamodbs_row(model: Any, item: dict[str, Any]) -> Any:
    row = model(_user_instantiated=False)
    AttributeContainer._container_deserialize(row, item)
    return row


@pytest.mark.parametrize("filled", [False, True])
@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_a_row_is_written_and_read_as_by_pynamodb(model: Any, filled: bool) -> None:
    row = row_of(model, filled=filled)
    item = row.serialize()
    assert item == AttributeContainer._container_serialize(row)
    read, theirs = model.from_raw_data(item), pynamodbs_row(model, item)
    assert type(read) is model
    for name in model.get_attributes():
        value = getattr(read, name)
        assert type(value) is type(getattr(theirs, name))
        assert value == getattr(theirs, name) or isinstance(value, MapAttribute)
    assert _ordered(read.serialize()) == _ordered(theirs.serialize()) == _ordered(item)


def _ordered(item: dict[str, Any]) -> dict[str, Any]:
    """The elements of a set come as they lie in it: otherwise in one that is read and made anew."""
    return {
        name: {kind: sorted(value) if kind == "SS" else value for kind, value in column.items()}
        for name, column in item.items()
    }


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_a_row_is_made_as_by_pynamodb(model: Any) -> None:
    row = row_of(model, filled=True)
    set_one_by_one = model()
    for name, column in model.get_attributes().items():
        setattr(set_one_by_one, name, value_for(column))
    assert row.serialize() == set_one_by_one.serialize()
    assert {name: type(value) for name, value in row.attribute_values.items()} == {
        name: type(value) for name, value in set_one_by_one.attribute_values.items()
    }
    with pytest.raises(ValueError, match="does not exist"):
        model(no_such_column=1)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_columns_that_are_null_or_of_another_type(model: Any) -> None:
    item = row_of(model, filled=True).serialize()
    for name, column in model.get_attributes().items():
        stored = column.attr_name
        assert getattr(model.from_raw_data({**item, stored: {"NULL": True}}), name) is None
        assert getattr(model.from_raw_data({k: item[k] for k in item if k != stored}), name) is None
        with pytest.raises(AttributeDeserializationError):
            model.from_raw_data({**item, stored: {"BOOL": True}})
        lacking = row_of(model, filled=True)
        setattr(lacking, name, None)
        if column.null:
            assert stored not in lacking.serialize()
        else:
            with pytest.raises(AttributeNullError):
                lacking.serialize()
        assert stored not in lacking.serialize(null_check=False)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_no_table_has_what_these_rows_leave_out(model: Any) -> None:
    """Defaults, discriminators, versions, and columns that change what is put into them."""
    assert issubclass(model, StoredRow)
    assert model._discriminator is None
    assert model._version_attribute_name is None
    for column in model.get_attributes().values():
        assert column.default is None
        assert column.default_for_new is None
        if isinstance(column, MapAttribute):
            assert type(column) is MapAttribute
        else:
            assert type(column).__set__ is Attribute.__set__
            assert type(column).__get__ is Attribute.__get__

"""Attributes of rows: strict where PynamoDB's own are not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.dynamo.attributes import DocumentAttribute, IntegerAttribute, MomentAttribute
from tests.unit.strategies import DOCUMENT, MOMENT


@pytest.mark.parametrize("value", [1.5, 1.0, True, False, "5", Decimal(5), None, b"5"])
def test_an_integer_attribute_takes_nothing_but_integers(value: Any) -> None:
    with pytest.raises(TypeError, match="expected int"):
        IntegerAttribute().serialize(value)


@given(st.integers(-(10**37), 10**37))
@settings(deadline=None)
def test_integers_are_stored_exactly(value: int) -> None:
    attribute = IntegerAttribute()
    assert attribute.deserialize(attribute.serialize(value)) == value


@given(MOMENT)
@settings(deadline=None)
def test_moments_are_stored_exactly_and_sort_as_numbers(moment: datetime) -> None:
    attribute = MomentAttribute()
    stored = attribute.serialize(moment)
    assert attribute.deserialize(stored) == moment
    before = attribute.serialize(datetime(1990, 1, 1, tzinfo=UTC))
    assert int(before) <= int(stored)


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        MomentAttribute().serialize(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("value", [date(2026, 1, 1), 1_700_000_000, "2026-01-01", None])
def test_what_is_no_datetime_is_no_moment(value: Any) -> None:
    with pytest.raises((TypeError, AttributeError)):
        MomentAttribute().serialize(value)


@given(DOCUMENT)
@settings(deadline=None)
def test_documents_are_stored_as_they_are(document: dict[str, Any]) -> None:
    attribute = DocumentAttribute()
    assert attribute.deserialize(attribute.serialize(document)) == document


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal(1), datetime.now(UTC), {1}])
def test_what_json_can_not_hold_is_refused(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        DocumentAttribute().serialize({"value": value})

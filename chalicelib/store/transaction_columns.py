"""Which columns of its row an attribute of a transaction is read from.

A walk that shows no rows, as for a sum, asks for these alone: a page of them is a fifth of one of
whole rows, for the same read units.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from chalicelib.dynamo.attributes import DigestAttribute
from chalicelib.store.models import TransactionRow

_PLACE = ("partition", "id", "created_at")
"""Which row it is, and where it stands."""

_ALL = tuple(
    name
    for name, attribute in TransactionRow.get_attributes().items()
    if not isinstance(attribute, DigestAttribute)
)
"""What only indexes look at is never read."""

TEXTS: Mapping[str, str] = {
    "payment_method_id": "document",
    "processing_id": "document",
    "description": "document",
    "descriptor": "document",
    "notes": "document",
    "order_number": "document",
    "ref_number": "answer",
}
"""Attributes that stand in the JSON of a column as they are, so that a filter can look there."""

_COLUMNS: Mapping[str, Collection[str]] = {
    **{name: (column,) for name, column in TEXTS.items()},
    "id": (),
    "created_at": (),
    "type": ("type",),
    "amount": ("cents",),
    "status": ("status",),
    "customer_id": ("customer_key",),
    "attrs": ("document",),
}


def columns_of(attributes: Collection[str] | None) -> tuple[str, ...]:
    """The columns that `attributes` are read from; all, where that is not said of one of them."""
    if attributes is None or not _COLUMNS.keys() >= set(attributes):
        return _ALL
    columns = (column for each in sorted(attributes) for column in _COLUMNS[each])
    return tuple(dict.fromkeys((*_PLACE, *columns)))


def stored(columns: Collection[str]) -> list[str]:
    """What they are called in the store."""
    return [TransactionRow.get_attributes()[each].attr_name for each in columns]

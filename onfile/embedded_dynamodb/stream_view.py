"""What the records of a table's stream hold of an item: its view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

SPECIFICATION = "StreamSpecification"
STREAM_ID = "StreamId"
"""Where a stored definition keeps the id of the table's stream; no part of a TableDescription."""


class View(NamedTuple):
    """Whether records hold an item as it was before a change, and as it is after it."""

    old: bool
    new: bool


VIEWS = {
    "KEYS_ONLY": View(old=False, new=False),
    "NEW_IMAGE": View(old=False, new=True),
    "OLD_IMAGE": View(old=True, new=False),
    "NEW_AND_OLD_IMAGES": View(old=True, new=True),
}


@dataclass(frozen=True)
class Stream:
    """The stream that a table has, as far as a write needs to know it."""

    id: int
    view: View


def stream_of(definition: dict[str, Any]) -> Stream | None:
    """The stream of the table with that stored definition."""
    specification = definition.get(SPECIFICATION)
    if specification is None:
        return None
    return Stream(definition[STREAM_ID], VIEWS[specification["StreamViewType"]])

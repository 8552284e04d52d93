"""The planner: which key or index serves a list's filters at the least cost.

A way to the rows is tried in the order in which a kind of object declares its ways, the cheapest
first. It serves where a filter asks its key to be equal to a text. All filters are checked again on
the rows, so a way may give too many rows, but never too few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from chalicelib.domain.ids import is_id
from chalicelib.late_dataclass import dataclass
from chalicelib.query.filter_conditions import Condition, window_of
from chalicelib.query.order import Position
from chalicelib.query.scan_range import Walk

Rows = Callable[[Walk], Iterator[Any]]
"""Domain objects in order of creation. A Position instead of one says that there is nothing there,
though it had to be looked at."""


MAX_TEXTS = 50
"""As many as all filters of a list may have."""


@dataclass(frozen=True, slots=True)
class Way:
    """By equality of `key`. `rows` gets the texts that it may be equal to, `most` at once.

    A text that is not `fit` equals no row's, and may be none that the store takes for a key. One
    that is not `known` can't be found in this way. `trust` says how far the way is trusted.
    """

    key: str
    rows: Callable[[list[str], Walk], Iterator[Any]]
    fit: Callable[[str], bool] = lambda text: True
    known: Callable[[str], bool] = lambda text: True
    most: int = 1
    trust: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """The chosen way: how it is called in plans, and how its rows are read."""

    name: str
    rows: Rows


def choose(kind: str, conditions: Sequence[Condition], ways: Sequence[Way], newest: Rows) -> Access:
    """The first way that one of `conditions` allows; all rows of the organisation otherwise."""
    for way in ways:
        for each in conditions:
            texts = each.equals() if each.term.key == way.key else None
            if texts is not None and _serves(way, texts):
                return _by(kind, way, texts)
    if window_of(conditions, "created_at").is_open:
        return Access(kind, newest)
    return Access(f"{kind} by created_at", newest)


def _serves(way: Way, texts: list[str]) -> bool:
    return len(texts) <= way.most and all(map(way.known, texts))


def _by(kind: str, way: Way, texts: list[str]) -> Access:
    fit = [text for text in texts if way.fit(text)]
    name = f"{kind} by {way.key}{way.trust}"
    return Access(name, lambda walk: way.rows(fit, walk) if fit else iter(()))


def has_prefix(prefix: str) -> Callable[[str], bool]:
    """Whether a text has the form of an id with this prefix."""
    return lambda text: is_id(text, prefix)


def up_to(length: int) -> Callable[[str], bool]:
    """Whether a text is one that the attribute could have."""
    return lambda text: len(text) <= length


def in_order(
    found: Iterable[Any], position: Callable[[Any], Position], walk: Walk
) -> Iterator[Any]:
    """Rows that were found by key, in the order of creation."""
    return iter(sorted(found, key=position, reverse=walk.newest_first))

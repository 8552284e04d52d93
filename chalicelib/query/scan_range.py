"""What the reader of a list asks of a store: rows in order of creation, from somewhere on."""

from __future__ import annotations

from dataclasses import field

from chalicelib.late_dataclass import dataclass
from chalicelib.query.filter_conditions import Condition, ValueWindow
from chalicelib.query.order import Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A walk over rows by creation, newest or oldest first.

    A store may begin with the row at `after` itself, but with none before it; rows outside of
    `window` may be left out, and rows for which one of `conditions` does not hold. `first` is how
    many rows will probably do. `looks_at` names the attributes that are needed of each row; None is
    all of them.
    """

    newest_first: bool = True
    first: int = 100
    after: Position | None = None
    window: ValueWindow = field(default_factory=ValueWindow)
    conditions: tuple[Condition, ...] = ()
    looks_at: frozenset[str] | None = None

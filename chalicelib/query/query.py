"""A whole query: what a list is asked for, parsed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace

from chalicelib.late_dataclass import dataclass
from chalicelib.query.filter_conditions import Condition
from chalicelib.query.groups import Grouping
from chalicelib.query.order import Ordering, Place
from chalicelib.query.terms import Term

DEFAULT_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which rows, in which order, which page of them.

    `after` is where a cursor goes on; `may_stop` is whether a page may end early, because whoever
    asks walks by cursor.
    """

    conditions: tuple[Condition, ...] = ()
    ordering: Ordering = field(default_factory=Ordering)
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    after: Place | None = None
    may_stop: bool = False
    grouping: Grouping | None = None

    def and_also(self, conditions: Sequence[Condition]) -> Query:
        """The same, of the rows that fit `conditions` too."""
        return replace(self, conditions=(*conditions, *self.conditions)) if conditions else self

    @property
    def needs(self) -> frozenset[str]:
        """The related objects that must be loaded to filter, order and group."""
        return frozenset(term.loads for term in self._terms if term.loads)

    @property
    def looks_at(self) -> frozenset[str] | None:
        """The attributes that are looked at of each row; None for all, where rows are shown."""
        roots = [term.root for term in self._terms]
        if self.grouping is None or None in roots:
            return None
        return frozenset(root for root in roots if root is not None)

    @property
    def _terms(self) -> list[Term]:
        terms = [each.term for each in self.conditions]
        terms += [term for term, _ in self.ordering.terms]
        terms += self.grouping.terms if self.grouping is not None else ()
        return terms

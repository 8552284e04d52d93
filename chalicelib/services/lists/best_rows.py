"""The rows that come first in an order, out of any number: no more are kept than a page needs."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from chalicelib.list_budget import Spent, keep, let_go
from chalicelib.query.order import Place
from chalicelib.query.terms import Row

Placed = tuple[Place, Row]


class BestRows:
    """The first `most` of the rows that are added, by key."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[tuple[Any, int, Placed]] = []
        self._last: Any = None
        """The key of the last row of those that come first, once there are as many."""

    def add(self, key: Any, placed: Placed) -> None:
        """Keep a row, if it may be one of the first. Raises Spent."""
        if self._last is not None and not key < self._last:
            return
        try:
            size = keep(placed)
        except Spent:
            self._drop()
            size = keep(placed)
        self._kept.append((key, size, placed))
        if len(self._kept) >= 2 * self._most:
            self._drop()

    def in_order(self) -> list[Placed]:
        """The rows, each with its place."""
        self._drop()
        return [placed for _, _, placed in self._kept]

    def _drop(self) -> None:
        """Let go of what can't be among the first."""
        self._kept.sort(key=itemgetter(0))
        let_go(sum(size for _, size, _ in self._kept[self._most :]))
        del self._kept[self._most :]
        if len(self._kept) == self._most:
            self._last = self._kept[-1][0]

"""What answering one list may cost: time, and memory for what is kept.

Whoever reads, compares or keeps something for a list says so here, and is stopped where the budget
ends, however the query was put together. Where no budget is open (one object, a command) nothing
is counted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from chalicelib.late_dataclass import dataclass
from chalicelib.time_budget import has_time_for

if TYPE_CHECKING:
    from concurrent.futures import Future

COMPARISONS = 1_000
"""After so many the clock is looked at."""

RESERVE_S = 6.0
"""What a walk leaves for its page: for what the page shows of other objects, and the answer."""

ATTEMPT_S = 3.0
"""What one attempt at the store may take."""


class Spent(Exception):
    """The budget has come to its end: `what` is "time" or "memory"."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(slots=True)
class _Budget:
    """`bytes` is what is left; `unlooked` the comparisons until the clock's turn.

    `ahead` is what is read ahead, and was not taken yet.
    """

    bytes: int
    unlooked: int
    ahead: set[Future[Any]]


_BUDGET: ContextVar[_Budget | None] = ContextVar("list_budget", default=None)


@contextmanager
def list_budget(*, kept_bytes: int) -> Iterator[None]:
    """A budget for what is done inside, by this thread. The time is that of the whole request.

    What is read ahead inside has come to its end at the end.
    """
    token = _BUDGET.set(_Budget(kept_bytes, COMPARISONS, set()))
    try:
        yield
    finally:
        end_reads()
        _BUDGET.reset(token)


def ask() -> None:
    """Before a request to the store. Raises Spent where there is no time for it."""
    if _BUDGET.get() is not None and not has_time_for(ATTEMPT_S):
        raise Spent("time")


def go_on() -> None:
    """Before a walk reads on. Raises Spent where the time that is left belongs to its page."""
    if _BUDGET.get() is not None and not has_time_for(RESERVE_S):
        raise Spent("time")


def read_ahead(reading: Future[Any]) -> None:
    """Another thread reads this for the list."""
    budget = _BUDGET.get()
    if budget is not None:
        budget.ahead.add(reading)


def taken(reading: Future[Any]) -> None:
    """The list has what was read ahead."""
    budget = _BUDGET.get()
    if budget is not None:
        budget.ahead.discard(reading)


def end_reads() -> None:
    """Nobody waits any more for what is read ahead: when this returns, nothing of it goes on.

    This is said by whoever is done with a list, not by the walk that reads: Python ends a walk that
    is left behind wherever the garbage collector comes by, and there nobody may wait for a thread.
    """
    budget = _BUDGET.get()
    while budget is not None and budget.ahead:
        reading = budget.ahead.pop()
        if not reading.cancel():
            reading.exception()


def compared(times: int = 1) -> None:
    """So many values have been compared. Raises Spent where there is no time to go on."""
    budget = _BUDGET.get()
    if budget is None:
        return
    budget.unlooked -= times
    if budget.unlooked <= 0:
        budget.unlooked = COMPARISONS
        if not has_time_for(RESERVE_S):
            raise Spent("time")


def keep(value: Any) -> int:
    """`value` stays in memory. The bytes that it is charged for. Raises Spent."""
    budget = _BUDGET.get()
    if budget is None:
        return 0
    size = size_of(value)
    if size > budget.bytes:
        raise Spent("memory")
    budget.bytes -= size
    return size


def bytes_left() -> int:
    """How much more may be kept."""
    budget = _BUDGET.get()
    return 0 if budget is None else budget.bytes


def let_go(size: int) -> None:
    """So many bytes that were kept are not any more."""
    budget = _BUDGET.get()
    if budget is not None:
        budget.bytes += size


def size_of(value: Any) -> int:
    """About the bytes of an object with all that it holds. What is shared counts each time."""
    size, found = sys.getsizeof(value), [value]
    while found:
        parts = _parts(found.pop())
        size += sum(map(sys.getsizeof, parts))
        found += [each for each in parts if type(each) not in _WITHOUT_PARTS]
    return size


def _parts(value: Any) -> Sequence[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    if isinstance(value, list | tuple):
        return value
    kind: Any = type(value)
    return _attributes(kind)(value)


@cache
def _attributes(kind: Any) -> Callable[[Any], Sequence[Any]]:
    """Gets those of a dataclass; nothing else that is listed has parts."""
    names = [*getattr(kind, "__dataclass_fields__", ())]
    if not names:
        _WITHOUT_PARTS.add(kind)
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: [getattr(value, name) for name in names]


_WITHOUT_PARTS: set[type] = {str, int, float, bool, bytes, type(None)}
"""And kinds that have turned out to be so: moments, the words of an enumeration."""

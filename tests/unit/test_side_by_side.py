"""Reads of a long walk that are under way at the same time."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from chalicelib.dynamo.walks import side_by_side
from chalicelib.list_budget import list_budget
from chalicelib.store.indexed_walks import _under_way


class Reads:
    """Reads of a number each; `begun` are those that were asked for."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.go_on = threading.Event()

    def read(self, number: int) -> int:
        assert self.go_on.wait(10)
        if number == 7:
            raise RuntimeError("the seventh")
        return number

    def all(self, count: int) -> Iterator[Callable[[], int]]:
        for number in range(count):
            self.begun.append(number)
            yield partial(self.read, number)


def test_what_comes_is_in_order_and_no_more_is_under_way_than_may_be() -> None:
    reads = Reads()
    reads.go_on.set()
    coming = side_by_side(reads.all(6), lambda number: 1 if number < 2 else 3)
    begun = []
    for expected in range(6):
        assert next(coming) == expected
        begun.append(len(reads.begun))
    assert begun == [1, 2, 5, 6, 6, 6]
    assert next(coming, None) is None


def test_they_are_under_way_together() -> None:
    met = threading.Barrier(3)

    def read(number: int) -> int:
        met.wait(10)
        return number

    together = [partial(read, number) for number in range(3)]
    assert list(side_by_side(together, lambda number: 3)) == [0, 1, 2]


def test_an_error_comes_in_its_turn_and_what_is_under_way_ends_first() -> None:
    reads = Reads()
    reads.go_on.set()
    coming = side_by_side(reads.all(20), lambda number: 4)
    assert [next(coming) for _ in range(7)] == [*range(7)]
    with pytest.raises(RuntimeError, match="seventh"):
        next(coming)
    assert len(reads.begun) == 11


def test_what_is_under_way_ends_before_the_list_does() -> None:
    begun, go_on, ended = threading.Barrier(3), threading.Event(), []

    def read(number: int) -> int:
        if number:
            begun.wait(10)
            assert go_on.wait(10)
            ended.append(number)
        return number

    with list_budget(kept_bytes=0):
        coming = side_by_side([partial(read, number) for number in range(3)], lambda number: 3)
        assert next(coming) == 0
        begun.wait(10)
        del coming
        threading.Timer(0.1, go_on.set).start()
    assert sorted(ended) == [1, 2]


def test_a_walk_that_the_garbage_collector_ends_waits_for_nobody() -> None:
    """The collector comes by in the middle of anything: while a lock is held, that a read needs."""
    lock, begun = threading.Lock(), threading.Event()

    def read(number: int) -> int:
        if number:
            begun.set()
            with lock:
                pass
        return number

    def leave_behind() -> None:
        with list_budget(kept_bytes=0):
            with lock:
                walk = side_by_side([partial(read, number) for number in (0, 1)], lambda number: 2)
                left = [walk]
                left.append(left)  # type: ignore[arg-type]
                assert next(walk) == 0
                assert begun.wait(10)
                del walk, left
                gc.collect()
            done.append(True)

    done: list[bool] = []
    thread = threading.Thread(target=leave_behind, daemon=True)
    thread.start()
    thread.join(30)
    assert done == [True]


@pytest.mark.parametrize(
    ("first", "under_way"),
    [
        (21, [1, 1, 1, 1, 4, 4]),
        (100, [1, 1, 1, 1, 4, 4]),
        (101, [2, 1, 1, 1, 4, 4]),
        (350, [4, 3, 2, 1, 4, 4]),
        (1_001, [4, 4, 4, 4, 4, 4]),
    ],
)
def test_a_short_walk_reads_no_rows_that_it_does_not_need(first: int, under_way: list[int]) -> None:
    assert [_under_way(number, first) for number in range(6)] == under_way

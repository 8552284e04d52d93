"""The order of a run in several processes: what takes longest begins first, some in each.

Else one process comes to the long tests last, and the others wait for it. xdist's `worksteal` hands
each process an equal share of the list, and whoever is done takes from the end of another's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

_TESTS = Path(__file__).parents[1]
_LONG = {
    "onfile/deploy": 0,
    "processors/test_stripe_matrix.py": 0,
    "evidence": 1,
    "crashes": 2,
    "races": 2,
}
"""Directories and files of long tests, and in whose share they are."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where the run is too small for it, or in one process, the order stays as it is."""
    processes = int(getattr(config, "workerinput", {}).get("workercount", 1))
    heads: list[list[pytest.Item]] = [[] for _ in range(processes)]
    short = []
    for item in items:
        place = item.path.relative_to(_TESTS)
        share = _LONG.get(place.as_posix(), _LONG.get(place.parent.as_posix()))
        (short if share is None else heads[share % processes]).append(item)
    sizes = list(_sizes(len(items), processes))
    if processes == 1 or any(len(h) > size for h, size in zip(heads, sizes, strict=True)):
        return
    items.clear()
    for head, size in zip(heads, sizes, strict=True):
        items += head
        items += short[: size - len(head)]
        del short[: size - len(head)]


def _sizes(total: int, processes: int) -> Iterator[int]:
    """Of the shares, as xdist makes them."""
    for left in range(processes, 0, -1):
        yield total // left
        total -= total // left

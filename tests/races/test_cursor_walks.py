"""Every list, walked by cursor while others write, on Amazon's DynamoDB Local.

Each row that was there from the start of a walk to its end comes exactly once, and none twice.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.races.crowd import SCENES, Scene
from tests.support.client import Api
from tests.support.organisations import new_api
from tests.support.stores import Store

pytestmark = pytest.mark.dynamodb_local

WALKS = [("", 2), ("&order_by=created_at", 2), ("", 1), ("&order_by=lower(id)", 7)]
"""Order and limit: newest first, oldest first, and one that no index has, of what never changes."""
MOST_WRITES = 40
"""Of each writer: an end, where a walk runs behind rows that are written faster than it reads."""


@contextmanager
def writing(scene: Scene, api: Api) -> Iterator[list[int]]:
    """The scene's writers at work, each after its first write. Gives how often each has written."""
    done = threading.Event()
    begun = threading.Barrier(len(scene.writers) + 1)
    writes = [0] * len(scene.writers)

    def work(number: int) -> None:
        own, write = api.again(), scene.writers[number]
        write(own)
        begun.wait()
        while not done.is_set() and writes[number] < MOST_WRITES:
            write(own)
            writes[number] += 1

    with ThreadPoolExecutor(len(scene.writers)) as pool:
        working = [pool.submit(work, number) for number in range(len(scene.writers))]
        try:
            begun.wait(timeout=30)
            yield writes
        finally:
            done.set()
    for each in working:
        each.result()


def walk(api: Api, path: str, asked: str) -> list[str]:
    """The ids of the whole list, in the order in which they came."""
    mark = "&" if "?" in path else "?"
    url = f"{path}{mark}fields=id{asked}"
    ids: list[str] = []
    cursor = ""
    while True:
        answer = api.get(f"{url}&cursor={cursor}")
        assert answer.status == 200, answer.text
        ids += [str(row["id"]) for row in answer["values"]]
        cursor = answer["next"]
        if cursor is None:
            return ids


@pytest.mark.parametrize("shards", [1, 3])
@pytest.mark.parametrize("scene", SCENES, ids=lambda each: each.__name__)
def test_a_walk_among_writers_misses_and_doubles_nothing(
    dynamodb_local_store: Store, scene: Callable[[Api], Scene], shards: int
) -> None:
    api = new_api(dynamodb_local_store, shards=shards)
    played = scene(api)
    for order, limit in WALKS:
        with writing(played, api) as writes:
            ids = walk(api, played.path, f"{order}&limit={limit}")
            written = sum(writes)
        assert written, "nobody wrote while the list was walked"
        doubled = [each for each, times in Counter(ids).items() if times > 1]
        assert not doubled
        missing = played.staying - set(ids)
        assert not missing, f"{len(missing)} rows were there all the time and did not come"

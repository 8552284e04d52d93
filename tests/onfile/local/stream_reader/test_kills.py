"""Readers that are killed: what they leave is read again, and another takes over."""

from __future__ import annotations

import itertools
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onfile.embedded_dynamodb import Database
from onfile.local.embedded import directly
from onfile.local.stream_reader.shard import BATCH
from tests.onfile.embedded_dynamodb.support import client_by
from tests.onfile.local.stream_reader.support import PATIENCE_S, Watched

ROOT = Path(__file__).parents[4]
Seen = list[tuple[int, int]]


class Scene:
    """A table that this process writes to, and readers in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database(folder / "store.db")
        transport = directly(self.database)
        self.watched = Watched(client_by(transport), transport, folder / "streams")
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        """One more reader."""
        module = "tests.onfile.local.stream_reader.processes"
        command = [sys.executable, "-m", module, str(self.folder), self.watched.table]
        self.started.append(subprocess.Popen(command, cwd=ROOT))
        return self.started[-1]

    def seen(self) -> Seen:
        """Process and number of each record that any reader has seen, in that order."""
        path = self.folder / "seen"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(int(process), int(n)) for process, n in map(str.split, lines)]

    def wait_for(self, holds: Callable[[Seen], bool]) -> Seen:
        """Until it holds for what was seen."""
        deadline = time.monotonic() + PATIENCE_S
        while not holds(seen := self.seen()):
            assert time.monotonic() < deadline, seen[-5:]
            time.sleep(0.005)
        return seen


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """None of its processes outlives the test."""
    scene = Scene(tmp_path)
    yield scene
    for process in scene.started:
        process.kill()
        process.wait()
    scene.database.close()


def test_a_killed_reader_leaves_nothing_unread_and_repeats_a_batch_at_most(scene: Scene) -> None:
    chance = random.Random(5)  # noqa: S311  (no secret)
    written = 0
    for _ in range(4):
        process = scene.start()
        scene.watched.put(written)
        scene.wait_for(lambda seen, newest=written: seen[-1:] != [] and seen[-1][1] == newest)
        more = chance.randint(20, 200)
        scene.watched.put(*range(written + 1, written + more))
        written += more
        process.send_signal(signal.SIGKILL)
        process.wait()
    scene.start()
    seen = scene.wait_for(lambda seen: seen[-1:] != [] and seen[-1][1] == written - 1)
    assert {n for _, n in seen} == set(range(written))
    lives = [[n for at, n in seen if at == process.pid] for process in scene.started]
    assert all(life == sorted(set(life)) for life in lives)
    for life, following in itertools.pairwise(lives):
        assert life[-1] - BATCH < following[0] <= life[-1] + 1


def test_of_two_processes_one_reads_and_the_other_takes_over_when_it_is_killed(
    scene: Scene,
) -> None:
    processes = {process.pid: process for process in (scene.start(), scene.start())}
    scene.watched.put(0)
    [(first, _)] = scene.wait_for(lambda seen: len(seen) == 1)
    scene.watched.put(1, 2)
    assert scene.wait_for(lambda seen: len(seen) == 3) == [(first, 0), (first, 1), (first, 2)]
    processes[first].kill()
    scene.watched.put(3)
    seen = scene.wait_for(lambda seen: seen[-1][1] == 3)
    assert seen[-1][0] in processes.keys() - {first}

"""Several processes on one file, and processes that are killed while they write."""

from __future__ import annotations

import random
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Protocol

import pytest

from onfile.embedded_dynamodb import Database
from tests.onfile.embedded_dynamodb.processes import ROWS_PER_WRITE, TABLE, create, write_rows
from tests.onfile.embedded_dynamodb.stream_support import arn_of, iterator
from tests.onfile.embedded_dynamodb.support import STREAMS, S, embedded_client

ENDLESS = 1_000_000


class Spawn(Protocol):
    """Starts a process that writes, and acknowledges on its standard output."""

    def __call__(
        self, path: Path, writer: str, *, first: int = 0, writes: int
    ) -> subprocess.Popen[str]: ...


@pytest.fixture
def spawn() -> Iterator[Spawn]:
    """Starts processes; none of them outlives the test."""
    started: list[subprocess.Popen[str]] = []

    def start(path: Path, writer: str, *, first: int = 0, writes: int) -> subprocess.Popen[str]:
        module = "tests.onfile.embedded_dynamodb.processes"
        command = [sys.executable, "-m", module, str(path), writer, str(first), str(writes)]
        root = Path(__file__).parents[3]
        started.append(subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        output_of(process).close()


def output_of(process: subprocess.Popen[str]) -> IO[str]:
    """The standard output of a spawned process."""
    assert process.stdout is not None
    return process.stdout


def written(database: Database, writer: str) -> dict[int, int]:
    """How many rows of each write of `writer` are there, by table and by index alike."""
    by_table: dict[int, int] = {}
    by_index: dict[int, int] = {}
    for index_name, found in ((None, by_table), ("by-g", by_index)):
        for item in _items(database, index_name):
            if item.get("g") == S(writer):
                at = int(item["rank"]["N"])
                found[at] = found.get(at, 0) + 1
    assert by_table == by_index
    return by_table


def counter(database: Database) -> int:
    """What the counter of all writes says."""
    key = {"pk": S("counter"), "sk": S("all")}
    answer = database.execute("GetItem", {"TableName": TABLE, "Key": key})
    return int(answer["Item"]["n"]["N"])


def streamed(database: Database, writer: str) -> dict[int, int]:
    """How many rows of each write of `writer` have a record in the stream."""
    client, streams = embedded_client(database), embedded_client(database, STREAMS)
    arn = arn_of(client, TABLE)
    following, found = iterator(streams, arn), dict[int, int]()
    while True:
        page = streams.get_records(ShardIterator=following)
        for record in page["Records"]:
            item = record["dynamodb"]["NewImage"]
            if item.get("g") == S(writer):
                at = int(item["rank"]["N"])
                found[at] = found.get(at, 0) + 1
        if not page["Records"]:
            return found
        following = page["NextShardIterator"]


def test_processes_that_open_a_new_file_together_all_write(tmp_path: Path, spawn: Spawn) -> None:
    path = tmp_path / "store.db"
    writers = {f"w{number}": spawn(path, f"w{number}", writes=40) for number in range(4)}
    for process in writers.values():
        output_of(process).read()
        assert process.wait(60) == 0
    database = Database(path)
    for writer in writers:
        assert written(database, writer) == dict.fromkeys(range(40), ROWS_PER_WRITE)
    assert counter(database) == 4 * 40
    database.close()


def test_a_reader_follows_a_writer_in_another_process(tmp_path: Path, spawn: Spawn) -> None:
    path = tmp_path / "store.db"
    process = spawn(path, "w", writes=30)
    acknowledged = output_of(process)
    assert acknowledged.readline() == "0\n"
    database = Database(path)
    for line in acknowledged:
        request = {
            "TableName": TABLE,
            "KeyConditionExpression": "pk = :p",
            "ExpressionAttributeValues": {":p": S(f"w-{int(line)}")},
        }
        assert database.execute("Query", request)["Count"] == ROWS_PER_WRITE
    assert process.wait(60) == 0
    database.close()


def test_a_killed_writer_leaves_all_it_acknowledged_and_nothing_by_halves(
    tmp_path: Path, spawn: Spawn
) -> None:
    path = tmp_path / "store.db"
    chance = random.Random(11)  # noqa: S311  (no secret)
    acknowledged: set[int] = set()
    for life in range(6):
        first = life * ENDLESS
        process = spawn(path, "w", first=first, writes=ENDLESS)
        for _ in range(chance.randint(1, 120)):
            acknowledged.add(int(output_of(process).readline()))
        process.send_signal(signal.SIGKILL)
        acknowledged |= {int(line) for line in output_of(process) if line.endswith("\n")}
        assert process.wait(60) == -signal.SIGKILL
        database = Database(path)
        found = written(database, "w")
        # A write may have been committed without its acknowledgement getting out, one per life.
        assert acknowledged <= found.keys()
        assert len(found) <= len(acknowledged) + life + 1
        assert set(found.values()) == {ROWS_PER_WRITE}
        assert counter(database) == len(found)
        assert streamed(database, "w") == found
        database.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_the_version_changes_with_each_change_by_any_process(tmp_path: Path, spawn: Spawn) -> None:
    path = tmp_path / "store.db"
    process = spawn(path, "w", writes=1)
    output_of(process).read()
    database = Database(path)
    versions = [database.version()]
    for n in range(3):
        write_rows(database, "own", n)
        versions.append(database.version())
    assert database.version() == versions[-1]
    output_of(spawn(path, "w", first=1, writes=1)).read()
    versions.append(database.version())
    assert len(set(versions)) == len(versions) == 5
    database.execute("ListTables", {})
    assert database.version() == versions[-1]
    database.close()


def test_the_version_changes_in_memory_too() -> None:
    database = Database(None)
    before = database.version()
    create(database)
    after = database.version()
    assert before != after
    database.execute("ListTables", {})
    assert database.version() == after
    database.close()


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "store.db"
    database = Database(path)
    database.execute("ListTables", {})
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    database.close()
    assert modes["store.db"] == 0o600
    assert set(modes.values()) == {0o600}


def test_a_commit_goes_to_a_write_ahead_log(tmp_path: Path) -> None:
    # A journal in memory would be lost with the process, and only a kill in the middle of a
    # commit would show it.
    Database(tmp_path / "store.db").close()
    connection = sqlite3.connect(tmp_path / "store.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_file_of_another_format_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ValueError, match="format 99"):
        Database(path)


def _items(database: Database, index_name: str | None) -> list[dict[str, Any]]:
    request: dict[str, Any] = {"TableName": TABLE}
    if index_name is not None:
        request["IndexName"] = index_name
    items = []
    while True:
        page = database.execute("Scan", request)
        items += page["Items"]
        if "LastEvaluatedKey" not in page:
            return items
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

"""Processes that write one file take turns, and none waits for one that has been killed."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from onfile.embedded_dynamodb import Database
from onfile.embedded_dynamodb.turn import Turn
from tests.onfile.embedded_dynamodb.support import embedded_client, key, new_table

_LONG_S = 60.0
_HOLDER = """
import sys, time
from pathlib import Path
from onfile.embedded_dynamodb.turn import Turn
with Turn(Path(sys.argv[1]), 1)():
    print("held", flush=True)
    time.sleep(600)
"""


def test_one_waits_until_the_other_is_done(tmp_path: Path) -> None:
    one, other = (Turn(tmp_path / "turn", _LONG_S) for _ in range(2))
    order: list[str] = []

    def wait() -> None:
        with other():
            order.append("other")

    waiting = threading.Thread(target=wait)
    with one():
        waiting.start()
        waiting.join(0.1)
        order.append("one")
    waiting.join()
    assert order == ["one", "other"]
    with one():
        order.append("one again")
    assert order[-1] == "one again"


def test_who_waits_for_too_long_goes_on(tmp_path: Path) -> None:
    with Turn(tmp_path / "turn", _LONG_S)(), Turn(tmp_path / "turn", 0.01)():
        assert (tmp_path / "turn").stat().st_mode & 0o777 == 0o600


def test_a_killed_process_lets_go(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLDER, str(tmp_path / "turn")]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        turn = Turn(tmp_path / "turn", 0)
        assert not turn._is_ours()
        holder.kill()
        holder.wait()
        assert turn._is_ours()


def test_a_write_waits_for_its_turn(tmp_path: Path) -> None:
    database = Database(tmp_path / "store.db")
    client = embedded_client(database)
    table = new_table(client)
    written = threading.Event()

    def write() -> None:
        client.put_item(TableName=table, Item=key("a"))
        written.set()

    writing = threading.Thread(target=write)
    with Turn(tmp_path / "store.db-turn", _LONG_S)():
        writing.start()
        assert not written.wait(0.2)
        assert "Item" not in client.get_item(TableName=table, Key=key("a"))
    writing.join()
    assert "Item" in client.get_item(TableName=table, Key=key("a"))
    database.close()

"""SERVERS: several processes on one port and one store, of which the first looks after the rest."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.onfile.local.running import Running, running, start

COUNT = 3
CUSTOMER = "acct_u7NDGPfjBc4uwChD"
KEY = "secret_key_3bW9JMZtPVDOfFNzwRdfE"
LIMIT_S = 60


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, SERVERS=str(COUNT)) as started:
        until(lambda: len(servers(tmp_path)) == COUNT)
        yield started


def servers(directory: Path) -> list[int]:
    """The processes that hold the data and are alive: each has noted itself."""
    notes = (directory / "onfile" / "data.lock").read_text().splitlines()
    return [pid for pid in dict.fromkeys(int(line.split()[0]) for line in notes) if is_alive(pid)]


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


def until(holds: Any) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def charge(service: Running, key: str, amount: int) -> dict[str, Any]:
    """On a connection of its own, so that any of the servers may take it."""
    answer = requests.post(
        f"{service.url}/transactions",
        auth=(KEY, ""),
        data={"amount": amount, "type": "payment", "customer_id": CUSTOMER},
        headers={"Idempotency-Key": key},
        timeout=LIMIT_S,
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_key_is_charged_once_whichever_server_takes_it(service: Running) -> None:
    with ThreadPoolExecutor(8) as senders:
        made = list(senders.map(lambda n: charge(service, f"key {n % 4}", n % 4 + 1), range(24)))
    assert len({each["id"] for each in made}) == 4


def test_another_goes_on_where_one_is_killed(service: Running, tmp_path: Path) -> None:
    beside = [pid for pid in servers(tmp_path) if pid != service.process.pid]
    os.kill(beside[0], signal.SIGKILL)
    until(lambda: not is_alive(beside[0]))
    assert {charge(service, f"after {n}", 5)["status"] for n in range(6)} == {"processed"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_all_end_with_the_first(service: Running, tmp_path: Path, number: signal.Signals) -> None:
    pids = servers(tmp_path)
    service.process.send_signal(number)
    code = service.process.wait(LIMIT_S)
    assert code == (0 if number != signal.SIGKILL else -number)
    until(lambda: not any(map(is_alive, pids)))


@pytest.mark.parametrize("count", ["0", "17", "-1", "two", "1.5", "٣"])
def test_a_count_that_is_none_is_refused(tmp_path: Path, count: str) -> None:
    with start(tmp_path, SERVERS=count) as process:
        output, _ = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 1
    assert output == f"onfile: SERVERS={count}: expected 1 to 16\n"

"""`make run`: the banner, what survives a kill, what it listens on, what it refuses."""

from __future__ import annotations

import base64
import http.client
import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from onfile.embedded_dynamodb import Database
from onfile.local.seed import CUSTOMER_ID, SECRET_KEY
from tests.onfile.local.running import Running, running, start

CHARGES = 100


class Connection:
    """One kept-alive connection to a running service."""

    def __init__(self, service: Running) -> None:
        parts = urlsplit(service.url)
        self._http = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        token = base64.b64encode(f"{SECRET_KEY}:".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}"}

    def get(self, path: str) -> Any:
        self._http.request("GET", path, headers=self._headers)
        return self._read()

    def charge(self) -> Any:
        form = urlencode({"amount": "100", "type": "payment", "customer_id": CUSTOMER_ID})
        content_type = {"Content-Type": "application/x-www-form-urlencoded"}
        self._http.request("POST", "/transactions", form, {**self._headers, **content_type})
        return self._read()

    def close(self) -> None:
        self._http.close()

    def _read(self) -> Any:
        answer = self._http.getresponse()
        body = json.loads(answer.read())
        assert answer.status == 200, body
        return body


Connect = Callable[[Running], Connection]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Makes connections, and closes them all in the end."""
    made: list[Connection] = []

    def one(service: Running) -> Connection:
        made.append(Connection(service))
        return made[-1]

    yield one
    for connection in made:
        connection.close()


def all_payments(connection: Connection) -> set[str]:
    rows = connection.get("/transactions?limit=1000")["values"]
    return {row["id"] for row in rows if row["status"] == "processed"}


def test_the_documented_charge_works_and_the_banner_says_how(
    tmp_path: Path, connect: Connect
) -> None:
    with running(tmp_path) as service:
        for text in (service.url, SECRET_KEY, CUSTOMER_ID, "-d amount=100", f"{service.url}/docs"):
            assert text in service.banner
        paid = connect(service).charge()
        assert paid["status"] == "processed"
        assert paid["payment_method"]["card"]["card_number"] == "xxxxxxxxxxxx4242"


def test_all_that_was_acknowledged_survives_kill_9(tmp_path: Path, connect: Connect) -> None:
    acknowledged: set[str] = set()
    with running(tmp_path) as service:
        connection = connect(service)
        for _ in range(CHARGES):
            acknowledged.add(connection.charge()["id"])
        service.kill()
    with running(tmp_path) as again:
        assert all_payments(connect(again)) == acknowledged
        assert len(acknowledged) == CHARGES


def test_what_is_acknowledged_under_load_survives_kill_9(tmp_path: Path, connect: Connect) -> None:
    acknowledged: set[str] = set()
    enough = threading.Event()

    def charge(service: Running) -> None:
        connection = connect(service)
        try:
            while True:
                acknowledged.add(connection.charge()["id"])
                if len(acknowledged) >= CHARGES:
                    enough.set()
        except (OSError, http.client.HTTPException):
            return  # killed under our hands

    with running(tmp_path) as service:
        clients = [threading.Thread(target=charge, args=(service,)) for _ in range(8)]
        for client in clients:
            client.start()
        assert enough.wait(60)
        service.kill()
        for client in clients:
            client.join()
    booked = _booked_by_the_processor(tmp_path)
    assert acknowledged <= booked
    with running(tmp_path) as again:
        connection = connect(again)
        # What was under way when the process died is settled when somebody asks.
        for transaction_id in booked:
            paid = connection.get(f"/transactions/{transaction_id}")
            assert (paid["status"], paid["amount"]) == ("processed", 100)
        assert all_payments(connection) == booked


def _booked_by_the_processor(directory: Path) -> set[str]:
    """The charges in the sandbox's own books, read from the store that the killed process left."""
    database = Database(directory / "onfile" / "data" / "onfile.db")
    rows = database.execute("Scan", {"TableName": "onfile-local-sandbox-ledger"})["Items"]
    database.close()
    assert all((row["state"]["S"], row["cents"]["N"]) == ("captured", "10000") for row in rows)
    return {row["reference"]["S"] for row in rows}


def test_ctrl_c_ends_cleanly_and_keeps_everything(tmp_path: Path, connect: Connect) -> None:
    with running(tmp_path) as service:
        paid = connect(service).charge()["id"]
        assert service.interrupt() == 0
    with running(tmp_path) as again:
        assert paid in all_payments(connect(again))
    with running(tmp_path, FRESH="1") as fresh:
        assert all_payments(connect(fresh)) == set()


def test_it_listens_on_loopback_only(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        listening = _listening_addresses(service.process.pid)
        port = urlsplit(service.url).port
        assert listening == {("127.0.0.1", port)}


@pytest.mark.parametrize(
    ("variables", "text"),
    [
        ({"HOST": "nobody.invalid"}, "listen on nobody.invalid"),
        ({"PORT": "eighty"}, "PORT=eighty"),
        ({"STORE": "oracle"}, "STORE=oracle"),
    ],
)
def test_what_it_can_not_do_is_said_in_one_line(
    tmp_path: Path, variables: dict[str, str], text: str
) -> None:
    process = start(tmp_path, **variables)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert text in output
    assert len(output.strip().splitlines()) == 1


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        port = str(urlsplit(service.url).port)
        process = start(tmp_path / "other", PORT=port)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"can't listen on 127.0.0.1:{port}" in output


def test_the_key_file_is_for_its_owner_only_and_holds_no_row(
    tmp_path: Path, connect: Connect
) -> None:
    with running(tmp_path) as service:
        connect(service).charge()
    key = tmp_path / "onfile" / "vault.key"
    assert key.stat().st_mode & 0o077 == 0
    assert (tmp_path / "onfile").stat().st_mode & 0o077 == 0


def _listening_addresses(pid: int) -> set[tuple[str, int]]:
    """From /proc: the sockets of the process that listen, IPv4 and IPv6."""
    sockets = set()
    for descriptor in os.listdir(f"/proc/{pid}/fd"):
        try:
            sockets.add(os.readlink(f"/proc/{pid}/fd/{descriptor}"))
        except FileNotFoundError:
            continue
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            columns = line.split()
            if columns[3] == "0A" and f"socket:[{columns[9]}]" in sockets:
                address, _, port = columns[1].partition(":")
                parts = [str(int(address[i : i + 2], 16)) for i in (6, 4, 2, 0)]
                found.add((".".join(parts) if len(address) == 8 else address, int(port, 16)))
    return found

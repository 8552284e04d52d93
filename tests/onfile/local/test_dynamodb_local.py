"""Fetching and starting DynamoDB Local."""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest

from onfile.local import __main__ as command
from onfile.local import dynamodb_local
from onfile.local.data_folder import DataFolder
from onfile.local.stage import ENDPOINT
from tests.onfile.embedded_dynamodb.support import S, key, new_client, new_table

LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}
LISTENING = "0A"


@pytest.fixture
def tool(dynamodb_local_endpoint: str) -> Path:
    """The unpacked DynamoDB Local, which the session has fetched."""
    assert dynamodb_local_endpoint
    return dynamodb_local.fetch(Path(__file__).parents[3] / ".onfile" / "tools")


def stand_in(directory: Path, name: str, script: str) -> None:
    """A program of that name that runs the shell script."""
    program = directory / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_without_npm_the_fetch_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(dynamodb_local.ToolMissing, match="npm is not installed"):
        dynamodb_local.fetch(tmp_path / "tools")


def test_without_java_the_start_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(dynamodb_local.ToolMissing, match="java is not installed"):
        dynamodb_local.start(tmp_path)


@pytest.mark.parametrize(
    "script",
    [
        "echo no network >&2; exit 1",
        "echo half > amplify-dynamodb-simulator-2.9.30.tgz",
        "exit 0",
    ],
    ids=["fails", "truncated", "nothing"],
)
def test_a_fetch_that_fails_leaves_nothing_that_looks_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    programs, tools = tmp_path / "bin", tmp_path / "tools"
    programs.mkdir()
    stand_in(programs, "npm", script)
    monkeypatch.setenv("PATH", str(programs))
    with pytest.raises(RuntimeError, match="amplify-dynamodb-simulator"):
        dynamodb_local.fetch(tools)
    assert list(tools.iterdir()) == []


def test_what_has_been_fetched_is_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked = tmp_path / "dynamodb-local-2.9.30"
    unpacked.mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert dynamodb_local.fetch(tmp_path) == unpacked


def test_a_start_that_fails_gives_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, "java", "echo first; echo no heap for you; exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="did not start: no heap for you"):
        dynamodb_local.start(tmp_path)


def test_a_port_that_is_taken_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, "java", "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RuntimeError, match=f"Port {port} is taken"):
            dynamodb_local.start(tmp_path, port=port)


@pytest.mark.dynamodb_local
def test_it_listens_on_loopback_alone_and_keeps_its_tables(tool: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = dynamodb_local.start(tool, data=data)
    try:
        client = new_client(first.endpoint)
        table = new_table(client)
        client.put_item(TableName=table, Item={**key("a"), "x": S("kept")})
        addresses = listening_addresses(first.process.pid)
    finally:
        first.stop()
    assert first.process.poll() is not None
    assert addresses
    assert addresses <= LOOPBACK
    second = dynamodb_local.start(tool, data=data)
    try:
        found = new_client(second.endpoint).get_item(TableName=table, Key=key("a"))
    finally:
        second.stop()
    assert found["Item"]["x"] == S("kept")


def listening_addresses(pid: int) -> set[str]:
    """The local addresses that the process listens on, in the kernel's hexadecimal."""
    descriptors = Path(f"/proc/{pid}/fd")
    if not descriptors.exists():
        pytest.skip("the kernel does not list the sockets of a process: run this on Linux")
    links = {os.readlink(descriptor) for descriptor in descriptors.iterdir()}
    addresses = set()
    for family in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{family}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING and f"socket:[{fields[9]}]" in links:
                addresses.add(fields[1].partition(":")[0])
    return addresses


def test_a_store_that_was_started_is_asked_with_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It checks none; but without any no request can be signed."""
    for name in (ENDPOINT, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "of somebody else")
        monkeypatch.delenv(name)
    started = SimpleNamespace(endpoint="http://127.0.0.1:9", stop=lambda: None)
    monkeypatch.setattr(dynamodb_local, "start", lambda *_, **__: started)
    with ExitStack() as running:
        command._start_dynamodb_local(tmp_path, DataFolder(tmp_path / "onfile"), running)
    names = (ENDPOINT, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    assert [os.environ.get(name) for name in names] == [started.endpoint, "local", "local"]

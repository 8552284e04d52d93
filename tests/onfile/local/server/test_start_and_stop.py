"""Where the server may listen, how signals end it, and `chalice local` mended the same way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import chalice.local
import pytest
from chalice.app import Chalice
from chalice.config import Config

from onfile.local.server import DevelopmentServer, patch_chalice_local

from .client import TIMEOUT_S, ask, assert_is_envelope, get, wire

EVERYWHERE = "0.0.0.0"  # noqa: S104 (to see it refused)
ROOT = Path(__file__).parents[4]
SERVE = """
import signal
import threading
from chalice.app import Chalice
from onfile.local import server as module
from onfile.local.server import DevelopmentServer, run_until_signal

app = Chalice("probe")

@app.route("/slow")
def slow():
    print("entered", flush=True)
    threading.Event().wait(0.5)
    return "finished"

module._DRAIN_S = 60  # a handler that waited for its own thread would be noticed
server = DevelopmentServer(app, host="localhost", port=0)
print(server.address[1], flush=True)
before = signal.getsignal(signal.SIGINT)  # ignored, where a shell has started us in the background
run_until_signal(server)
print("returned, and restored:", signal.getsignal(signal.SIGINT) is before)
"""
PROJECT = """
import sys
from chalice import Chalice
from onfile.local.server import patch_chalice_local

patch_chalice_local()
app = Chalice(app_name="probe")

@app.route("/")
def root():
    return "root"
"""


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.8.7", "localhost", "LOCALHOST"])
def test_a_loopback_host_is_taken(app: Chalice, host: str) -> None:
    server = DevelopmentServer(app, host=host, port=0)
    server.stop()

    assert server.address[0].startswith("127.")
    assert server.address[1] > 0


def test_the_ipv6_loopback_is_taken(app: Chalice) -> None:
    try:
        server = DevelopmentServer(app, host="::1", port=0)
    except OSError:
        pytest.skip("this machine has no IPv6")
    server.stop()

    assert server.address[0] == "::1"


@pytest.mark.parametrize(
    "host", [EVERYWHERE, "", "::", "192.168.0.1", "10.0.0.1", "example.com", "127.1", "localhost.x"]
)
def test_any_other_host_is_refused_with_the_reason(app: Chalice, host: str) -> None:
    with pytest.raises(ValueError, match="key is publicly known"):
        DevelopmentServer(app, host=host, port=0)


def test_a_port_in_use_is_an_error(app: Chalice) -> None:
    server = DevelopmentServer(app, host="127.0.0.1", port=0)
    try:
        with pytest.raises(OSError, match="in use"):
            DevelopmentServer(app, host="127.0.0.1", port=server.address[1])
    finally:
        server.stop()


@pytest.fixture
def serving_process() -> Iterator[subprocess.Popen[str]]:
    """A process that serves until a signal comes; its port is the first line that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_once_the_request_in_flight_is_answered(
    serving_process: subprocess.Popen[str], number: signal.Signals
) -> None:
    assert serving_process.stdout is not None
    port = int(serving_process.stdout.readline())
    with wire(("127.0.0.1", port)) as connection:
        connection.socket.sendall(get("/slow").encode())
        assert serving_process.stdout.readline() == "entered\n"
        serving_process.send_signal(number)
        assert connection.read_reply().body == b"finished"
    out, err = serving_process.communicate(timeout=TIMEOUT_S)

    assert (serving_process.returncode, out) == (0, "returned, and restored: True\n")
    assert "Traceback" not in err


@pytest.fixture
def _patched(monkeypatch: pytest.MonkeyPatch) -> None:
    # Set to itself so that the fixture puts it back.
    monkeypatch.setattr(chalice.local, "LocalDevServer", chalice.local.LocalDevServer)
    patch_chalice_local()
    patch_chalice_local()


@pytest.mark.usefixtures("_patched")
def test_chalice_local_serves_in_the_same_way_once_patched(app: Chalice) -> None:
    server = chalice.local.create_local_server(app, Config(), "127.0.0.1", 0)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    address = (server.host, server.port)
    try:
        assert_is_envelope(ask(address, get("/nowhere", "Authorization: x")), 404, "NotFound")
        assert ask(address, get("/")).body == b"root"
    finally:
        server.shutdown()
        serving.join(TIMEOUT_S)
    assert not serving.is_alive()


@pytest.mark.usefixtures("_patched")
def test_chalice_local_refuses_other_hosts_once_patched(app: Chalice) -> None:
    with pytest.raises(ValueError, match="key is publicly known"):
        chalice.local.create_local_server(app, Config(), EVERYWHERE, 0)


def test_the_command_chalice_local_is_patched_by_the_import_of_the_app(tmp_path: Path) -> None:
    (tmp_path / ".chalice").mkdir()
    config = '{"version": "2.0", "app_name": "probe", "stages": {"local": {}}}'
    (tmp_path / ".chalice" / "config.json").write_text(config)
    (tmp_path / "app.py").write_text(PROJECT)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = ["local", "--stage", "local", "--no-autoreload", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-c", "from chalice.cli import main; main()", *command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        assert_is_envelope(ask(("127.0.0.1", port), get("/nowhere")), 404, "NotFound")
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 3 * TIMEOUT_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S).close()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.05)

"""A server that is measured: how it is started, and Onfile as `make run` starts it."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.load import Request
from onfile.local.seed import CUSTOMER_ID, SECRET_KEY

_START_LIMIT_S = 60.0


def token(key: str) -> str:
    """A key as the user of Basic authentication."""
    return base64.b64encode(f"{key}:".encode()).decode()


@dataclass
class Started:
    """A running server: its port, how long it took to answer, and the charge to send to it."""

    process: subprocess.Popen[bytes]
    port: int
    start_ms: float
    charge: Request

    @property
    def resident_mb(self) -> float:
        """Resident memory of the process, as Linux counts it."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


class Server(ABC):
    """How to start one of them on an empty store, with a customer that has a default card."""

    name: str

    @contextmanager
    def started(self) -> Iterator[Started]:
        """Start it, and stop it in the end."""
        self.install()
        port = free_port()
        with tempfile.TemporaryDirectory() as directory:
            began = time.perf_counter()
            process = self.start(port, Path(directory))
            try:
                await_port(process, port)
                start_ms = (time.perf_counter() - began) * 1000
                yield Started(process, port, start_ms, self.prepare(port))
            finally:
                process.kill()
                process.wait()

    def install(self) -> None:
        """Make sure that it is there. Onfile is."""
        return

    def filling(self, on: bool) -> None:
        """Called before and after many payments are stored that nobody measures."""
        return

    @abstractmethod
    def start(self, port: int, directory: Path, *, again: bool = False) -> subprocess.Popen[bytes]:
        """The process; `again` is on what an earlier one has left in `directory`."""

    @abstractmethod
    def prepare(self, port: int) -> Request:
        """A customer with a default card; the request that charges it."""


class Onfile(Server):
    """`make run`, on the embedded store."""

    name = "Onfile"

    def start(self, port: int, directory: Path, *, again: bool = False) -> subprocess.Popen[bytes]:
        """See `Server.start`."""
        variables = {"PORT": str(port), "ONFILE_DIRECTORY": str(directory)}
        return started_process([sys.executable, "-m", "onfile.local"], **variables)

    def prepare(self, port: int) -> Request:
        """The seed has one."""
        body = urlencode({"type": "payment", "amount": 100, "customer_id": CUSTOMER_ID})
        return Request("/transactions", body, token(SECRET_KEY))


def started_process(command: list[str | Path], **variables: str) -> subprocess.Popen[bytes]:
    """In an environment of its own, and silent."""
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **variables}
    return subprocess.Popen(  # noqa: S603  (the arguments are ours)
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def await_port(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until it listens. Raises RuntimeError where it does not start."""
    deadline = time.monotonic() + _START_LIMIT_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1.0).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("a server did not start") from None
            time.sleep(0.005)
        else:
            return


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

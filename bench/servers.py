"""The servers that are compared: Onfile as `make run` starts it, and two doubles of Stripe.

The others are installed into build/bench on their first run, from PyPI and npm.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
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

from bench.load import Request, once
from onfile.local.seed import CUSTOMER_ID, SECRET_KEY

INSTALLED = Path("build/bench").resolve()
LOCALSTRIPE, STATEFUL_MOCK = "localstripe==1.15.10", "stripe-stateful-mock@0.0.16"
_START_LIMIT_S = 60.0
_CARD = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2035, "cvc": "123"}


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
        return _process([sys.executable, "-m", "onfile.local"], **variables)

    def prepare(self, port: int) -> Request:
        """The seed has one."""
        body = urlencode({"type": "payment", "amount": 100, "customer_id": CUSTOMER_ID})
        return Request("/transactions", body, token(SECRET_KEY))


class Localstripe(Server):
    """localstripe, charged in one of its two ways. It writes all that it has on each change."""

    def __init__(self, way: str) -> None:
        self.name = f"localstripe, {way}"
        self._way = way
        self._marker = INSTALLED / "filling"

    def install(self) -> None:
        """Into an environment of its own."""
        if not self._python.exists():
            subprocess.run([sys.executable, "-m", "venv", self._home], check=True)  # noqa: S603
            pip = [str(self._python), "-m", "pip", "install", "--quiet", LOCALSTRIPE]
            subprocess.run(pip, check=True)  # noqa: S603

    def filling(self, on: bool) -> None:
        """While it is filled it does not write its file: that would take hours."""
        self._marker.touch() if on else self._marker.unlink()

    def start(self, port: int, directory: Path, *, again: bool = False) -> subprocess.Popen[bytes]:
        """See `Server.start`."""
        script = Path(__file__).with_name("localstripe_start.py")
        how = "again" if again else "from-scratch"
        return _process([self._python, script, str(self._marker), str(port), how])

    def prepare(self, port: int) -> Request:
        """A customer with a source, and a payment method of the same card."""
        card = {f"card[{name}]": value for name, value in _CARD.items()}
        source = _post(port, "/v1/tokens", card)["id"]
        customer = _post(port, "/v1/customers", {"source": source})["id"]
        body = {"amount": 100, "currency": "usd", "customer": customer}
        if self._way == "charges":
            return _stripe("/v1/charges", body)
        method = _post(port, "/v1/payment_methods", {"type": "card", **card})["id"]
        _post(port, f"/v1/payment_methods/{method}/attach", {"customer": customer})
        return _stripe("/v1/payment_intents", {**body, "payment_method": method, "confirm": "true"})

    @property
    def _home(self) -> Path:
        return INSTALLED / "localstripe"

    @property
    def _python(self) -> Path:
        return self._home / "bin" / "python"


class StatefulMock(Server):
    """stripe-stateful-mock, which keeps everything in memory only."""

    name = "stripe-stateful-mock"

    def install(self) -> None:
        """Into a directory of its own."""
        if not self._script.exists():
            npm = shutil.which("npm") or "npm"
            self._home.mkdir(parents=True, exist_ok=True)
            install = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run([*install, STATEFUL_MOCK], cwd=self._home, check=True)  # noqa: S603

    def start(self, port: int, directory: Path, *, again: bool = False) -> subprocess.Popen[bytes]:
        """See `Server.start`."""
        node = shutil.which("node") or "node"
        return _process([node, self._script], PORT=str(port), LOG_LEVEL="silent")

    def prepare(self, port: int) -> Request:
        """A customer with a source."""
        customer = _post(port, "/v1/customers", {"source": "tok_visa"})["id"]
        return _stripe("/v1/charges", {"amount": 100, "currency": "usd", "customer": customer})

    @property
    def _home(self) -> Path:
        return INSTALLED / "stripe-stateful-mock"

    @property
    def _script(self) -> Path:
        return self._home / "node_modules" / "stripe-stateful-mock" / "dist" / "cli.js"


OTHERS: tuple[Server, ...] = (
    Localstripe("charges"),
    Localstripe("payment intents"),
    StatefulMock(),
)


def _stripe(path: str, body: dict[str, object]) -> Request:
    return Request(path, urlencode(body), token("sk_test_bench"))


def _post(port: int, path: str, body: dict[str, object]) -> dict[str, str]:
    answer: dict[str, str] = json.loads(once(port, _stripe(path, body)))
    return answer


def _process(command: list[str | Path], **variables: str) -> subprocess.Popen[bytes]:
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

"""The doubles of Stripe that Onfile is compared with.

They are installed into build/bench on their first run, from PyPI and npm.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

from bench.load import Request, once
from bench.servers import Server, started_process, token

INSTALLED = Path("build/bench").resolve()
LOCALSTRIPE, STATEFUL_MOCK = "localstripe==1.15.10", "stripe-stateful-mock@0.0.16"
_CARD = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2035, "cvc": "123"}


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
        return started_process([self._python, script, str(self._marker), str(port), how])

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
        return started_process([node, self._script], PORT=str(port), LOG_LEVEL="silent")

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

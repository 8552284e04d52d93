"""`python -m onfile.local`: what `make run` runs. Serves until Ctrl-C.

| variable | meaning |
|---|---|
| HOST, PORT | where to listen; loopback only. 127.0.0.1 and 8000 |
| FRESH=1 | start with an empty store |
| STORE | `embedded` (default) or `dynamodb-local` |
| SWEEP_EVERY | seconds between two runs of the sweeper; 60 |
| LOG | `text` (default), or `json`: also the lines that a deployed stage writes, on stdout |
| AWS_ENDPOINT_URL_DYNAMODB | a store that is running already |
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

from chalice.app import Chalice

from chalicelib import assembly, wiring
from chalicelib.config import LOCAL
from chalicelib.observability import lines
from onfile.local import stage
from onfile.local.demo import shop
from onfile.local.seed import CUSTOMER_ID, SECRET_KEY
from onfile.local.server import DevelopmentServer, run_until_signal
from onfile.local.sweeping import EVERY_S, sweeping

_BANNER = """
Onfile is ready at {url}

  key       {key}
  customer  {customer} (default method: Visa ending 4242)

Charge it:

  curl {url}/transactions \\
    -u {key}: \\
    -d amount=100 \\
    -d type=payment \\
    -d customer_id={customer}

Everything else: {url}/docs
A shop to pay in: {url}/demo

Data is kept in {data}. Ctrl-C stops.
"""


class StartError(Exception):
    """The service can't start like this; the text says what to do."""


def main() -> int:
    """Returns the exit code."""
    directory = Path(os.environ.get("ONFILE_DIRECTORY", stage.DIRECTORY))
    with ExitStack() as running:
        try:
            _choose_log()
            _choose_store(directory, running)
            stage.prepare(directory)
            app = assembly.assembled()
            shop.register(app, wiring.services)
            every_s = _sweep_every_s()
            server = _listen(app)
        except (OSError, ValueError, StartError) as error:
            print(f"onfile: {error}", file=sys.stderr)
            return 1
        running.enter_context(sweeping(wiring.services().sweeper.run, every_s=every_s))
        print(_banner(server.address, directory), flush=True)
        run_until_signal(server)
    return 0


def _choose_log() -> None:
    log = os.environ.get("LOG") or "text"
    if log not in ("text", "json"):
        raise StartError(f"LOG={log}: expected text or json")
    if log == "json":
        lines.to_programs(LOCAL)
    else:
        lines.to_people()


def _choose_store(directory: Path, running: ExitStack) -> None:
    """Empty the store if that is asked for, and start the one that is not embedded."""
    data = directory / "data"
    if os.environ.get("FRESH") == "1":
        shutil.rmtree(data, ignore_errors=True)
    store = os.environ.get("STORE") or "embedded"
    if store not in ("embedded", "dynamodb-local"):
        raise StartError(f"STORE={store}: expected embedded or dynamodb-local")
    if store == "dynamodb-local" and not os.environ.get(stage.ENDPOINT):
        from onfile.local import dynamodb_local  # only here: others need no Java

        try:
            tool = dynamodb_local.fetch(directory / "tools")
            own = data / "dynamodb-local"
            own.mkdir(parents=True, exist_ok=True)
            process = dynamodb_local.start(tool, port=0, data=own)
        except (dynamodb_local.ToolMissing, RuntimeError) as error:
            raise StartError(str(error)) from error
        running.callback(process.stop)
        os.environ[stage.ENDPOINT] = process.endpoint


def _listen(app: Chalice) -> DevelopmentServer:
    port = os.environ.get("PORT") or "8000"
    if not port.isdecimal() or int(port) > 65_535:
        raise StartError(f"PORT={port}: expected a number up to 65535")
    host = os.environ.get("HOST") or "127.0.0.1"
    try:
        return DevelopmentServer(app, host=host, port=int(port))
    except OSError as error:
        raise StartError(f"can't listen on {host}:{port}: {error.strerror}") from error


def _sweep_every_s() -> float:
    text = os.environ.get("SWEEP_EVERY") or str(EVERY_S)
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise StartError(f"SWEEP_EVERY={text}: expected seconds, more than 0")
    return seconds


def _banner(address: tuple[str, int], directory: Path) -> str:
    host, port = address
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    elsewhere = os.environ.get(stage.ENDPOINT)
    own = elsewhere is None or os.environ.get("STORE") == "dynamodb-local"
    data = directory / "data" if own else elsewhere
    return _BANNER.format(url=url, key=SECRET_KEY, customer=CUSTOMER_ID, data=data)


if __name__ == "__main__":
    sys.exit(main())

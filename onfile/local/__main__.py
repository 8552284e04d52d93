"""`python -m onfile.local`: what `make run` runs. Serves until Ctrl-C.

| variable | meaning |
|---|---|
| HOST, PORT | where to listen; loopback only. 127.0.0.1 and 8000 |
| FRESH=1 | start with an empty store; refused while another server uses the folder |
| ONFILE_DIRECTORY | that folder; .onfile |
| SERVERS | how many processes serve; 1. They share port and store, and one of them sweeps |
| STORE | `embedded` (default) or `dynamodb-local` |
| SWEEP_EVERY | seconds between two runs of the sweeper; 60 |
| LOG | `text` (default), or `json`: stdout has the lines of a deployed stage, and no others |
| AWS_ENDPOINT_URL_DYNAMODB | a store that is running already |
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from textwrap import indent

from chalice.app import Chalice

from chalicelib import assembly, wiring
from chalicelib.config import LOCAL, ConfigurationError
from chalicelib.observability import lines
from onfile.local import home, stage
from onfile.local.beside import SOCKET, inherited, servers_beside, when_the_first_ends
from onfile.local.data_folder import DataFolder
from onfile.local.demo import shop
from onfile.local.server import DevelopmentServer, run_until_signal
from onfile.local.server_options import TEXT, Options, options_from
from onfile.local.start_error import StartError
from onfile.local.sweep_timer import sweeping
from onfile.local.welcome import Welcome, welcome

_BANNER = """
Onfile is ready at {url}

{facts}

{what}:

{command}

Everything else: {url}/docs
A shop to pay in: {url}/demo

Data is kept in {data}. Ctrl-C stops.
"""


def main() -> int:
    """Returns the exit code."""
    with ExitStack() as running:
        try:
            options = options_from(os.environ)
            _choose_log(options.log)
            server = _bring_up(options, running)
        except (OSError, ValueError, StartError, ConfigurationError) as error:
            print(f"onfile: {error}", file=sys.stderr)
            return 1
        if SOCKET in os.environ:
            when_the_first_ends(server.stop)
            run_until_signal(server)
            return 0
        sweep = wiring.services().sweeper.run
        running.enter_context(sweeping(sweep, every_s=options.sweep_every_s))
        running.enter_context(servers_beside(server.listening, options.servers - 1))
        banner = _banner(_url(server.address), options, welcome(wiring.services()))
        to = sys.stdout if options.log == TEXT else sys.stderr
        run_until_signal(server, ready=partial(print, banner, file=to, flush=True))
    return 0


def _bring_up(options: Options, running: ExitStack) -> DevelopmentServer:
    """Listening, on a stage that is ready. Nothing is deleted before all else is known to be good.

    Raises what `stage.bring_up` does.
    """
    folder = DataFolder(options.directory)
    key = stage.configure(folder)
    tool = _fetch_tool(options)
    app = assembly.assembled()
    home.register(app, wiring.services)
    shop.register(app, wiring.services)
    server = _listen(app, options)
    running.callback(server.stop)
    if options.fresh:
        folder.empty()
    folder.share(_url(server.address))
    if tool is not None:
        _start_dynamodb_local(tool, folder, running)
    stage.prepare(folder, key)
    return server


def _choose_log(log: str) -> None:
    if log != TEXT:
        lines.to_programs(LOCAL)
    else:
        lines.to_people()


def _fetch_tool(options: Options) -> Path | None:
    """Where the store that we start lies; None if we start none."""
    if not options.starts_dynamodb_local:
        return None
    from onfile.local import dynamodb_local  # only here: others need no Java

    try:
        dynamodb_local.java()
        return dynamodb_local.fetch(options.directory / "tools")
    except (dynamodb_local.ToolMissing, RuntimeError) as error:
        raise StartError(str(error)) from error


def _start_dynamodb_local(tool: Path, folder: DataFolder, running: ExitStack) -> None:
    from onfile.local import dynamodb_local

    own = folder.data / "dynamodb-local"
    own.mkdir(parents=True, exist_ok=True)
    try:
        process = dynamodb_local.start(tool, port=0, data=own)
    except (dynamodb_local.ToolMissing, RuntimeError) as error:
        raise StartError(str(error)) from error
    running.callback(process.stop)
    os.environ[stage.ENDPOINT] = process.endpoint


def _listen(app: Chalice, options: Options) -> DevelopmentServer:
    try:
        return DevelopmentServer(
            app, host=options.host, port=options.port, listening=inherited(os.environ)
        )
    except OSError as error:
        where = f"{options.host}:{options.port}"
        raise StartError(f"can't listen on {where}: {error.strerror}") from error


def _url(address: tuple[str, int]) -> str:
    host, port = address
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _banner(url: str, options: Options, now: Welcome) -> str:
    what, command = now.command(url)
    return _BANNER.format(
        url=url,
        facts="\n".join(f"  {name:9} {value}" for name, value in now.facts),
        what=what,
        command=indent(command, "  "),
        data=options.endpoint or options.directory / "data",
    )


if __name__ == "__main__":
    sys.exit(main())

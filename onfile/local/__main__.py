"""`onfile run`, which `make run` runs: serves until Ctrl-C. Its options say the same by variables.

| variable | meaning |
|---|---|
| HOST, PORT | where to listen; 127.0.0.1 and 8000, PORT=0 takes a free one |
| ONFILE_KEY | the one secret key, in place of the documented one; beyond loopback random if unset |
| MEMORY=1 | keep nothing: the store ends with the process |
| SEED | a file of what to start with: docs/testing.md |
| FRESH=1 | start with an empty store; refused while another server uses the folder |
| ONFILE_DIRECTORY | that folder; .onfile |
| SERVERS | how many processes serve; 1. They share port and store, and one of them sweeps |
| STORE | `embedded` (default) or `dynamodb-local` |
| SWEEP_EVERY | seconds between two runs of the sweeper; 60 |
| LOG | `text` (default), or `json`: stdout has the lines of a deployed stage, and no others |
| READY | `text` (default), or `json`: one line for a program in place of the banner |
| AWS_ENDPOINT_URL_DYNAMODB | a store that is running already |
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from chalicelib.config import LOCAL, ConfigurationError
from chalicelib.observability import lines
from onfile.local import stage
from onfile.local.beside import SOCKET, inherited, servers_beside, when_the_first_ends
from onfile.local.data_folder import DataFolder
from onfile.local.ready import said_when_ready
from onfile.local.run_arguments import as_given, environ_from
from onfile.local.seed import SECRET_KEY
from onfile.local.seed_file import SeedFile
from onfile.local.served_stage import ServedStage, served_stage
from onfile.local.server import DevelopmentServer, run_until_signal
from onfile.local.server_options import TEXT, Options, options_from
from onfile.local.start_error import StartError
from onfile.local.sweep_timer import sweeping
from onfile.local.webhook_threads import telling_webhooks


def main(arguments: Sequence[str] = ()) -> int:
    """Returns the exit code."""
    with ExitStack() as running:
        try:
            given = environ_from(arguments, os.environ)
            options = options_from(given)
            _choose_log(options.log)
            folder = _folder(options, running)
            served = served_stage(folder, options.key)
            file = None if options.seed is None else SeedFile(options.seed)
            server = _bring_up(options, folder, served, running)
            seeded = _seeded(file, options)
        except (OSError, ValueError, StartError, ConfigurationError) as error:
            print(f"onfile: {as_given(str(error), arguments)}", file=sys.stderr)
            return 1
        if SOCKET in os.environ:
            when_the_first_ends(server.stop)
            run_until_signal(server)
            return 0
        _at_work_beside(served, folder, options, running)
        beside = servers_beside(server.listening, options.servers - 1, options.environ(given))
        running.enter_context(beside)
        said = said_when_ready(_url(server.address), options, served.services(), seeded)
        to = sys.stdout if options.log == TEXT else sys.stderr
        run_until_signal(server, ready=partial(print, said, file=to, flush=True))
    return 0


def _at_work_beside(
    served: ServedStage, folder: DataFolder, options: Options, running: ExitStack
) -> None:
    """What a deployed stage has schedules and streams for."""
    sweep = served.turns.taking(served.services().sweeper.run)
    running.enter_context(sweeping(sweep, every_s=options.sweep_every_s))
    running.enter_context(telling_webhooks(served, folder))


def _seeded(file: SeedFile | None, options: Options) -> dict[str, str]:
    """The ids by name; the first process makes them, for those beside it too."""
    return {} if file is None else file.apply(options.key or SECRET_KEY)


def _bring_up(
    options: Options, folder: DataFolder, served: ServedStage, running: ExitStack
) -> DevelopmentServer:
    """Listening, on a stage that is ready. Nothing is deleted before all else is known to be good.

    Raises what `stage.bring_up` does.
    """
    key = stage.configure(folder)
    tool = _fetch_tool(options)
    server = _listen(served, options)
    running.callback(server.stop)
    if options.fresh:
        folder.empty()
    folder.share(_url(server.address))
    if tool is not None:
        _start_dynamodb_local(tool, folder, running)
    stage.prepare(folder, key, options.key or SECRET_KEY)
    return server


def _folder(options: Options, running: ExitStack) -> DataFolder:
    if not options.in_memory:
        return DataFolder(options.directory)
    passing = running.enter_context(TemporaryDirectory(prefix="onfile-"))
    return DataFolder(Path(passing), in_memory=True)


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
    stage.set_credentials()


def _listen(served: ServedStage, options: Options) -> DevelopmentServer:
    try:
        return DevelopmentServer(
            served.app,
            gateway=served.gateway,
            host=options.host,
            port=options.port,
            beyond_loopback=options.key is not None,
            listening=inherited(os.environ),
        )
    except OSError as error:
        where = f"{options.host}:{options.port}"
        raise StartError(f"can't listen on {where}: {error.strerror}") from error


def _url(address: tuple[str, int]) -> str:
    host, port = address
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (what reaches it)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The stage that a session of tests runs against: one process, whichever worker needs it first."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

_READY, _LOCK, _LOG = "ready.json", "start.lock", "log.txt"
_LOG_SHOWN = 2_000
_ENDS_WITHIN_S = 10.0


class StageFailed(Exception):
    """It did not start; the text has the end of its log."""


def started_once(directory: Path) -> dict[str, Any]:
    """What the stage of this directory says of itself: its `url`, its `key`, its `process_id`.

    The first caller starts it, others wait for that. Raises StageFailed.
    """
    with (directory / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = directory / _READY
        if not ready.exists():
            ready.write_text(_start(directory))
        told: dict[str, Any] = json.loads(ready.read_text())
        return told


def end(directory: Path) -> None:
    """End the stage of this directory, if one was started."""
    ready = directory / _READY
    if not ready.exists():
        return
    process_id = json.loads(ready.read_text())["process_id"]
    ready.unlink()
    with suppress(ProcessLookupError):
        os.kill(process_id, signal.SIGTERM)
        _wait_for(process_id)


def _wait_for(process_id: int) -> None:
    """Until it has ended, where it is this process's own: not a worker's."""
    deadline = time.monotonic() + _ENDS_WITHIN_S
    with suppress(ChildProcessError):
        while os.waitpid(process_id, os.WNOHANG)[0] != process_id:
            if time.monotonic() > deadline:
                os.kill(process_id, signal.SIGKILL)
            time.sleep(0.02)


def _process(environment: dict[str, str], log: TextIO) -> subprocess.Popen[str]:
    options = ("--port", "0", "--memory", "--ready", "json")
    return subprocess.Popen(  # noqa: S603
        # Not the tests' folder first on the path, whatever lies in it.
        [sys.executable, "-P", "-m", "onfile", "run", *options],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests: they end it
    )


def _start(directory: Path) -> str:
    from onfile.local.run_arguments import VARIABLES  # only where a stage is started

    # What steers a stage of the developer's own is not meant for this one.
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    environment["TMPDIR"] = str(directory)
    with (directory / _LOG).open("w") as log:
        process = _process(environment, log)
    assert process.stdout is not None  # noqa: S101  (it is a pipe)
    with process.stdout:
        line = process.stdout.readline()
    if not line:
        process.wait()
        raise StageFailed((directory / _LOG).read_text()[-_LOG_SHOWN:])
    process.returncode = 0  # `end` looks after it: nobody is to warn that it is running still
    return line

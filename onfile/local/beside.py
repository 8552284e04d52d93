"""Servers beside the first one: processes that answer on the same socket, from the same store.

The first makes the stage ready, sweeps, and owns the socket; those beside it do nothing but serve,
and end when it does, whatever ends it: what they read from it comes to its end then.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

SOCKET = "ONFILE_LISTENING_SOCKET"
"""The number of the open file, in the environment of a server beside another."""

_ENDS_WITHIN_S = 6.0


def inherited(environ: Mapping[str, str]) -> socket.socket | None:
    """The socket that this process was started to serve on, if it was."""
    number = environ.get(SOCKET)
    return None if number is None else socket.socket(fileno=int(number))


@contextmanager
def servers_beside(
    listening: socket.socket, count: int, environ: Mapping[str, str]
) -> Iterator[None]:
    """`count` servers on the socket while the body lasts; requests in flight are let finish."""
    processes = [_start(listening, environ) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            assert process.stdin is not None  # noqa: S101  (it is a pipe)
            process.stdin.close()
        for process in processes:
            _end(process)


def when_the_first_ends(stop: Callable[[], None]) -> None:
    """Calls `stop` once the server that has started this one is gone."""

    def wait() -> None:
        sys.stdin.buffer.read()
        stop()

    threading.Thread(target=wait, name="first server", daemon=True).start()


def _start(listening: socket.socket, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    number = listening.fileno()
    return subprocess.Popen(
        [sys.executable, "-m", "onfile", "run"],
        env={**environ, SOCKET: str(number), "FRESH": "0"},
        pass_fds=[number],
        stdin=subprocess.PIPE,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

"""The emulated AWS as a process, and the network of its own that it runs in."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deploy.tools import EMULATOR

PORT = 4566
START_LIMIT_S = 60
_SIOCSIFFLAGS, _UP_AND_RUNNING = 0x8914, 0x41


def until(done: Callable[[], bool], limit_s: float) -> None:
    """Wait for it, but not longer than the limit: what is seen then is judged by the caller."""
    end = time.monotonic() + limit_s
    while not done() and time.monotonic() < end:
        time.sleep(1)


@contextmanager
def emulator(log: Path) -> Iterator[None]:
    """The emulator, which holds roles to their policies."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [EMULATOR / "bin" / "ministack"],
            env={"PATH": os.environ["PATH"], "HOME": str(log.parent), "AUTH": "true"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            until(_listens, START_LIMIT_S)
            yield
        finally:
            process.terminate()
            process.wait()


def _listens() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", PORT)) == 0


def raise_loopback() -> None:
    """Bring up the only device of a network that has just been made."""
    with socket.socket() as any_socket:
        wanted = struct.pack("16sh", b"lo", _UP_AND_RUNNING)
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, wanted)

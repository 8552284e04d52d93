"""The emulated AWS as a process, and the network of its own that it runs in.

That has a loopback device and nothing else: the emulator listens on every address that it finds.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from tests.onfile.deploy.tools import EMULATOR, installed

ROOT = Path(__file__).parents[3]
ARCHITECTURE = "arm64" if platform.machine() == "aarch64" else "x86_64"
"""This machine's: the emulator runs the functions on it."""

PORT = 4566
START_LIMIT_S = 60
_SIOCSIFFLAGS, _UP_AND_RUNNING = 0x8914, 0x41


def seen_by(module: str, build: Path, limit_s: float) -> dict[str, Any]:
    """Run `python -m MODULE BUILD` in such a network; what it reports."""
    installed(EMULATOR)
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": str(build),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://localhost:{PORT}",
    }
    # Whoever is not root may have a network of its own as root of a world of its own.
    command = ["unshare", "--map-root-user", "--net", sys.executable, "-m", module, str(build)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=limit_s
    )
    assert done.returncode == 0, done.stderr + (build / "emulator.log").read_text()[-4000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def report(run: Callable[[Path], dict[str, Any]]) -> None:
    """The other end: raise the network and the emulator, `run`, print what was seen."""
    _raise_loopback()
    build = Path(sys.argv[1])
    with emulator(build / "emulator.log"), redirect_stdout(sys.stderr):
        found = run(build)
    print(json.dumps(found))


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
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(log.parent),
                "AUTH": "true",
                "PYTHONPATH": str(Path(__file__).with_name("in_emulator")),
            },
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


def _raise_loopback() -> None:
    """Bring up the only device of a network that has just been made."""
    with socket.socket() as any_socket:
        wanted = struct.pack("16sh", b"lo", _UP_AND_RUNNING)
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, wanted)

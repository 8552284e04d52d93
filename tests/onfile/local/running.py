"""The service as `make run` starts it, in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]
START_LIMIT_S = 60


class Running:
    """A started service: its `url`, its banner, its process."""

    def __init__(self, process: subprocess.Popen[str], banner: str, url: str) -> None:
        self.process = process
        self.banner = banner
        self.url = url

    def kill(self) -> None:
        """As `kill -9`: no chance to tidy up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(START_LIMIT_S)

    def interrupt(self) -> int:
        """As Ctrl-C. The exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(START_LIMIT_S)


@contextmanager
def running(directory: Path, **variables: str) -> Iterator[Running]:
    """The service with its data in `directory`, on a free port."""
    process = start(directory, **variables)
    try:
        yield wait_until_ready(process)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def start(
    directory: Path, *, stderr: int = subprocess.STDOUT, **variables: str
) -> subprocess.Popen[str]:
    """Start it, without waiting. What it says to people comes with its output, unless `stderr`."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "ONFILE_DIRECTORY": str(directory / "onfile"),
        "PORT": str(free_port()),
        **variables,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "onfile.local"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )


def wait_until_ready(process: subprocess.Popen[str]) -> Running:
    """Read its output up to the end of the banner."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Data is kept"):
            break
    text = "".join(lines)
    assert "Onfile is ready at " in text, text
    return Running(process, text, text.split("Onfile is ready at ")[1].split()[0])


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

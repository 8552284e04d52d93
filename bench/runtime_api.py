"""A function under AWS's runtime interface client: a new process, one event, and what it cost.

The client asks this module's server for its event, as it asks Lambda's:
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench.other_servers import INSTALLED

CLIENT = "awslambdaric==4.2.2"
_ROOT = "/2018-06-01/runtime"
_ID = "00000000-0000-4000-8000-000000000000"
_LIMIT_S = 60.0
_CPUCLOCK_SCHED = 2


class RuntimeApi(ThreadingHTTPServer):
    """Gives out one event, and keeps what is answered to it; the process waits meanwhile."""

    daemon_threads = True

    def __init__(self, event: dict[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.event = json.dumps(event).encode()
        self.answers: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self.measured = threading.Event()

    @property
    def address(self) -> str:
        """As AWS_LAMBDA_RUNTIME_API has it."""
        return f"127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: RuntimeApi
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The next event."""
        self.send_response(200)
        for name, value in _headers(len(self.server.event)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.event)

    def do_POST(self) -> None:
        """An answer, or an error. What the process has used is read before it hears of it."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.answers.put((self.path, body))
        self.server.measured.wait(_LIMIT_S)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Not to the terminal."""


def _headers(length: int) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "Content-Length": str(length),
        "Lambda-Runtime-Aws-Request-Id": _ID,
        "Lambda-Runtime-Deadline-Ms": str(int((time.time() + _LIMIT_S) * 1000)),
        "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:0:function:bench",
        "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000;Sampled=0",
    }


def client() -> Path:
    """Where AWS's client lies, for PYTHONPATH; installed at its first use."""
    home = INSTALLED / CLIENT.replace("==", "-")
    if not home.exists():
        fresh = home.with_suffix(".new")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, f"--target={fresh}", CLIENT], check=True)  # noqa: S603
        fresh.rename(home)
    return home


def first_answer(
    artifact: Path, event: dict[str, Any], variables: dict[str, str]
) -> tuple[float, dict[str, Any]]:
    """CPU ms of a new process from its start until it has answered `event`; and its answer.

    Of all its threads, in user and system mode. Raises RuntimeError for anything but a 200.
    """
    with _serving(RuntimeApi(event)) as api:
        process = _start(artifact, {**variables, "AWS_LAMBDA_RUNTIME_API": api.address})
        try:
            path, body = _answer(api, process)
            cpu_ms = time.clock_gettime(_clock_of(process.pid)) * 1000
        finally:
            process.kill()
            process.wait()
            api.measured.set()
    answer: dict[str, Any] = json.loads(body)
    if path != f"{_ROOT}/invocation/{_ID}/response" or answer.get("statusCode") != 200:
        raise RuntimeError(f"{path}: {body.decode(errors='replace')}")
    return cpu_ms, answer


def _answer(api: RuntimeApi, process: subprocess.Popen[bytes]) -> tuple[str, bytes]:
    deadline = time.monotonic() + _LIMIT_S
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(queue.Empty):
            return api.answers.get(timeout=0.5)
    raise RuntimeError("the function ended, or was stopped, before it answered")


@contextmanager
def _serving(api: RuntimeApi) -> Iterator[RuntimeApi]:
    threading.Thread(target=api.serve_forever, daemon=True).start()
    try:
        yield api
    finally:
        api.shutdown()
        api.server_close()


def _start(artifact: Path, variables: dict[str, str]) -> subprocess.Popen[bytes]:
    """As in Lambda: no packages but those of the artifact, which can't be written to."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "PYTHONPATH": str(client()),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LAMBDA_TASK_ROOT": str(artifact),
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
        **variables,
    }
    return subprocess.Popen(
        [sys.executable, "-S", "-m", "awslambdaric", "app.app"],
        cwd=artifact,
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def _clock_of(pid: int) -> int:
    """Linux's clock of a process's CPU time, to the nanosecond: clock_getcpuclockid(3)."""
    return (~pid << 3) | _CPUCLOCK_SCHED

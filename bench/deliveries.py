"""How soon a receiver has what was committed, and what a delivery costs beside its bare POST.

Committed to delivered is from the answer to a charge until its event has reached a receiver in
another process, through the stream's reader and the consumer. The floor of a delivery is a POST by
urllib3 of the same body to the same receiver, each over a connection of its own, side by side in as
many threads, in CPU time of this process.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from urllib3.connection import HTTPConnection

from bench.report import Figure, as_in_a_stage, say
from bench.store import Bench, on_embedded
from bench.warm import charge
from chalicelib import wiring
from chalicelib.jobs.deliveries import consume
from chalicelib.services.webhooks.side_by_side import OF_ONE_RECEIVER
from chalicelib.services.webhooks.webhook_settings import WebhookRequest
from chalicelib.store.transaction_rows import transaction_row
from onfile.local.stream_reader import StreamReader, streamed_tables, streams_of_stage

_CHARGES = 60
_BATCH, _ROUNDS = 100, 10
_CPU_TARGET = 2.0
_PATIENCE_S = 30.0

_RECEIVER = """
import sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
told = threading.Lock()
class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        at = time.monotonic()
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
        with told:
            print(f"{at} {body.decode()}", flush=True)
    def log_message(self, *_):
        pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


def measure() -> Iterator[Figure]:
    """The delay in milliseconds, and the ratio of the CPU times."""
    with (
        tempfile.TemporaryDirectory() as folder,
        on_embedded(Path(folder) / "onfile.db") as bench,
        _receiving() as (port, lines),
    ):
        _webhook(bench, port)
        yield _delay(bench, Path(folder), lines)
        with as_in_a_stage():  # a delivery writes its line
            yield _cost(bench, port, lines)


@contextmanager
def _receiving() -> Iterator[tuple[int, Any]]:
    command = [sys.executable, "-c", _RECEIVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None  # noqa: S101  (it is a pipe)
        try:
            yield int(process.stdout.readline()), process.stdout
        finally:
            process.kill()


def _webhook(bench: Bench, port: int) -> None:
    values = {"trigger": "processed", "url": f"http://127.0.0.1:{port}/hooks"}
    request = WebhookRequest(values, {"sender_secret": "hush-hush"})
    bench.services.webhooks.create(bench.organisation, [request])


def _delay(bench: Bench, folder: Path, lines: Any) -> Figure:
    say(f"committed to delivered: {_CHARGES} charges, one after the other")
    reader = StreamReader(
        streams_of_stage(bench.connection.transport),
        streamed_tables(wiring.TABLES),
        folder / "streams",
        partial(consume, bench.services),
    )
    delays = []
    with reader.running():
        for _ in range(_CHARGES):
            charge(bench)
            committed = time.monotonic()
            delays.append((float(lines.readline().split()[0]) - committed) * 1_000)
    return Figure(
        section="deliveries",
        name="committed to delivered, local, p50 ms",
        value=f"{median(delays):.1f}",
    )


def _cost(bench: Bench, port: int, lines: Any) -> Figure:
    say(f"{_ROUNDS} rounds of {_BATCH} deliveries, in turns with bare POSTs of the same")
    ours, floor = [], []
    body = b""
    for _ in range(_ROUNDS):
        records = [_record(bench) for _ in range(_BATCH)]
        ours.append(_cpu_ms(partial(bench.services.publisher.consume, records)))
        for _ in range(_BATCH):
            body = lines.readline().split(" ", 1)[1].strip().encode()
        floor.append(_cpu_ms(partial(_bare, port, body)))
        for _ in range(_BATCH):
            lines.readline()
    return Figure(
        section="deliveries",
        name=f"{_BATCH} deliveries of one process, CPU ms",
        value=f"{median(ours):.1f}",
        floor=f"{median(floor):.1f} (bare POSTs)",
        ratio=median(ours) / median(floor),
        target=_CPU_TARGET,
    )


def _cpu_ms(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1_000


def _record(bench: Bench) -> dict[str, Any]:
    """As the stream tells of a charge that was just made."""
    made = charge(bench)
    transaction = bench.services.transactions.get(bench.organisation, made)
    row = transaction_row(transaction)
    image = row.serialize()
    keys = {name: image[name] for name in ("partition", "id")}
    told = {"Keys": keys, "NewImage": image, "SequenceNumber": "1"}
    return {"dynamodb": {**told, "ApproximateCreationDateTime": time.time()}}


def _bare(port: int, body: bytes) -> None:
    def post(_: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/hooks", body, headers, preload_content=False)
        connection.getresponse().read()
        connection.close()

    with ThreadPoolExecutor(OF_ONE_RECEIVER) as threads:
        list(threads.map(post, range(_BATCH)))

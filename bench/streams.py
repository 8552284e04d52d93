"""What a stream costs a charge's writes in the embedded store, and how soon the reader has them.

The floor of the writes is the same two requests to a store of the same tables without streams, in
CPU time, in turns. The reader reads both tables of the local stage, for a consumer that does
nothing.
"""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from bench.report import Figure, say
from bench.store import REGION, Bench, on_embedded
from bench.warm import ROUNDS, Recorded, charge, cpu_ms, recording, replay
from chalicelib import wiring
from chalicelib.dynamo.connection import bind, connect
from chalicelib.dynamo.transport import Transport
from chalicelib.store.tables import create_missing
from onfile.embedded_dynamodb import Database
from onfile.local.embedded import directly
from onfile.local.stream_reader import StreamReader, streamed_tables, streams_of_stage

_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")
_TARGET = 1.1
_CHANGES = 200
_LATENCY_TARGET_MS = 50.0
_IDLE_S = 10.0
_IDLE_TARGET_PERCENT = 1.0


def measure() -> Iterator[Figure]:
    """Ratios within one run; the reader's figures beside their targets."""
    with tempfile.TemporaryDirectory() as folder, on_embedded(Path(folder) / "with.db") as bench:
        charge(bench)
        with recording(bench) as recorded:
            transaction_id = charge(bench)
        writes = [each for each in recorded if each[0] in _WRITES]
        tables = streamed_tables(wiring.TABLES)
        with _without_streams(Path(folder) / "without.db", bench, tables) as plain:
            yield _cost(bench.connection.transport, plain, writes, transaction_id)
        yield from _reader(bench, Path(folder), tables, writes, transaction_id)


@contextmanager
def _without_streams(path: Path, bench: Bench, tables: list[str]) -> Iterator[Transport]:
    """A store of the same tables, of which none has a stream."""
    database = Database(path)
    plain = connect(region=REGION, transport=directly(database))
    prefix = tables[0].rpartition("-")[0]
    bind(wiring.TABLES, plain, prefix=prefix)
    create_missing(wiring.TABLES)
    bind(wiring.TABLES, bench.connection, prefix=prefix)
    off = {"StreamEnabled": False}
    for table in tables:
        plain.transport("UpdateTable", {"TableName": table, "StreamSpecification": off})
    try:
        yield plain.transport
    finally:
        database.close()


def _cost(streamed: Transport, plain: Transport, writes: Recorded, transaction_id: str) -> Figure:
    say(f"writes of a charge: {ROUNDS} rounds, with and without streams in turns")
    ours, floor = [], []
    for _ in range(ROUNDS):
        ours.append(cpu_ms(lambda: replay(streamed, writes, transaction_id)))
        floor.append(cpu_ms(lambda: replay(plain, writes, transaction_id)))
    return Figure(
        section="streams",
        name=f"{len(writes)} writes of a charge, embedded, CPU ms",
        value=f"{median(ours):.3f}",
        floor=f"{median(floor):.3f} (without streams)",
        ratio=median(ours) / median(floor),
        target=_TARGET,
    )


def _reader(
    bench: Bench, folder: Path, tables: list[str], writes: Recorded, transaction_id: str
) -> Iterator[Figure]:
    say(f"the reader: {_CHANGES} changes, then {_IDLE_S:.0f} s of none")
    transport, came = bench.connection.transport, threading.Event()
    times: list[float] = []

    def consume(event: dict[str, Any]) -> None:
        times.append(time.perf_counter())
        came.set()

    def latency_ms() -> float:
        came.clear()
        replay(transport, writes[:1], transaction_id)
        committed = time.perf_counter()
        came.wait()
        return (times[-1] - committed) * 1000

    source = streams_of_stage(transport)
    with StreamReader(source, tables, folder / "streams", consume).running():
        took = [latency_ms() for _ in _irregularly()]
        idle = _idle_percent()
    yield _against("committed to consumer, p50 ms", median(took), _LATENCY_TARGET_MS)
    yield _against("reader with nothing to read, % of a CPU", idle, _IDLE_TARGET_PERCENT)


def _idle_percent() -> float:
    """Of a CPU, while nothing is changed."""
    started = time.process_time()
    time.sleep(_IDLE_S)
    return (time.process_time() - started) / _IDLE_S * 100


def _irregularly() -> Iterator[int]:
    """Once a change is to be made, after a second in which none is."""
    chance = random.Random(1)  # noqa: S311  (no secret)
    time.sleep(1)
    for number in range(_CHANGES):
        time.sleep(chance.uniform(0.05, 0.1))
        yield number


def _against(name: str, value: float, target: float) -> Figure:
    return Figure(
        section="streams",
        name=name,
        value=f"{value:.2f}",
        floor=f"{target:g} (its target)",
        ratio=value / target,
        target=1.0,
    )

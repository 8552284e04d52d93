"""Charges of the default through a running server, beside two doubles of Stripe in the same run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.load import Load, fill, run
from bench.other_servers import OTHERS
from bench.report import Figure, say
from bench.servers import Onfile, Server

SIZES = (10, 10_000)
CONNECTIONS = (1, 16)
SECONDS = 5.0
_TARGETS = {10: 1.0, 10_000: 10.0}
"""Times ahead of localstripe, in both of its ways."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One server: loads by (payments stored, connections), its start and its memory."""

    server: Server
    loads: dict[tuple[int, int], Load]
    start_ms: float
    resident_mb: float


def measure() -> Iterator[Figure]:
    """Onfile and each of the others, one after the other."""
    ours = _measured(Onfile())
    for server in OTHERS:
        theirs = _measured(server)
        for (stored, connections), load in ours.loads.items():
            other = theirs.loads[stored, connections]
            is_target = server.name.startswith("localstripe")
            yield Figure(
                section="throughput",
                name=f"{stored:,} stored, {connections} connections, {server.name}",
                value=load.text,
                floor=other.text,
                ratio=load.per_second / other.per_second,
                target=_TARGETS[stored] if is_target else None,
                higher_is_better=True,
            )
        yield Figure(
            section="throughput",
            name=f"start and memory, {server.name}",
            value=f"{ours.start_ms:.0f} ms, {ours.resident_mb:.0f} MB",
            floor=f"{theirs.start_ms:.0f} ms, {theirs.resident_mb:.0f} MB",
        )


def _measured(server: Server) -> Measured:
    loads = {}
    with server.started() as started:
        stored = 0
        for size in SIZES:
            say(f"{server.name}: storing {size:,} payments")
            server.filling(True)
            fill(started.port, started.charge, count=max(0, size - stored))
            server.filling(False)
            stored = size
            for connections in CONNECTIONS:
                load = run(started.port, started.charge, connections=connections, seconds=SECONDS)
                say(f"{server.name}: {size:,} stored, {connections} connections: {load.text}")
                loads[size, connections] = load
                stored += len(load.took_ms)
        return Measured(server, loads, started.start_ms, started.resident_mb)

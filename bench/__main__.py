"""`python -m bench [SECTION…]`: measures, prints one table, and keeps it in build/bench.json."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import (
    cold,
    deliveries,
    growth,
    layers,
    lists,
    probes,
    scale,
    streams,
    suites,
    throughput,
    vendor,
    warm,
)
from bench.report import Figure, machine, save, say, table
from bench.store import Bench, on_dynamodb_local

RESULT = Path("build/bench.json")


def _on_store(measure: Callable[[Bench], Iterator[Figure]]) -> Callable[[], Iterator[Figure]]:
    def run() -> Iterator[Figure]:
        with on_dynamodb_local() as bench:
            yield from measure(bench)

    return run


SECTIONS: dict[str, Callable[[], Iterator[Figure]]] = {
    "cold": cold.measure,
    "warm": _on_store(warm.measure),
    "profile": _on_store(layers.measure),
    "growth": _on_store(growth.measure),
    "lists": _on_store(lists.measure),
    "throughput": throughput.measure,
    "scale": _on_store(scale.measure),
    "probes": probes.measure,
    "vendor": _on_store(vendor.measure),
    "streams": streams.measure,
    "deliveries": deliveries.measure,
    "suites": suites.measure,
}


def main() -> int:
    """Returns the exit code: 0, whatever the figures are; they are for reading."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], metavar="SECTION")
    chosen = parser.parse_args().sections or list(SECTIONS)
    say(f"on {machine()}")
    figures: list[Figure] = []
    for name in chosen:
        say(f"--- {name}")
        figures += SECTIONS[name]()
    save(figures, RESULT)
    print(f"\nMeasured on {machine()}.\n\n{table(figures)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

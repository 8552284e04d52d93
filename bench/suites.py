"""What a suite of tests costs that has Onfile by the pytest plugin: an organisation, a test.

1,000 tests with four workers of pytest-xdist, each test with an organisation of its own, a customer
with a card, a charge and a list. Counted is the processor time of pytest, of its workers, and of
the stage that they share. As many tests that ask for nothing are what pytest takes for itself.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from textwrap import dedent

from bench.report import Figure, say
from onfile.testing.backend import Backend
from onfile.testing.http_calls import call, close_connections
from onfile.testing.stage_process import end, started_once

TESTS, WORKERS, ROUNDS = 1_000, 4, 3
ORGANISATIONS = 300
_CPU_TARGET_MS = 20.0
_MADE_TARGET_MS = 5.0
_CHARGING = """
    import pytest

    @pytest.mark.parametrize("number", range({tests}))
    def test_a_charge(onfile, number):
        customer = onfile.customer()
        onfile.charge(customer, 100 + number)
        onfile.charged_once(customer, 100 + number)
"""
_EMPTY = """
    import pytest

    @pytest.mark.parametrize("number", range({tests}))
    def test_nothing(number):
        pass
"""
_READING_THE_STAGE = """
    import json
    import pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_unconfigure(config):
        if not hasattr(config, "workerinput"):
            for ready in config.rootpath.glob("onfile-tests-*/ready.json"):
                process = json.loads(ready.read_text())["process_id"]
                with open(f"/proc/{process}/stat") as stat:
                    (config.rootpath / "stage.stat").write_text(stat.read())
"""


def measure() -> Iterator[Figure]:
    """Milliseconds beside their targets; rounds of both suites take turns."""
    os.environ["PYTHONPATH"] = str(Path.cwd())  # `onfile` need not be installed
    charging, empty, stages = [], [], []
    for number in range(ROUNDS):
        say(f"round {number + 1} of {ROUNDS}: {TESTS} tests, {WORKERS} workers")
        of_tests, of_stage = _suite(_CHARGING)
        charging.append(of_tests)
        stages.append(of_stage)
        empty.append(_suite(_EMPTY)[0])
    own = [tests - bare for tests, bare in zip(charging, empty, strict=True)]
    both = median(plugin + stage for plugin, stage in zip(own, stages, strict=True))
    yield _against(f"a test of {TESTS}, plugin and stage, CPU ms", both, _CPU_TARGET_MS)
    yield _told("of them the stage", median(stages))
    yield _told("pytest and xdist for a test that does nothing, CPU ms", median(empty))
    with _stage() as (url, process):
        yield from _organisations(url, process)


def _suite(text: str) -> tuple[float, float]:
    """CPU milliseconds a test: of pytest with its workers, and of the stage."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        (folder / "test_suite.py").write_text(dedent(text).format(tests=TESTS))
        (folder / "conftest.py").write_text(dedent(_READING_THE_STAGE))
        options = ("-q", "-p", "onfile.testing.plugin", "-p", "no:cacheprovider")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(  # noqa: S603
            [sys.executable, "-m", "pytest", *options, "-n", str(WORKERS), "--rootdir", name],
            cwd=folder,
            env={**os.environ, "TMPDIR": name},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent_s = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        stat = folder / "stage.stat"
        stage_s = _cpu_s(stat.read_text()) if stat.exists() else 0.0
    return spent_s / TESTS * 1_000, stage_s / TESTS * 1_000


@contextmanager
def _stage() -> Iterator[tuple[str, int]]:
    with tempfile.TemporaryDirectory() as name:
        told = started_once(Path(name))
        try:
            yield told["url"], told["process_id"]
        finally:
            close_connections()
            end(Path(name))


def _organisations(url: str, process: int) -> Iterator[Figure]:
    say(f"{ORGANISATIONS} organisations, one after the other")
    took = []
    stat = Path(f"/proc/{process}/stat")
    before = _cpu_s(stat.read_text())
    for _ in range(ORGANISATIONS):
        started = time.perf_counter()
        made = call(url, "POST", "/_local/organisations", {})
        took.append((time.perf_counter() - started) * 1_000)
    spent_ms = (_cpu_s(stat.read_text()) - before) / ORGANISATIONS * 1_000
    Backend(url, made["id"], made["key"]).customer()  # its key opens it
    yield _against("an organisation made, p50 ms", median(took), _MADE_TARGET_MS)
    yield _told("the same, p95 ms", quantiles(took, n=20)[-1])
    yield _told("the stage's CPU for it, ms", spent_ms)


def _cpu_s(stat: str) -> float:
    """User and system time of a process, by its line in /proc."""
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _told(name: str, value: float) -> Figure:
    return Figure(section="suites", name=name, value=f"{value:.1f}")


def _against(name: str, value: float, target: float) -> Figure:
    return Figure(
        section="suites",
        name=name,
        value=f"{value:.1f}",
        floor=f"{target:g} (its target)",
        ratio=value / target,
        target=1.0,
    )

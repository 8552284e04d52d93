"""A warm charge through Stripe's adapter, in CPU time, against one that is answered from memory.

The floor is that charge with the same requests to the vendor made bare, where the adapter makes
them: urllib3, the body that was sent, the answer's JSON, and nothing of it looked at. Both in one
process, in turns; Stripe's twin answers from another one, so that its own work does not count.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from urllib3 import PoolManager

from bench.report import Figure, as_in_a_stage, say
from bench.store import Bench, Instant
from bench.warm import ROUNDS, charge, cpu_ms
from chalicelib.domain.processing import NOT_SENT, Answer, ProcessorRequest, Wanted
from chalicelib.processors.stripe import Client, Stripe

API_KEY = "sk_test_twin"
TARGET = 1.1

Sent = list[tuple[str, dict[str, str], bytes]]


class _Noting(Client):
    """Notes what it posts."""

    sent: Sent | None = None

    def _request(
        self, method: str, target: str, headers: dict[str, str], body: bytes | None
    ) -> Any:
        if self.sent is not None and body is not None:
            self.sent.append((self._line.base_url + target, self._headers | headers, body))
        return super()._request(method, target, headers, body)


class _Bare(Instant):
    """Answers from memory, once it has sent what the adapter has: the preparation, then the deed.

    The keys are spent: the twin answers what it has answered.
    """

    def __init__(self, sent: Sent) -> None:
        self._sent = sent
        self._pool = PoolManager(maxsize=4, retries=False)

    def usable(self, wanted: Wanted) -> Any:
        """As the vendor keeps it."""
        return wanted.kept

    def prepare(self, request: ProcessorRequest) -> Answer:
        """Nothing."""
        self._post(*self._sent[0])
        return NOT_SENT

    def send(self, request: ProcessorRequest) -> Answer:
        """Approve."""
        self._post(*self._sent[1])
        return super().send(request)

    def _post(self, url: str, headers: dict[str, str], body: bytes) -> None:
        answer = self._pool.request("POST", url, headers=headers, body=body)
        assert answer.status == 200  # noqa: S101  (else something else was measured)
        json.loads(answer.data)


def measure(bench: Bench) -> Iterator[Figure]:
    """The ratio of medians over rounds that take turns."""
    with as_in_a_stage(), _twin() as url:
        yield _measured(bench, url)


def _measured(bench: Bench, url: str) -> Figure:
    client = _Noting(API_KEY, base_url=url)
    vendor = Stripe(client)
    bench.processors["sandbox"] = vendor
    charge(bench)
    sent: Sent = []
    client.sent = sent
    charge(bench)
    client.sent = None
    bare = _Bare(sent)
    say(f"charge through Stripe's adapter: {ROUNDS} rounds, in turns with its floor")
    ours, floor = [], []
    for _ in range(ROUNDS):
        bench.processors["sandbox"] = vendor
        ours.append(cpu_ms(lambda: charge(bench)))
        bench.processors["sandbox"] = bare
        floor.append(cpu_ms(lambda: charge(bench)))
    return Figure(
        section="vendor",
        name="charge through Stripe's adapter, CPU ms",
        value=f"{median(ours):.2f}",
        floor=f"{median(floor):.2f} (answered from memory, and {len(sent)} bare requests)",
        ratio=median(ours) / median(floor),
        target=TARGET,
        note=f"{len(sent)} requests to the vendor",
    )


@contextmanager
def _twin() -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.processors.stripe_twin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None  # noqa: S101  (for the type checker)
        try:
            yield process.stdout.readline().strip()
        finally:
            process.communicate()

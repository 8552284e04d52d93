"""A warm charge through each vendor's adapter, in CPU time, against one answered from memory.

The floor is that charge with the same requests to the vendor made bare, where the adapter makes
them: urllib3, the body that was sent, the answer's JSON, and nothing of it looked at. Both in one
process, in turns; the vendor's twin answers from another one, so that its own work does not count.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from urllib3 import PoolManager

from bench.report import Figure, as_in_a_stage, say
from bench.store import Bench, Instant
from bench.warm import ROUNDS, charge, cpu_ms
from chalicelib.domain.processing import NOT_SENT, Answer, ProcessorRequest, Wanted
from chalicelib.processors.square import Square, SquareClient
from chalicelib.processors.stripe import Client, Stripe
from chalicelib.processors.vendor_http import Line
from chalicelib.services.ports import Processor
from onfile.local.seed import CUSTOMER_ID

API_KEY, ACCESS_TOKEN, LOCATION = "sk_test_twin", "EAAAtwin_sandbox", "LOCATION_twin1"
"""Of the twins."""
STRIPE, SQUARE = "tests.processors.stripe_twin", "tests.processors.square_twin"
TARGET = 1.1
LASTING = "cnon:card-nonce-ok"
"""A token of Square's for tests, which can be used again."""

Sent = list[tuple[str, dict[str, str], bytes]]


class _Noting(Line):
    """Notes what is posted."""

    sent: Sent | None = None

    def ask(
        self, method: str, target: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, bytes]:
        """As any line."""
        if self.sent is not None and body is not None:
            self.sent.append((self.base_url + target, headers, body))
        return super().ask(method, target, headers, body)


class _Bare(Instant):
    """Answers from memory, once it has sent what the adapter has, as it has: `first` of it before
    the intent is written.

    The keys are spent: the twin answers what it has answered. What it can't do twice, completing
    a payment of Square's, it refuses in as many words.
    """

    def __init__(self, sent: Sent, first: int) -> None:
        self._sent, self._first = sent, first
        self._pool = PoolManager(maxsize=4, retries=False)

    def usable(self, wanted: Wanted) -> Any:
        """As the vendor keeps it."""
        return wanted.kept

    def prepare(self, request: ProcessorRequest) -> Answer:
        """What comes before the intent."""
        for each in self._sent[: self._first]:
            self._post(*each)
        return NOT_SENT

    def send(self, request: ProcessorRequest) -> Answer:
        """The deed; approve."""
        for each in self._sent[self._first :]:
            self._post(*each)
        return super().send(request)

    def _post(self, url: str, headers: dict[str, str], body: bytes) -> None:
        answer = self._pool.request("POST", url, headers=headers, body=body)
        known = (200, 400) if url.endswith("/complete") else (200,)
        assert answer.status in known  # noqa: S101  (else something else was measured)
        json.loads(answer.data)


@dataclass(frozen=True)
class _Vendor:
    """One of them, over a line that notes; `first` of its requests come before our intent."""

    name: str
    adapter: Processor
    line: _Noting
    first: int


def measure(bench: Bench) -> Iterator[Figure]:
    """The ratio of medians over rounds that take turns, for each vendor."""
    with as_in_a_stage():
        with _twin(STRIPE) as url:
            yield _measured(bench, _stripe(url))
        with _twin(SQUARE) as url:
            square = _square(url)
            _take_token(bench, square)
            yield _measured(bench, square)


def _stripe(url: str) -> _Vendor:
    client = Client(API_KEY, base_url=url)
    client._line = line = _Noting("stripe", url, request_id="Request-Id")
    return _Vendor("Stripe", Stripe(client), line, 1)


def _square(url: str) -> _Vendor:
    client = SquareClient(ACCESS_TOKEN, base_url=url)
    client._line = line = _Noting("square", url, request_id="square-request-id")
    return _Vendor("Square", Square(client, LOCATION), line, 0)


def _take_token(bench: Bench, vendor: _Vendor) -> None:
    """A card of Square's is the default of the customer from now on."""
    bench.processors["sandbox"] = vendor.adapter
    method = {"type": "card", "token": LASTING, "default_payment_method": True}
    body = {**method, "customer_id": CUSTOMER_ID}
    bench.request("POST", "/payment_methods", "/payment_methods", body=body)


def _measured(bench: Bench, vendor: _Vendor) -> Figure:
    bench.processors["sandbox"] = vendor.adapter
    charge(bench)
    sent: Sent = []
    vendor.line.sent = sent
    charge(bench)
    vendor.line.sent = None
    bare = _Bare(sent, vendor.first)
    say(f"charge through {vendor.name}'s adapter: {ROUNDS} rounds, in turns with its floor")
    ours, floor = [], []
    for _ in range(ROUNDS):
        bench.processors["sandbox"] = vendor.adapter
        ours.append(cpu_ms(lambda: charge(bench)))
        bench.processors["sandbox"] = bare
        floor.append(cpu_ms(lambda: charge(bench)))
    return Figure(
        section="vendor",
        name=f"charge through {vendor.name}'s adapter, CPU ms",
        value=f"{median(ours):.2f}",
        floor=f"{median(floor):.2f} (answered from memory, and {len(sent)} bare requests)",
        ratio=median(ours) / median(floor),
        target=TARGET,
        note=f"{len(sent)} requests to the vendor",
    )


@contextmanager
def _twin(module: str) -> Iterator[str]:
    with subprocess.Popen(  # noqa: S603  (one of two modules of ours)
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None  # noqa: S101  (for the type checker)
        try:
            yield process.stdout.readline().strip()
        finally:
            process.communicate()

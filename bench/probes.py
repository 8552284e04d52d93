"""Four probes of what survives, on Onfile and on two doubles of Stripe, for docs/reliability.md.

One key sent by many at once; one key with two bodies; refunds that race; `kill -9` and a start.
"""

from __future__ import annotations

import http.client
import json
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from bench.load import Request
from bench.other_servers import Localstripe, StatefulMock
from bench.report import Figure, say
from bench.servers import Onfile, Server, await_port, free_port

ROUNDS, SENDERS = 20, 16
PAYMENTS, REFUNDS = 20, 8
CHARGES = 200
Answer = tuple[int, dict[str, Any]]


@dataclass
class Subject:
    """One server as the probes see it: how to charge, to refund, and to read a charge."""

    server: Server
    port: int
    charge: Request

    @property
    def is_ours(self) -> bool:
        """Whether it speaks our wire."""
        return isinstance(self.server, Onfile)

    def pay(self, key: str | None = None, **changes: str) -> Answer:
        """A charge of the default; `changes` are of its body."""
        body = dict(parse_qsl(self.charge.body)) | changes
        return self.send("POST", self.charge.path, urlencode(body), key)

    def refund(self, charge_id: str, share: float) -> Answer:
        """Give a share of a charge back."""
        whole = float(dict(parse_qsl(self.charge.body))["amount"])
        amount = f"{whole * share:.0f}"
        if self.is_ours:
            body = {"type": "refund", "amount": amount}
            body["ledger[0][assoc_transaction_id]"] = charge_id
            return self.send("POST", "/transactions", urlencode(body))
        return self.send("POST", "/v1/refunds", urlencode({"charge": charge_id, "amount": amount}))

    def has(self, charge_id: str) -> bool:
        """Whether a charge can be read."""
        return self.send("GET", f"{self.charge.path}/{charge_id}")[0] == 200

    def send(self, method: str, path: str, body: str = "", key: str | None = None) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Authorization": f"Basic {self.charge.token}",
            "Content-Type": "application/x-www-form-urlencoded",
            **({"Idempotency-Key": key} if key else {}),
        }
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        finally:
            connection.close()


def measure() -> Iterator[Figure]:
    """Each probe on each server; ours last, so that its figure stands beside all others."""
    for server in (Localstripe("charges"), StatefulMock(), Onfile()):
        say(f"{server.name}: probing")
        for name, probe in PROBES.items():
            with _subject(server) as (subject, restart):
                told = probe(subject, restart)
            yield Figure(section="probes", name=f"{name}: {server.name}", value=told)


@contextmanager
def _subject(server: Server) -> Iterator[tuple[Subject, Callable[[], bool]]]:
    """A server on an empty store, and how to kill it and start it again on the same store."""
    server.install()
    port = free_port()
    with tempfile.TemporaryDirectory() as directory:
        processes = [server.start(port, Path(directory))]
        await_port(processes[0], port)

        def restart() -> bool:
            processes[-1].kill()
            processes[-1].wait()
            processes.append(server.start(port, Path(directory), again=True))
            try:
                await_port(processes[-1], port)
            except RuntimeError:
                return False
            return True

        try:
            yield Subject(server, port, server.prepare(port)), restart
        finally:
            processes[-1].kill()
            processes[-1].wait()


def _one_key(subject: Subject, _: Callable[[], bool]) -> str:
    charges = 0
    for number in range(ROUNDS):
        together = threading.Barrier(SENDERS)

        def send(key: str = f"key {number}", gate: threading.Barrier = together) -> Answer:
            gate.wait()
            return subject.pay(key)

        with ThreadPoolExecutor(SENDERS) as pool:
            answers = [each.result() for each in [pool.submit(send) for _ in range(SENDERS)]]
        charges += len({body["id"] for status, body in answers if status == 200})
    return f"{charges} charges for {ROUNDS} keys"


def _changed_body(subject: Subject, _: Callable[[], bool]) -> str:
    refused = 0
    for number in range(ROUNDS):
        subject.pay(f"key {number}")
        refused += subject.pay(f"key {number}", amount="101")[0] >= 400
    return f"{refused} of {ROUNDS} refused"


def _refunds(subject: Subject, _: Callable[[], bool]) -> str:
    given = []
    for _number in range(PAYMENTS):
        charge_id = str(subject.pay()[1]["id"])
        with ThreadPoolExecutor(REFUNDS) as pool:
            tries = [pool.submit(subject.refund, charge_id, 0.3) for _ in range(REFUNDS)]
        given.append(sum(each.result()[0] == 200 for each in tries))
    return f"{min(given)} to {max(given)} of {REFUNDS} refunds of 30 % succeed"


def _killed(subject: Subject, restart: Callable[[], bool]) -> str:
    made = [str(subject.pay()[1]["id"]) for _ in range(CHARGES)]
    if not restart():
        return f"does not start again; {CHARGES} of {CHARGES} lost"
    return f"{sum(not subject.has(each) for each in made)} of {CHARGES} lost"


PROBES: dict[str, Callable[[Subject, Callable[[], bool]], str]] = {
    "one key, sent by many at once": _one_key,
    "one key, another body": _changed_body,
    "refunds racing": _refunds,
    "acknowledged, then kill -9 and a start": _killed,
}

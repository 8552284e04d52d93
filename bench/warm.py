"""A warm charge of the default, in CPU time, against its own three requests made bare.

The floor is botocore's client with the literal parameters of those three requests, to the same
DynamoDB Local, in the same process, in turns with the charge.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from bench.report import Figure, as_in_a_stage, say
from bench.store import Bench
from chalicelib.domain.clock import utc_now
from chalicelib.domain.ids import TRANSACTION, new_id
from chalicelib.dynamo.by_http import by_http
from chalicelib.dynamo.transport import Transport, by_botocore
from onfile.local.seed import CUSTOMER_ID

ROUNDS, PER_ROUND = 40, 25
CHARGE = {"type": "payment", "amount": 100, "customer_id": CUSTOMER_ID}
TARGET, _LINE_TARGET = 0.95, 0.45

Recorded = list[tuple[str, dict[str, Any]]]


def measure(bench: Bench) -> Iterator[Figure]:
    """Ratios of medians over rounds that take turns. As in a stage, a charge writes its lines."""
    with as_in_a_stage():
        yield from _measured(bench)


def _measured(bench: Bench) -> Iterator[Figure]:
    charge(bench)
    with recording(bench) as recorded:
        transaction_id = charge(bench)
    charge(bench, "again")
    with recording(bench) as replayed:
        charge(bench, "again")
    bare = by_botocore(region="us-east-1", host=bench.endpoint)
    line = by_http(region="us-east-1", host=bench.endpoint)
    say(f"warm charge: {ROUNDS} rounds of {PER_ROUND}, in turns with the bare requests")
    took = _in_turns(
        lambda: replay(bare, recorded, transaction_id),
        lambda: charge(bench),
        lambda: charge(bench, "again"),
        lambda: replay(line, recorded, transaction_id),
    )
    floor, charged, again, by_line = map(median, took)
    text = f"{floor:.2f} (its {len(recorded)} requests by botocore)"

    def figure(name: str, ms: float, target: float, note: str = "") -> Figure:
        return Figure("warm", f"{name}, CPU ms", f"{ms:.2f}", text, ms / floor, target, note=note)

    yield figure("charge of the default", charged, TARGET)
    yield figure("replay of a key", again, TARGET, f"{len(replayed)} requests to the store")
    yield figure("the charge's requests, bare, by the line of our own", by_line, _LINE_TARGET)


def _in_turns(*each: Callable[[], object]) -> list[list[float]]:
    """What each takes in ROUNDS rounds, in milliseconds of CPU time."""
    took: list[list[float]] = [[] for _ in each]
    for _ in range(ROUNDS):
        for one, kept in zip(each, took, strict=True):
            kept.append(cpu_ms(one))
    return took


def charge(bench: Bench, key: str | None = None) -> str:
    """One charge of the default; the transaction's id."""
    headers = {"idempotency-key": key} if key else {}
    answer = bench.request("POST", "/transactions", "/transactions", body=CHARGE, headers=headers)
    return str(answer["id"])


@contextmanager
def recording(bench: Bench) -> Iterator[Recorded]:
    """The requests that the service makes inside, with their parameters."""
    made: Recorded = []

    def note(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        made.append((operation, copy.deepcopy(request)))
        return inner(operation, request)

    with bench.wrapped(note):
        yield made


def replay(transport: Transport, recorded: Recorded, transaction_id: str) -> None:
    """The same requests about another transaction of the same partition."""
    fresh = new_id(TRANSACTION, utc_now(), shard=0)
    for operation, request in recorded:
        transport(operation, _renamed(request, transaction_id, fresh))


def _renamed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, dict):
        return {_renamed(key, old, new): _renamed(each, old, new) for key, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each, old, new) for each in value]
    return value


def cpu_ms(work: Callable[[], Any]) -> float:
    """CPU time of this process, for one."""
    started = time.process_time()
    for _ in range(PER_ROUND):
        work()
    return (time.process_time() - started) * 1000 / PER_ROUND

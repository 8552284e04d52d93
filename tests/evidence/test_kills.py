"""`kill -9` of the running service under load, and a start after each: nothing lost or doubled.

The store lives on: the file of the embedded one, or a DynamoDB Local beside the service.
"""

from __future__ import annotations

import random
import secrets
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from chalicelib.dynamo.transport import by_botocore
from chalicelib.processors.sandbox import SandboxEntry
from chalicelib.store.models import TransactionRow
from tests.evidence.callers import Counter, calling
from tests.onfile.local.running import running
from tests.support.evidence import count, record
from tests.support.serving import embedded_store
from tests.support.stores import open_store

pytestmark = pytest.mark.evidence

CALLERS = 16
MOST_BETWEEN_KILLS = 40
SEED = 20_261_126
GIVE_UP_S = 60


def kill_over_and_over(directory: Path, kills: int, **variables: str) -> Counter:
    """The counter after so many kills and a last start, when all callers are answered."""
    counter, chance = Counter(), random.Random(SEED)  # noqa: S311  (no secret)
    with ExitStack() as started:
        service = started.enter_context(running(directory, **variables))
        counter.url = service.url
        with calling(CALLERS, counter):
            for _ in range(kills):
                wait_for(counter, chance.randint(1, MOST_BETWEEN_KILLS))
                service.kill()
                service = started.enter_context(running(directory, **variables))
                counter.url = service.url
            wait_for(counter, CALLERS)
    assert counter.wrong == []
    return counter


def wait_for(counter: Counter, more: int) -> None:
    """Until so many more charges are acknowledged."""
    enough, late = len(counter.charged) + more, time.monotonic() + GIVE_UP_S
    while len(counter.charged) < enough:
        assert time.monotonic() < late, f"it no longer charges: {counter.wrong[:3]}"
        time.sleep(0.005)


def hold_against_the_store(kills: int, counter: Counter) -> None:
    """Every key has its one transaction, and each that was charged its one entry in the books."""
    stored = {row.id: row.status for row in TransactionRow.scan(consistent_read=True)}
    booked = {entry.reference: entry.state for entry in SandboxEntry.scan(consistent_read=True)}
    charged, declined = set(counter.charged.values()), set(counter.declined.values())
    figures = {
        "kills": kills,
        "callers": CALLERS,
        "acknowledged": len(counter.charged),
        "never_sent": len(counter.declined),
        "lost": len(charged - set(stored)) + len(charged - set(booked)),
        "doubled": len(counter.charged) - len(charged) + len(set(booked) - charged),
    }
    record("kill -9 under load", figures)
    assert (figures["lost"], figures["doubled"]) == (0, 0), figures
    assert set(stored) == charged | declined
    assert {stored[each] for each in charged} == {"processed"}
    assert {booked[each] for each in charged} == {"captured"}
    assert len(counter.declined) == len(declined)


def test_killed_on_the_embedded_store(tmp_path: Path) -> None:
    kills = count(14, 140)
    counter = kill_over_and_over(tmp_path, kills)
    with embedded_store(tmp_path / "onfile" / "data" / "onfile.db", "onfile-local"):
        hold_against_the_store(kills, counter)


@pytest.mark.dynamodb_local
def test_killed_on_dynamodb_local(tmp_path: Path, dynamodb_local_endpoint: str) -> None:
    kills, prefix = count(6, 60), f"k{secrets.token_hex(4)}"
    counter = kill_over_and_over(
        tmp_path,
        kills,
        AWS_ENDPOINT_URL_DYNAMODB=dynamodb_local_endpoint,
        ONFILE_TABLE_PREFIX=prefix,
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",
    )
    open_store(prefix, by_botocore(region="us-east-1", host=dynamodb_local_endpoint))
    hold_against_the_store(kills, counter)

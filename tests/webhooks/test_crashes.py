"""An event for each change that was committed, and none for any other, whatever was stopped."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from chalicelib.domain.webhook_log import Posted
from chalicelib.dynamo.wire import encoded
from tests.crashes.scenarios import MOVES, VARIANTS, Scenario, Verdict
from tests.crashes.world import World, new_world
from tests.support.evidence import is_long
from tests.support.faults import FAULTS, Fault, Plan
from tests.support.keys import new_key
from tests.support.stores import Store
from tests.support.webhooks import new_webhook
from tests.webhooks.answers import Answers

TRIGGERS = ("payment", "authorized", "processed", "decline", "void", "refund")


class Stream:
    """The stream of transactions of a store, read from where it was left."""

    def __init__(self, store: Store) -> None:
        self._ask = store.connection.transport
        table = {"TableName": f"{store.prefix}-transactions"}
        stream = self._ask("DescribeTable", table)["Table"]["LatestStreamArn"]
        described = self._ask("DescribeStream", {"StreamArn": stream})["StreamDescription"]
        place = {"StreamArn": stream, "ShardIteratorType": "LATEST"}
        self._iterators = [
            self._ask("GetShardIterator", {**place, "ShardId": shard["ShardId"]})["ShardIterator"]
            for shard in described["Shards"]
            if "EndingSequenceNumber" not in shard["SequenceNumberRange"]
        ]

    def records(self) -> list[dict[str, Any]]:
        """All that is new."""
        found: list[dict[str, Any]] = []
        for number, iterator in enumerate(self._iterators):
            while True:
                answer = self._ask("GetRecords", {"ShardIterator": iterator})
                iterator = self._iterators[number] = answer["NextShardIterator"]
                if not answer["Records"]:
                    break
                found += json.loads(encoded({"Records": answer["Records"]}))["Records"]
        return found


@pytest.fixture
def world(module_store: Store) -> World:
    world = new_world(module_store)
    for trigger in TRIGGERS:
        new_webhook(world.other, trigger)
    return world


def expected(world: World) -> Counter[tuple[str, str]]:
    """What the transactions that there are must have told, by what they are now."""
    told: Counter[tuple[str, str]] = Counter()
    for each in world.other.get("/transactions", limit=1000, fields="*,operations")["values"]:
        done = [op["type"] for op in each["operations"] if op["status"] == "complete"]
        fired = {"authorized": "authorize" in done, "processed": "process" in done}
        fired["void"] = "void" in done
        fired["decline"] = each["status"] == "declined"
        fired[each["type"]] = "authorize" in done or "process" in done
        told.update((trigger, each["id"]) for trigger, is_so in fired.items() if is_so)
    return told


GRID = [(each, Verdict.APPROVE) for each in (*MOVES, *VARIANTS)]
GRID += [(each, Verdict.DECLINE) for each in (MOVES[0], MOVES[-1])]
TRIED = FAULTS if is_long() else (Fault.PROCESS_GONE,)


@pytest.mark.evidence
@pytest.mark.parametrize(
    ("scenario", "verdict"), GRID, ids=[f"{each.name}, {verdict}" for each, verdict in GRID]
)
def test_events_are_those_of_what_was_committed(
    world: World, scenario: Scenario, verdict: Verdict
) -> None:
    stream, sender = Stream(world.store), Answers(Posted(status=200))
    publisher = world.store.services(sender=sender).publisher
    recorded = Plan()
    world.send(scenario.make(world, verdict), new_key(), recorded)
    for at in range(len(recorded.made)):
        for fault in TRIED:
            world.begin()
            request, key = scenario.make(world, verdict), new_key()
            world.send(request, key, Plan(at, fault))
            _read(publisher, stream)
            world.until_answered(request, key)
    _read(publisher, stream)
    bodies = [json.loads(body) for _, body, _ in sender.sent]
    told = Counter((each["trigger"], each["triggered_on"]["id"]) for each in bodies)
    assert told == expected(world)
    assert len({each["event_id"] for each in bodies}) == len(bodies)


def _read(publisher: Any, stream: Stream) -> None:
    """As a stream does: what it has brought it may bring again."""
    records = stream.records()
    assert publisher.consume(records) == []
    assert publisher.consume(records) == []

"""An event for each change that was committed, and none for any other, whatever was stopped.

The matrix is run on the embedded store by its streams, and on DynamoDB Local by looks at the rows,
since DynamoDB Local reads the whole of a stream at every change; by its own streams a part of it.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from chalicelib.domain.webhook_log import Posted
from chalicelib.dynamo.transport import Transport
from chalicelib.dynamo.wire import encoded
from onfile.local.stream_reader.shard import Shard
from onfile.local.stream_reader.stream_source import by_http
from tests.crashes.scenarios import MOVES, VARIANTS, Scenario, Verdict
from tests.crashes.world import World, new_world
from tests.support.evidence import is_long
from tests.support.faults import FAULTS, Fault, Plan
from tests.support.keys import new_key
from tests.support.webhooks import new_webhook
from tests.webhooks.answers import Answers
from tests.webhooks.tap import Tap

TRIGGERS = ("payment", "authorized", "processed", "decline", "void", "refund")


class Stream:
    """A stream, read from where it was left: at first, from its end on."""

    def __init__(self, stream: str, ask: Transport) -> None:
        described = ask("DescribeStream", {"StreamArn": stream})["StreamDescription"]
        self._shards = [Shard(ask, stream, each["ShardId"], None) for each in described["Shards"]]
        self.records()

    def records(self) -> list[dict[str, Any]]:
        """All that is new, as Lambda's event has it."""
        pages = (page for shard in self._shards for page in iter(shard.page, []))
        found = [record for page in pages for record in page]
        return list(json.loads(encoded({"Records": found}))["Records"])


LOCAL = pytest.mark.dynamodb_local


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    world = new_world(request.getfixturevalue(request.param))
    for trigger in TRIGGERS:
        new_webhook(world.other, trigger)
    return world


@pytest.fixture
def changes(world: World, request: pytest.FixtureRequest) -> Stream | Tap:
    """What tells of the changes from here on."""
    stream = world.store.ask("DescribeTable", "transactions")["Table"].get("LatestStreamArn")
    if stream is None:
        return Tap(world.store, world.org_id)
    if request.node.get_closest_marker("dynamodb_local") is None:
        return Stream(stream, world.store.connection.transport)
    endpoint = request.getfixturevalue("dynamodb_local_endpoint")
    return Stream(stream, by_http(region="us-east-1", host=endpoint))


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
SHORT = [(MOVES[0], Verdict.DECLINE), (MOVES[-3], Verdict.APPROVE)]
"""A decline, and a capture."""

TRIED = FAULTS if is_long() else (Fault.PROCESS_GONE,)


def _case(store: str, scenario: Scenario, verdict: Verdict, *marks: pytest.MarkDecorator) -> Any:
    where = store.removesuffix("_store").replace("_", " ")
    return pytest.param(
        store, scenario, verdict, id=f"{where}, {scenario.name}, {verdict}", marks=marks
    )


@pytest.mark.evidence
@pytest.mark.parametrize(
    ("world", "scenario", "verdict"),
    [
        *(_case("module_store", *each) for each in GRID),
        *(_case("dynamodb_local_store", *each, LOCAL) for each in GRID),
        *(_case("streamed_dynamodb_local_store", *each, LOCAL) for each in GRID if each in SHORT),
    ],
    indirect=["world"],
)
def test_events_are_those_of_what_was_committed(
    world: World, changes: Stream | Tap, scenario: Scenario, verdict: Verdict
) -> None:
    sender = Answers(Posted(status=200))
    publisher = world.store.services(sender=sender).publisher
    recorded = Plan()
    world.send(scenario.make(world, verdict), new_key(), recorded)
    for at in range(len(recorded.made)):
        for fault in TRIED:
            world.begin()
            request, key = scenario.make(world, verdict), new_key()
            world.send(request, key, Plan(at, fault))
            _read(publisher, changes)
            world.until_answered(request, key)
    _read(publisher, changes)
    bodies = [json.loads(body) for _, body, _ in sender.sent]
    told = Counter((each["trigger"], each["triggered_on"]["id"]) for each in bodies)
    assert told == expected(world)
    assert len({each["event_id"] for each in bodies}) == len(bodies)


def _read(publisher: Any, changes: Stream | Tap) -> None:
    """As a stream does: what it has brought it may bring again."""
    records = changes.records()
    assert publisher.consume(records) == []
    assert publisher.consume(records) == []

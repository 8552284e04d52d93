"""The reader of streams: in order, from its place, around what can't be handled, on both stores."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from onfile.embedded_dynamodb import Database
from onfile.local.embedded import directly
from onfile.local.stream_reader import (
    StreamReader,
    record_batches,
    streamed_tables,
    streams_of_stage,
)
from onfile.local.stream_reader.stream_source import StreamSource, by_http
from tests.onfile.embedded_dynamodb.stream_support import BOTH, arn_of
from tests.onfile.embedded_dynamodb.support import client_by, enabled, key, new_client
from tests.onfile.local.stream_reader.processes import PAUSE_S, n_of
from tests.onfile.local.stream_reader.support import PATIENCE_S, Consumer, Watched, failing
from tests.support.stores import Store


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_batches, "PAUSES_S", (0.001, 0.001))


@pytest.fixture
def database() -> Iterator[Database]:
    database = Database(None)
    yield database
    database.close()


@pytest.fixture
def embedded(database: Database, tmp_path: Path) -> Watched:
    """A table in the embedded store."""
    transport = directly(database)
    return Watched(client_by(transport), transport, tmp_path / "streams")


@pytest.fixture(
    params=["embedded", pytest.param("dynamodb_local", marks=pytest.mark.dynamodb_local)]
)
def watched(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Watched]:
    """A table on the store under test."""
    if request.param == "embedded":
        yield request.getfixturevalue("embedded")
        return
    endpoint = request.getfixturevalue("dynamodb_local_endpoint")
    ask = by_http(region="us-east-1", host=endpoint)
    watched = Watched(new_client(endpoint), ask, tmp_path / "streams")
    yield watched
    watched.client.delete_table(TableName=watched.table)


def test_changes_come_in_their_order_before_and_after_the_start(watched: Watched) -> None:
    watched.put(*range(5))
    consumer = Consumer()
    with watched.reader(consumer).running():
        consumer.wait_for(lambda seen: len(seen) == 5)
        watched.put(*range(5, 8))
        consumer.wait_for(lambda seen: len(seen) == 8)
    assert consumer.seen == list(range(8))


def test_an_event_has_the_shape_of_lambdas(watched: Watched) -> None:
    binary = {**key("a"), "n": {"N": "1"}, "b": {"B": b"\0\1"}}
    watched.client.put_item(TableName=watched.table, Item=binary)
    consumer = Consumer()
    with watched.reader(consumer).running():
        consumer.wait_for(lambda seen: len(seen) == 1)
    [event] = consumer.events
    [record] = event["Records"]
    assert json.loads(json.dumps(event)) == event
    assert {"eventID", "eventName", "eventVersion", "awsRegion", "dynamodb"} < set(record)
    assert record["eventSource"] == "aws:dynamodb"
    assert record["eventSourceARN"] == arn_of(watched.client, watched.table)
    change = record["dynamodb"]
    assert change["NewImage"]["b"] == {"B": "AAE="}
    assert change["Keys"] == key("a")
    assert change["StreamViewType"] == BOTH
    assert isinstance(change["ApproximateCreationDateTime"], int | float)


def test_a_reader_goes_on_where_the_last_one_was(watched: Watched) -> None:
    first, second = Consumer(), Consumer()
    watched.put(0, 1)
    with watched.reader(first).running():
        first.wait_for(lambda seen: len(seen) == 2)
        watched.put(2)
        first.wait_for(lambda seen: len(seen) == 3)
    watched.put(3, 4)
    with watched.reader(second).running():
        second.wait_for(lambda seen: len(seen) == 2)
    assert second.seen == [3, 4]


def test_a_batch_goes_on_from_its_first_failure(embedded: Watched) -> None:
    failures = iter([(3, 1), (2,), (2,), ()])
    consumer = Consumer(lambda event: failing(event, *next(failures)))
    embedded.put(*range(5))
    with embedded.reader(consumer).running():
        consumer.wait_for(lambda seen: len(seen) == 15)
    # Three tries count from where the batch got stuck.
    assert consumer.batches == [[0, 1, 2, 3, 4], [1, 2, 3, 4], [2, 3, 4], [2, 3, 4]]
    assert not embedded.file("aside").exists()


@pytest.mark.parametrize("tells", ["which", "nothing"])
def test_what_can_not_be_handled_is_put_aside_and_the_others_go_on(
    embedded: Watched, tells: str
) -> None:
    def answer(event: dict[str, Any]) -> Any:
        bad = [record for record in event["Records"] if n_of(record) == 5]
        if bad and tells == "nothing":
            raise RuntimeError("a bug")
        return failing(event, 5)

    embedded.put(*range(9))
    consumer = Consumer(answer)
    with embedded.reader(consumer).running():
        consumer.wait_for(lambda seen: 8 in seen and consumer.batches[-1][0] > 5)
        embedded.put(9)
        consumer.wait_for(lambda seen: 9 in seen)
    [line] = embedded.file("aside").read_text().splitlines()
    aside = json.loads(line)
    alone = [batch for batch in consumer.batches if batch == [5]]
    assert len(alone) == 3
    [event] = [e for e in consumer.events if [n_of(r) for r in e["Records"]] == [5]][:1]
    assert aside == {
        "eventSourceARN": arn_of(embedded.client, embedded.table),
        "eventName": "MODIFY",
        "SequenceNumber": event["Records"][0]["dynamodb"]["SequenceNumber"],
        "Keys": key("a"),
    }
    # Each other one was handled, in order, and none of them twice.
    handled = [n for event in consumer.events for n in _handled(event, tells)]
    assert handled == [n for n in range(10) if n != 5]


def _handled(event: dict[str, Any], tells: str) -> list[int]:
    numbers = [n_of(record) for record in event["Records"]]
    if 5 not in numbers:
        return numbers
    return numbers[: numbers.index(5)] if tells == "which" else []


def test_what_is_put_aside_is_not_read_again(embedded: Watched) -> None:
    embedded.put(0, 1)
    first, second = Consumer(lambda event: failing(event, 1)), Consumer()
    with embedded.reader(first).running():
        first.wait_for(lambda seen: len(seen) == 4)
    embedded.put(2)
    with embedded.reader(second).running():
        second.wait_for(lambda seen: 2 in seen)
    assert second.seen == [2]


@pytest.mark.parametrize(
    ("answer", "is_handled"),
    [
        (None, True),
        ({}, True),
        ({"batchItemFailures": None}, True),
        ({"batchItemFailures": []}, True),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, False),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, False),
        ({"batchItemFailures": [{"other": "1"}]}, False),
        ({"batchItemFailures": [{"itemIdentifier": "of another batch"}]}, False),
        ("not an answer", False),
    ],
    ids=str,
)
def test_an_answer_is_read_as_lambda_reads_it(
    embedded: Watched, answer: Any, is_handled: bool
) -> None:
    consumer = Consumer(lambda event: answer)
    embedded.put(0)
    with embedded.reader(consumer).running():
        consumer.wait_for(lambda seen: len(seen) == (1 if is_handled else 3))
        embedded.put(1)
        consumer.wait_for(lambda seen: 1 in seen)
    assert embedded.file("aside").exists() is not is_handled


def test_a_reader_that_ends_in_the_middle_repeats_what_was_not_handled(
    embedded: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_batches, "PAUSES_S", (PATIENCE_S, PATIENCE_S))
    first, second = Consumer(lambda event: failing(event, 2)), Consumer()
    embedded.put(*range(4))
    with embedded.reader(first).running():
        first.wait_for(lambda seen: len(seen) == 4)
    with embedded.reader(second).running():
        second.wait_for(lambda seen: len(seen) == 2)
    assert second.seen == [2, 3]


def test_a_store_that_fails_for_a_moment_is_read_again(
    embedded: Watched, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("onfile.local.stream_reader.reader._LEASE_PAUSE_S", 0.001)
    failures = iter([RuntimeError("no store")] * 3)
    inner = embedded.ask

    def ask(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        for failure in failures:
            raise failure
        return inner(operation, request)

    embedded.ask = ask
    embedded.put(0)
    consumer = Consumer()
    with embedded.reader(consumer).running():
        consumer.wait_for(lambda seen: len(seen) == 1)
    assert caplog.text.count("can't be read") == 3


def test_an_ended_stream_is_read_to_its_end_and_then_the_next(watched: Watched) -> None:
    watched.put(0, 1)
    for specification in ({"StreamEnabled": False}, enabled(BOTH)):
        watched.client.update_table(TableName=watched.table, StreamSpecification=specification)
    watched.put(2)
    consumer = Consumer()
    with watched.reader(consumer).running():
        consumer.wait_for(lambda seen: len(seen) == 3)
    assert consumer.seen == [0, 1, 2]
    sources = {record["eventSourceARN"] for e in consumer.events for record in e["Records"]}
    assert len(sources) == 2


def test_a_stream_that_ends_while_it_is_read_is_followed_by_the_next(embedded: Watched) -> None:
    consumer = Consumer()
    with embedded.reader(consumer).running():
        embedded.put(0)
        consumer.wait_for(lambda seen: seen == [0])
        for specification in ({"StreamEnabled": False}, enabled(BOTH)):
            embedded.client.update_table(
                TableName=embedded.table, StreamSpecification=specification
            )
        embedded.put(1)
        consumer.wait_for(lambda seen: seen == [0, 1])


@pytest.mark.parametrize("content", ["", "{", "[]", '{"arn": 1}', "null"])
def test_places_that_can_not_be_read_start_from_the_oldest(embedded: Watched, content: str) -> None:
    embedded.put(0, 1)
    first, second = Consumer(), Consumer()
    with embedded.reader(first).running():
        first.wait_for(lambda seen: len(seen) == 2)
    embedded.file("places").write_text(content)
    with embedded.reader(second).running():
        second.wait_for(lambda seen: len(seen) == 2)


def test_places_do_not_grow_with_the_streams_that_were(embedded: Watched) -> None:
    consumer = Consumer()
    embedded.put(0)
    with embedded.reader(consumer).running():
        consumer.wait_for(lambda seen: len(seen) == 1)
    path = embedded.file("places")
    places = json.loads(path.read_text())
    path.write_text(json.dumps({**places, "arn of a stream that is gone": {"shard": "finished"}}))
    embedded.put(1)
    with embedded.reader(consumer).running():
        consumer.wait_for(lambda seen: seen == [0, 1])
    assert json.loads(path.read_text()).keys() == places.keys()


class Clock:
    """Seconds since 1970, as the test has them."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def test_what_was_trimmed_is_passed_over_and_nothing_comes_twice(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    database = Database(None, clock=clock)
    transport = directly(database)
    watched = Watched(client_by(transport), transport, tmp_path / "streams")
    first, second = Consumer(), Consumer()
    watched.put(0)
    with watched.reader(first).running():
        first.wait_for(lambda seen: seen == [0])
        clock.now += 1_000  # longer than an iterator is good for
        watched.put(1)
        first.wait_for(lambda seen: seen == [0, 1])
    watched.put(2)
    clock.now += 24 * 60 * 60 - 100
    watched.put(3)
    clock.now += 200
    with watched.reader(second).running():
        second.wait_for(lambda seen: seen == [3])
        watched.put(4)
        second.wait_for(lambda seen: seen == [3, 4])
    assert caplog.text == ""
    database.close()


def test_a_place_of_another_store_starts_from_the_oldest(embedded: Watched, tmp_path: Path) -> None:
    embedded.put(0)
    consumer, again = Consumer(), Consumer()
    with embedded.reader(consumer).running():
        consumer.wait_for(lambda seen: len(seen) == 1)
    path = embedded.file("places")
    places = json.loads(path.read_text())
    [[stream, shards]] = places.items()
    path.write_text(json.dumps({stream: dict.fromkeys(shards, f"{999:021}")}))
    with embedded.reader(again).running():
        again.wait_for(lambda seen: seen == [0])
        embedded.put(1)
        again.wait_for(lambda seen: seen == [0, 1])


def test_of_two_readers_one_reads_and_the_other_takes_over(embedded: Watched) -> None:
    one, other = Consumer(), Consumer()
    embedded.put(0)
    with embedded.reader(one).running():
        one.wait_for(lambda seen: seen == [0])
        with embedded.reader(other).running():
            embedded.put(1)
            one.wait_for(lambda seen: seen == [0, 1])
            assert other.seen == []
    embedded.put(2)
    with embedded.reader(other).running():
        other.wait_for(lambda seen: seen == [2])


def test_a_reader_with_nothing_to_do_looks_and_then_waits(embedded: Watched) -> None:
    looked, inner = threading.Event(), embedded.ask
    asked: list[str] = []

    def ask(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        asked.append(operation)
        answer = inner(operation, request)
        if operation == "GetRecords":
            looked.set()
        return answer

    reader = StreamReader(
        StreamSource(ask, PATIENCE_S), [embedded.table], embedded.folder, Consumer()
    )
    with reader.running():
        assert looked.wait(PATIENCE_S)
        # Any further look would have come by the time that this table has a record.
        embedded.put(0)
    assert asked == ["ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"]


def test_a_reader_does_not_wait_while_there_is_more(embedded: Watched) -> None:
    embedded.put(*range(250))
    consumer = Consumer()
    source = StreamSource(embedded.ask, PATIENCE_S)
    with StreamReader(source, [embedded.table], embedded.folder, consumer).running():
        consumer.wait_for(lambda seen: seen == list(range(250)))
    assert [len(batch) for batch in consumer.batches] == [100, 100, 50]


def test_changes_that_nobody_waits_for_may_gather(embedded: Watched) -> None:
    asked: list[str] = []

    def ask(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        asked.append(operation)
        return embedded.ask(operation, request)

    embedded.put(*range(150))
    consumer, source = Consumer(), StreamSource(ask, PATIENCE_S)
    reader = StreamReader(
        source, [embedded.table], embedded.folder, consumer, is_awaited=lambda: False
    )
    with reader.running():
        consumer.wait_for(lambda seen: seen == list(range(150)))
        embedded.put(150)  # which is there for a further look
    assert asked.count("GetRecords") == 2
    assert [len(batch) for batch in consumer.batches] == [100, 50]


def test_a_reader_asks_again_when_the_store_has_changed(
    embedded: Watched, database: Database
) -> None:
    asked: list[str] = []

    def ask(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        asked.append(operation)
        return embedded.ask(operation, request)

    looked, looks = threading.Event(), []

    def version() -> int:
        looks.append(1)
        if len(looks) == 10:
            looked.set()
        return database.version()

    consumer = Consumer()
    source = StreamSource(ask, PAUSE_S, version)
    with StreamReader(source, [embedded.table], embedded.folder, consumer).running():
        assert looked.wait(PATIENCE_S)
        assert asked.count("GetRecords") == 1
        embedded.put(0)
        consumer.wait_for(lambda seen: seen == [0])


def test_a_reader_of_a_store_that_does_not_change_asks_now_and_then(embedded: Watched) -> None:
    often = threading.Event()
    asked: list[str] = []

    def ask(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        asked.append(operation)
        if asked.count("GetRecords") == 3:
            often.set()
        return embedded.ask(operation, request)

    source = StreamSource(ask, PAUSE_S, lambda: 1)
    with StreamReader(source, [embedded.table], embedded.folder, Consumer()).running():
        assert often.wait(PATIENCE_S)


def test_the_streamed_tables_of_the_service_are_read(module_store: Store, tmp_path: Path) -> None:
    tables = streamed_tables(wiring.TABLES)
    assert tables == [f"{module_store.prefix}-wallets", f"{module_store.prefix}-transactions"]
    source = streams_of_stage(module_store.connection.transport)
    row = {"partition": {"S": "o"}, "id": {"S": "txn_1"}, "n": {"N": "1"}}
    module_store.ask("PutItem", "transactions", Item=row)
    consumer = Consumer()
    with StreamReader(source, tables, tmp_path / "streams", consumer).running():
        consumer.wait_for(lambda seen: seen == [1])
    module_store.ask(
        "DeleteItem", "transactions", Key={"partition": row["partition"], "id": row["id"]}
    )


def test_another_store_of_the_stage_is_asked_by_http(
    monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    transport = directly(database)
    monkeypatch.delenv("AWS_ENDPOINT_URL_DYNAMODB", raising=False)
    embedded = streams_of_stage(transport)
    assert embedded.ask is transport
    assert embedded.version is not None
    assert embedded.version() == database.version()
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1")
    other = streams_of_stage(transport)
    assert other.ask is not transport
    assert other.version is None

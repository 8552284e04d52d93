"""Streams of the embedded store by its own clock and file: 24 hours, limits, an older format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onfile.embedded_dynamodb import Database, DynamoError, layout, shard_iterators
from tests.onfile.embedded_dynamodb.stream_support import (
    BOTH,
    arn_of,
    iterator,
    number,
    records,
    told,
)
from tests.onfile.embedded_dynamodb.support import (
    ITEMS,
    STREAMS,
    VALIDATION,
    Client,
    N,
    S,
    embedded_client,
    enabled,
    key,
    new_table,
    refusal,
)

DAY_S = 24 * 60 * 60.0
START = 1_800_000_000.0
TRIMMED = "TrimmedDataAccessException"
EXPIRED = "ExpiredIteratorException"


class Stage:
    """A database with a clock of its own, and a table with a stream."""

    def __init__(self, path: Path | None = None) -> None:
        self.now = START
        self.database = Database(path, clock=lambda: self.now)
        self.client: Client = embedded_client(self.database, ITEMS)
        self.streams: Client = embedded_client(self.database, STREAMS)
        self.table = new_table(self.client, view=BOTH)
        self.arn = arn_of(self.client, self.table)

    def put(self, *numbers: int, table: str | None = None, **more: Any) -> None:
        """Changes one item as often."""
        for n in numbers:
            item = {**key("a"), "n": N(n), **more}
            self.client.put_item(TableName=table or self.table, Item=item)

    def seen(self, kind: str = "TRIM_HORIZON", **place: Any) -> list[int]:
        """What the item was changed to, by the records from there."""
        found = records(self.streams, self.arn, kind, **place)
        return [int(record["dynamodb"]["NewImage"]["n"]["N"]) for record in found]

    def stored(self) -> list[int]:
        """The numbers of the records that are in the file."""
        with self.database._storage.reading() as connection:
            rows = connection.execute("SELECT number FROM stream_records ORDER BY number")
            return [n for (n,) in rows]


@pytest.fixture
def stage() -> Iterator[Stage]:
    """In memory."""
    stage = Stage()
    yield stage
    stage.database.close()


def test_records_are_there_for_24_hours(stage: Stage) -> None:
    stage.put(1, 2)
    stage.now += 100
    stage.put(3)
    first = number(records(stage.streams, stage.arn)[0])
    stage.now = START + DAY_S - 1
    assert stage.seen() == [1, 2, 3]
    stage.now = START + DAY_S + 1
    assert stage.seen() == [3]
    for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        place = {"StreamArn": stage.arn, "SequenceNumber": first, "ShardIteratorType": kind}
        shard = stage.streams.describe_stream(StreamArn=stage.arn)["StreamDescription"]["Shards"]
        refused = refusal(stage.streams.get_shard_iterator, **place, ShardId=shard[0]["ShardId"])
        assert refused == TRIMMED
    stage.now += 100
    assert stage.seen() == []
    stage.put(4)
    assert stage.seen() == [4]


def test_an_iterator_that_is_overtaken_by_the_trimming_says_so(stage: Stage) -> None:
    stage.put(1, 2, 3)
    second = number(records(stage.streams, stage.arn)[1])
    stage.now = START + DAY_S - 10
    behind = iterator(stage.streams, stage.arn, "AT_SEQUENCE_NUMBER", SequenceNumber=second)
    oldest = iterator(stage.streams, stage.arn)
    assert refusal(stage.streams.get_records, ShardIterator=behind) is None
    stage.now = START + DAY_S + 10
    assert refusal(stage.streams.get_records, ShardIterator=behind) == TRIMMED
    # Whoever asks for the oldest there is gets that.
    assert stage.streams.get_records(ShardIterator=oldest)["Records"] == []


def test_an_iterator_is_good_for_15_minutes(stage: Stage) -> None:
    start = iterator(stage.streams, stage.arn)
    stage.now += shard_iterators.LIFETIME_S - 1
    following = stage.streams.get_records(ShardIterator=start)["NextShardIterator"]
    stage.now += 2
    assert refusal(stage.streams.get_records, ShardIterator=start) == EXPIRED
    assert refusal(stage.streams.get_records, ShardIterator=following) is None


@pytest.mark.parametrize("place", ["999999", str(10**30), "-1"])
def test_an_iterator_that_was_never_handed_out_is_refused(stage: Stage, place: str) -> None:
    stage.put(1)
    whole = shard_iterators.parsed(iterator(stage.streams, stage.arn), stage.now)
    forged = shard_iterators.ShardIterator(whole.arn, whole.shard, int(place), stage.now)
    refused = refusal(stage.streams.get_records, ShardIterator=forged.text)
    assert refused in (VALIDATION, TRIMMED)


def test_what_is_past_its_time_is_deleted_by_and_by(stage: Stage) -> None:
    stage.put(*range(300))
    stage.now += DAY_S + 1
    last = stage.stored()[-1]
    stage.put(*range(300, 500))
    assert stage.stored()[0] > 300
    # Nothing that is not past its time went along, and the numbers go on.
    assert stage.stored()[-200:] == list(range(last + 1, last + 201))
    assert stage.seen() == list(range(300, 500))


def test_numbers_go_on_after_everything_was_trimmed(stage: Stage) -> None:
    stage.put(*range(64))
    for _ in range(3):
        stage.now += DAY_S + 1
        last = stage.stored()[-1]
        stage.put(*range(stage.now.__trunc__(), stage.now.__trunc__() + 64))
        assert stage.stored()[-1] == last + 64


def test_a_stream_that_has_ended_is_forgotten_after_24_hours(stage: Stage) -> None:
    stage.put(1)
    off = {"StreamEnabled": False}
    stage.client.update_table(TableName=stage.table, StreamSpecification=off)
    stage.now += DAY_S - 1
    listed = stage.streams.list_streams(TableName=stage.table)["Streams"]
    assert [stream["StreamArn"] for stream in listed] == [stage.arn]
    stage.now += 2
    assert stage.streams.list_streams(TableName=stage.table)["Streams"] == []
    assert refusal(stage.streams.describe_stream, StreamArn=stage.arn) is not None


def test_streams_that_start_in_the_same_moment_have_names_of_their_own(stage: Stage) -> None:
    arns = {stage.arn}
    for _ in range(3):
        for specification in ({"StreamEnabled": False}, enabled(BOTH)):
            stage.client.update_table(TableName=stage.table, StreamSpecification=specification)
        arns.add(arn_of(stage.client, stage.table))
    assert len(arns) == 4
    listed = stage.streams.list_streams(TableName=stage.table)["Streams"]
    assert [stream["StreamArn"] for stream in listed] == sorted(arns)


def test_a_page_ends_at_a_megabyte(stage: Stage) -> None:
    stage.put(*range(4), more=S("x" * 300_000))
    following = iterator(stage.streams, stage.arn)
    sizes = []
    for _ in range(4):
        page = stage.streams.get_records(ShardIterator=following)
        sizes.append(len(page["Records"]))
        following = page["NextShardIterator"]
    # The first has no old image.
    assert sizes == [3, 1, 0, 0]


def test_records_behind_many_of_another_stream_are_found(stage: Stage) -> None:
    other = new_table(stage.client, view="KEYS_ONLY")
    stage.put(1)
    with stage.database._storage.writing() as connection:
        [stream] = connection.execute("SELECT max(id) FROM streams").fetchone()
        connection.executemany(
            "INSERT INTO stream_records (stream_id, created_at, new) VALUES (?, now(), '{}')",
            [(stream,)] * 25_000,
        )
    stage.put(2)
    following, pages = iterator(stage.streams, stage.arn), []
    for _ in range(3):
        page = stage.streams.get_records(ShardIterator=following)
        pages.append([int(r["dynamodb"]["NewImage"]["n"]["N"]) for r in page["Records"]])
        following = page["NextShardIterator"]
    assert pages == [[1], [], [2]]
    stage.client.delete_table(TableName=other)


def test_only_tables_with_a_stream_write_to_the_log(stage: Stage) -> None:
    stage.put(1, table=new_table(stage.client))
    assert stage.stored() == []


def test_a_change_and_its_record_are_there_together_or_not_at_all(stage: Stage) -> None:
    with stage.database._storage.writing() as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON stream_records BEGIN"
            " SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    with pytest.raises(DynamoError, match="the disk is full"):
        stage.database.execute("PutItem", {"TableName": stage.table, "Item": key("a")})
    assert "Item" not in stage.client.get_item(TableName=stage.table, Key=key("a"))


def test_a_file_from_before_streams_gets_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.db"
    with monkeypatch.context() as before:
        before.setattr(layout, "_FORMATS", layout._FORMATS[:1])
        old = Database(path)
        client = embedded_client(old)
        table = new_table(client)
        client.put_item(TableName=table, Item=key("a"))
        old.close()
    for _ in range(2):
        new = Database(path)
        client, streams = embedded_client(new), embedded_client(new, STREAMS)
        assert client.get_item(TableName=table, Key=key("a"))["Item"] == key("a")
        new.close()
    new = Database(path)
    client, streams = embedded_client(new), embedded_client(new, STREAMS)
    client.update_table(TableName=table, StreamSpecification=enabled(BOTH))
    client.delete_item(TableName=table, Key=key("a"))
    [record] = records(streams, arn_of(client, table))
    assert told(record) == ("REMOVE", key("a"), None)
    new.close()
    # What knows nothing of streams would change items and tell nobody.
    with monkeypatch.context() as before:
        before.setattr(layout, "_FORMATS", layout._FORMATS[:1])
        with pytest.raises(ValueError, match="format 2"):
            Database(path)


def test_a_stream_and_an_index_are_two_updates(stage: Stage) -> None:
    off = {"StreamSpecification": {"StreamEnabled": False}}
    both = {**off, "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "by-g"}}]}
    assert refusal(stage.client.update_table, TableName=stage.table, **both) == VALIDATION
    assert "StreamSpecification" in stage.client.describe_table(TableName=stage.table)["Table"]

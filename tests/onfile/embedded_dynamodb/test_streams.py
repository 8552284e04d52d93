"""Streams: a record for each change and for nothing else, and the ways to read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.onfile.embedded_dynamodb.stream_support import (
    BOTH,
    arn_of,
    iterator,
    number,
    records,
    shard_of,
    told,
)
from tests.onfile.embedded_dynamodb.support import (
    NOT_FOUND,
    VALIDATION,
    Client,
    Item,
    N,
    S,
    enabled,
    key,
    new_table,
    reasons,
    refusal,
    temporary_table,
)


@pytest.fixture
def watched(client: Client) -> Iterator[str]:
    """A table with a stream of both images."""
    with temporary_table(client, view=BOTH) as name:
        yield name


def item(pk: str, n: int) -> Item:
    """An item with more than its key."""
    return {**key(pk), "n": N(n)}


def add_one(pk: str) -> Item:
    """The parameters of an update that changes the item."""
    return {
        "Key": key(pk),
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": N(1)},
    }


def put(client: Client, table: str, *items: Item) -> None:
    """Puts them one after the other."""
    for each in items:
        client.put_item(TableName=table, Item=each)


def test_a_stream_is_described_with_its_table(client: Client, streams: Client) -> None:
    with temporary_table(client, view=BOTH) as name:
        described = client.describe_table(TableName=name)["Table"]
        arn, label = described["LatestStreamArn"], described["LatestStreamLabel"]
        assert described["StreamSpecification"] == enabled(BOTH)
        assert arn == f"{described['TableArn']}/stream/{label}"
        listed = streams.list_streams(TableName=name)["Streams"]
        assert listed == [{"StreamArn": arn, "TableName": name, "StreamLabel": label}]
        description = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    assert description["StreamStatus"] == "ENABLED"
    assert description["StreamViewType"] == BOTH
    assert description["KeySchema"] == described["KeySchema"]
    [shard] = description["Shards"]
    assert "EndingSequenceNumber" not in shard["SequenceNumberRange"]
    assert "ParentShardId" not in shard


def test_a_table_without_a_stream_has_none(client: Client, streams: Client, table: str) -> None:
    put(client, table, item("a", 1))
    described = client.describe_table(TableName=table)["Table"]
    assert not {name for name in described if "Stream" in name}
    assert streams.list_streams(TableName=table)["Streams"] == []


def test_each_change_of_an_item_has_one_record(
    client: Client, streams: Client, watched: str
) -> None:
    subject = {"TableName": watched}
    put(client, watched, item("a", 1), item("a", 2))
    client.update_item(**subject, **add_one("a"))
    client.update_item(**subject, **add_one("new"))
    client.delete_item(**subject, Key=key("a"))
    found = [told(record) for record in records(streams, arn_of(client, watched))]
    assert found == [
        ("INSERT", None, item("a", 1)),
        ("MODIFY", item("a", 1), item("a", 2)),
        ("MODIFY", item("a", 2), item("a", 3)),
        ("INSERT", None, item("new", 1)),
        ("REMOVE", item("a", 3), None),
    ]


def test_a_batch_and_a_transaction_have_a_record_for_each_item(
    client: Client, streams: Client, watched: str
) -> None:
    put(client, watched, item("a", 1), item("b", 1), item("c", 1))
    batch = [{"PutRequest": {"Item": item("a", 2)}}, {"DeleteRequest": {"Key": key("b")}}]
    client.batch_write_item(RequestItems={watched: batch})
    subject = {"TableName": watched}
    client.transact_write_items(
        TransactItems=[
            {"Put": {**subject, "Item": item("d", 1)}},
            {"Update": {**subject, **add_one("a")}},
            {"Delete": {**subject, "Key": key("c")}},
        ]
    )
    found = [told(record) for record in records(streams, arn_of(client, watched))[3:]]
    # One call has no order among its items.
    assert sorted(found[:2], key=str) == [
        ("MODIFY", item("a", 1), item("a", 2)),
        ("REMOVE", item("b", 1), None),
    ]
    assert sorted(found[2:], key=str) == [
        ("INSERT", None, item("d", 1)),
        ("MODIFY", item("a", 2), item("a", 3)),
        ("REMOVE", item("c", 1), None),
    ]


def test_what_changes_nothing_has_no_record(client: Client, streams: Client, watched: str) -> None:
    subject = {"TableName": watched}
    put(client, watched, {**item("a", 1), "set": {"SS": ["x", "y"]}})
    put(client, watched, {"n": N("1.0"), "set": {"SS": ["y", "x"]}, **key("a")})
    client.update_item(**subject, Key=key("a"))
    same = {"ExpressionAttributeValues": {":n": N(1)}}
    client.update_item(**subject, Key=key("a"), UpdateExpression="SET n = :n", **same)
    client.update_item(**subject, Key=key("a"), UpdateExpression="REMOVE absent")
    client.delete_item(**subject, Key=key("nobody"))
    never = {"ConditionExpression": "attribute_not_exists(pk)"}
    refused = refusal(client.put_item, **subject, Item=item("a", 2), **never)
    assert refused == "ConditionalCheckFailedException"
    assert len(records(streams, arn_of(client, watched))) == 1


def test_a_cancelled_or_repeated_transaction_has_no_record(
    client: Client, streams: Client, watched: str
) -> None:
    subject = {"TableName": watched}
    there = {"ConditionExpression": "attribute_exists(pk)"}
    cancelled = [
        {"Put": {**subject, "Item": item("a", 1)}},
        {"ConditionCheck": {**subject, "Key": key("b"), **there}},
    ]
    assert reasons(client, *cancelled) == ["None", "ConditionalCheckFailed"]
    once = {
        "TransactItems": [{"Update": {**subject, **add_one("a")}}],
        "ClientRequestToken": f"token-{watched}",
    }
    for _ in range(3):
        client.transact_write_items(**once)
    client.transact_write_items(
        TransactItems=[{"ConditionCheck": {**subject, "Key": key("a"), **there}}]
    )
    found = [told(record) for record in records(streams, arn_of(client, watched))]
    assert found == [("INSERT", None, item("a", 1))]


@pytest.mark.parametrize(
    ("view", "images"),
    [
        ("KEYS_ONLY", set()),
        ("NEW_IMAGE", {"NewImage"}),
        ("OLD_IMAGE", {"OldImage"}),
        (BOTH, {"NewImage", "OldImage"}),
    ],
)
def test_a_record_holds_the_images_of_its_view(
    client: Client, streams: Client, view: str, images: set[str]
) -> None:
    with temporary_table(client, view=view) as table:
        put(client, table, item("a", 1), {**item("a", 2), "more": S("x")})
        client.delete_item(TableName=table, Key=key("a"))
        found = [record["dynamodb"] for record in records(streams, arn_of(client, table))]
    assert [set(change) & {"NewImage", "OldImage"} for change in found] == [
        images & {"NewImage"},
        images,
        images & {"OldImage"},
    ]
    assert all(change["StreamViewType"] == view for change in found)
    assert all(change["Keys"] == key("a") for change in found)
    assert found[1].get("NewImage", {**item("a", 2), "more": S("x")})["more"] == S("x")
    assert found[1].get("OldImage", item("a", 1)) == item("a", 1)


def test_a_record_has_the_members_that_a_function_is_called_with(
    client: Client, streams: Client, watched: str
) -> None:
    put(client, watched, item("a", 1), {**item("a", 1), "b": {"B": b"\0\1\2"}})
    first, second = records(streams, arn_of(client, watched))
    assert first["eventVersion"] == "1.1"
    assert first["eventSource"] == "aws:dynamodb"
    assert first["awsRegion"] == arn_of(client, watched).split(":")[3]
    assert first["eventID"] != second["eventID"]
    change = second["dynamodb"]
    # The key is 6 bytes, and is counted with each image too; `n` is 3 bytes, `b` is 4.
    assert change["SizeBytes"] == 6 + (6 + 3) + (6 + 3 + 4)
    assert change["NewImage"]["b"] == {"B": b"\0\1\2"}
    made = change["ApproximateCreationDateTime"]
    assert isinstance(made, datetime | int)
    [again, _] = records(streams, arn_of(client, watched))
    assert again == first


def test_numbers_rise_in_the_order_of_the_changes(
    client: Client, streams: Client, watched: str
) -> None:
    put(client, watched, *(item("ab"[n % 2], n) for n in range(20)))
    found = records(streams, arn_of(client, watched))
    assert [told(record)[2] for record in found] == [item("ab"[n % 2], n) for n in range(20)]
    numbers = [number(record) for record in found]
    assert numbers == sorted(set(numbers))
    assert all(len(each) >= 21 for each in numbers)


def test_an_iterator_starts_where_it_is_asked_to(
    client: Client, streams: Client, watched: str
) -> None:
    arn = arn_of(client, watched)
    put(client, watched, *(item("a", n) for n in range(3)))
    latest = iterator(streams, arn, "LATEST")
    numbers = [number(record) for record in records(streams, arn)]

    def from_(kind: str, at: int) -> list[str]:
        return [
            number(record) for record in records(streams, arn, kind, SequenceNumber=numbers[at])
        ]

    assert from_("AT_SEQUENCE_NUMBER", 1) == numbers[1:]
    assert from_("AFTER_SEQUENCE_NUMBER", 1) == numbers[2:]
    assert from_("AFTER_SEQUENCE_NUMBER", 2) == []
    put(client, watched, item("a", 3))
    page = streams.get_records(ShardIterator=latest)
    assert [told(record)[2] for record in page["Records"]] == [item("a", 3)]
    assert records(streams, arn, "LATEST") == []


def test_records_come_in_pages_and_an_open_shard_has_no_last(
    client: Client, streams: Client, watched: str
) -> None:
    put(client, watched, *(item("a", n) for n in range(5)))
    following = iterator(streams, arn_of(client, watched))
    sizes = []
    for _ in range(4):
        page = streams.get_records(ShardIterator=following, Limit=2)
        sizes.append(len(page["Records"]))
        following = page["NextShardIterator"]
    assert sizes == [2, 2, 1, 0]
    put(client, watched, item("a", 5))
    [last] = streams.get_records(ShardIterator=following)["Records"]
    assert told(last) == ("MODIFY", item("a", 4), item("a", 5))


def test_a_stream_is_turned_on_and_off(client: Client, streams: Client, table: str) -> None:
    def turn(specification: Item) -> str | None:
        return refusal(client.update_table, TableName=table, StreamSpecification=specification)

    put(client, table, item("a", 1))
    assert turn({"StreamEnabled": False}) == VALIDATION
    assert turn(enabled(BOTH)) is None
    assert turn(enabled(BOTH)) == VALIDATION
    put(client, table, item("a", 2))
    first = arn_of(client, table)
    assert turn({"StreamEnabled": False}) is None
    put(client, table, item("a", 3))
    described = client.describe_table(TableName=table)["Table"]
    assert "StreamSpecification" not in described
    assert described["LatestStreamArn"] == first
    assert turn(enabled("KEYS_ONLY")) is None
    put(client, table, item("a", 4))
    second = arn_of(client, table)
    listed = streams.list_streams(TableName=table)["Streams"]
    assert {stream["StreamArn"] for stream in listed} == {first, second}
    assert [told(each) for each in records(streams, first)] == [
        ("MODIFY", item("a", 1), item("a", 2))
    ]
    assert [told(each) for each in records(streams, second)] == [("MODIFY", None, None)]


@pytest.mark.parametrize("end", ["turned off", "table deleted"])
def test_a_stream_that_has_ended_is_read_to_its_end(
    client: Client, streams: Client, end: str
) -> None:
    table = new_table(client, view=BOTH)
    put(client, table, item("a", 1), item("a", 2))
    arn = arn_of(client, table)
    at_end = streams.get_records(ShardIterator=iterator(streams, arn))["NextShardIterator"]
    if end == "turned off":
        client.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    client.delete_table(TableName=table)
    description = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    assert description["StreamStatus"] == "DISABLED"
    [shard] = description["Shards"]
    assert "EndingSequenceNumber" in shard["SequenceNumberRange"]
    first = streams.get_records(ShardIterator=iterator(streams, arn), Limit=1)
    second = streams.get_records(ShardIterator=first["NextShardIterator"])
    found = [told(each) for each in first["Records"] + second["Records"]]
    assert found == [("INSERT", None, item("a", 1)), ("MODIFY", item("a", 1), item("a", 2))]
    for last in (second, streams.get_records(ShardIterator=at_end)):
        assert "NextShardIterator" not in last
    assert records(streams, arn, "LATEST") == []


def test_a_stream_that_ends_without_a_record_ends_at_its_start(
    client: Client, streams: Client, watched: str
) -> None:
    arn = arn_of(client, watched)
    client.update_table(TableName=watched, StreamSpecification={"StreamEnabled": False})
    [shard] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    numbers = shard["SequenceNumberRange"]
    assert numbers["EndingSequenceNumber"] >= numbers["StartingSequenceNumber"]
    page = streams.get_records(ShardIterator=iterator(streams, arn))
    assert page["Records"] == []
    assert "NextShardIterator" not in page


def test_streams_are_listed_in_pages(client: Client, streams: Client) -> None:
    tables = {new_table(client, view=BOTH) for _ in range(3)}
    found: list[str] = []
    request: dict[str, Any] = {"Limit": 2}
    while True:
        page = streams.list_streams(**request)
        assert len(page["Streams"]) <= 2
        found += [stream["TableName"] for stream in page["Streams"]]
        if "LastEvaluatedStreamArn" not in page:
            break
        request["ExclusiveStartStreamArn"] = page["LastEvaluatedStreamArn"]
    for name in tables:
        client.delete_table(TableName=name)
    assert tables <= set(found)


def test_shards_are_described_in_pages(client: Client, streams: Client, watched: str) -> None:
    arn = arn_of(client, watched)
    start = {"StreamArn": arn, "ExclusiveStartShardId": shard_of(streams, arn)}
    assert streams.describe_stream(**start)["StreamDescription"]["Shards"] == []


@pytest.mark.parametrize(
    "specification",
    [
        {},
        {"StreamEnabled": True},
        {"StreamViewType": BOTH},
        {"StreamEnabled": True, "StreamViewType": "ALL"},
        {"StreamEnabled": False, "StreamViewType": BOTH},
    ],
    ids=lambda specification: str(specification)[1:-1],
)
def test_an_unsound_specification_is_refused(
    client: Client, table: str, specification: Item
) -> None:
    given = {"TableName": table, "StreamSpecification": specification}
    assert refusal(client.update_table, **given) == VALIDATION
    definition = {
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    assert refusal(client.create_table, **definition, **given) == VALIDATION


def test_an_update_of_nothing_or_of_no_table_is_refused(client: Client, table: str) -> None:
    assert refusal(client.update_table, TableName=table) == VALIDATION
    missing = {"TableName": "no-such-table", "StreamSpecification": enabled(BOTH)}
    assert refusal(client.update_table, **missing) == NOT_FOUND


GOOD = "000000000000000000001"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ShardIteratorType": "FIRST"}, VALIDATION),
        ({"ShardIteratorType": None}, VALIDATION),
        ({"ShardIteratorType": "AT_SEQUENCE_NUMBER"}, VALIDATION),
        ({"SequenceNumber": GOOD}, VALIDATION),
        ({"ShardIteratorType": "LATEST", "SequenceNumber": GOOD}, VALIDATION),
        ({"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": "1"}, VALIDATION),
        ({"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": "0" * 21}, VALIDATION),
        ({"ShardId": "shardId-00000000000000000000-00000000"}, NOT_FOUND),
        ({"StreamArn": "arn:aws:dynamodb:local:000000000000:table/none/stream/x"}, NOT_FOUND),
    ],
    ids=lambda value: str(value)[:60],
)
def test_an_unsound_iterator_is_refused(
    client: Client, streams: Client, watched: str, changes: Item, code: str
) -> None:
    arn = arn_of(client, watched)
    request = {
        "StreamArn": arn,
        "ShardId": shard_of(streams, arn),
        "ShardIteratorType": "TRIM_HORIZON",
        **changes,
    }
    sound = {name: value for name, value in request.items() if value is not None}
    assert refusal(streams.get_shard_iterator, **sound) == code


@pytest.mark.parametrize("text", ["", "x", "arn|001|", "arn|001|eHx8", "arn|001|not base64"])
def test_a_text_that_is_no_iterator_is_refused(streams: Client, text: str) -> None:
    assert refusal(streams.get_records, ShardIterator=text) == VALIDATION


def test_limits_out_of_range_are_refused(client: Client, streams: Client, watched: str) -> None:
    arn = arn_of(client, watched)
    start = iterator(streams, arn)
    for limit in (-1, 0, 1001):
        assert refusal(streams.get_records, ShardIterator=start, Limit=limit) == VALIDATION
    for limit in (0, 101):
        assert refusal(streams.list_streams, Limit=limit) == VALIDATION
    assert refusal(streams.describe_stream, StreamArn=arn, Limit=0) == VALIDATION
    assert refusal(streams.get_records) == VALIDATION
    assert refusal(streams.describe_stream) == VALIDATION
    with pytest.raises(ClientError) as missing:
        streams.describe_stream(StreamArn=f"{arn}9")
    assert missing.value.response["Error"]["Code"] == NOT_FOUND

"""What the cases of streams share: the stream of a table, its shard, and its records."""

from __future__ import annotations

from typing import Any

from tests.onfile.embedded_dynamodb.support import Client, Item

BOTH = "NEW_AND_OLD_IMAGES"


def arn_of(client: Client, table: str) -> str:
    """The stream that the table has, or had last."""
    return str(client.describe_table(TableName=table)["Table"]["LatestStreamArn"])


def shard_of(streams: Client, arn: str) -> str:
    """The one shard of a stream so young."""
    [shard] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    return str(shard["ShardId"])


def iterator(streams: Client, arn: str, kind: str = "TRIM_HORIZON", **place: Any) -> str:
    """An iterator of that type."""
    answer = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard_of(streams, arn), ShardIteratorType=kind, **place
    )
    return str(answer["ShardIterator"])


def records(streams: Client, arn: str, kind: str = "TRIM_HORIZON", **place: Any) -> list[Item]:
    """The records of one page from there."""
    return list(streams.get_records(ShardIterator=iterator(streams, arn, kind, **place))["Records"])


def number(record: Item) -> str:
    """The sequence number of a record."""
    return str(record["dynamodb"]["SequenceNumber"])


def told(record: Item) -> tuple[str, Item | None, Item | None]:
    """What a record says: its event, and the item before and after it."""
    change = record["dynamodb"]
    return record["eventName"], change.get("OldImage"), change.get("NewImage")

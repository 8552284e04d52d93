"""The operations of DynamoDB Streams: list and describe streams, get an iterator, get records."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from onfile.embedded_dynamodb.errors import DynamoError, invalid
from onfile.embedded_dynamodb.parameters import (
    Request,
    choice,
    optional,
    positive,
    refuse_unsupported,
    required,
)
from onfile.embedded_dynamodb.shard_iterators import ShardIterator, parsed
from onfile.embedded_dynamodb.stream_log import newest, trim_point
from onfile.embedded_dynamodb.stream_records import page, sequence_number
from onfile.embedded_dynamodb.streams import StoredStream, find_stream, streams_after

_MAX_LISTED = 100
_MAX_RECORDS = 1000
_TYPES = ("TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")
_SEQUENCE_NUMBER = re.compile(r"[0-9]{21,40}")
_TRIMMED = "The operation attempted to read past the oldest stream record in a shard."


def list_streams(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """ListStreams, in the order of the ARNs."""
    supported = frozenset({"TableName", "Limit", "ExclusiveStartStreamArn"})
    refuse_unsupported("ListStreams", request, supported)
    limit = _limit(request, _MAX_LISTED)
    start = optional(request, "ExclusiveStartStreamArn", str) or ""
    name = optional(request, "TableName", str)
    of_table = () if name is None else ("AND table_name = ?", name)
    found = streams_after(connection, start, limit + 1, *of_table)
    more = {"LastEvaluatedStreamArn": found[limit - 1].arn} if len(found) > limit else {}
    return {"Streams": [_listed(stream) for stream in found[:limit]], **more}


def describe_stream(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """DescribeStream. A stream has one shard."""
    supported = frozenset({"StreamArn", "Limit", "ExclusiveStartShardId"})
    refuse_unsupported("DescribeStream", request, supported)
    _limit(request, _MAX_LISTED)
    start = optional(request, "ExclusiveStartShardId", str) or ""
    stream = find_stream(connection, required(request, "StreamArn", str))
    description = {
        **_listed(stream),
        "StreamStatus": "ENABLED" if stream.last is None else "DISABLED",
        "StreamViewType": stream.view,
        "CreationRequestDateTime": round(stream.started_at, 3),
        "KeySchema": stream.key_schema,
        "Shards": [_shard(stream)] if stream.shard > start else [],
    }
    return {"StreamDescription": description}


def get_shard_iterator(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """GetShardIterator."""
    supported = frozenset({"StreamArn", "ShardId", "ShardIteratorType", "SequenceNumber"})
    refuse_unsupported("GetShardIterator", request, supported)
    kind = choice(request, "ShardIteratorType", _TYPES, "")
    given = _sequence_number(request, expected=kind.endswith("_SEQUENCE_NUMBER"))
    stream = find_stream(connection, required(request, "StreamArn", str))
    _refuse_other_shard(stream, required(request, "ShardId", str))
    number: int | None = None
    if given is not None:
        _refuse_out_of_reach(connection, stream, given)
        number = given + 1 if kind.startswith("AFTER") else given
    elif kind == "LATEST":
        number = newest(connection) + 1
    return {"ShardIterator": ShardIterator(stream.arn, stream.shard, number, _now(connection)).text}


def get_records(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """GetRecords. A page may be empty though more follows: only the next iterator tells."""
    refuse_unsupported("GetRecords", request, frozenset({"ShardIterator", "Limit"}))
    limit = _limit(request, _MAX_RECORDS)
    now = _now(connection)
    iterator = parsed(required(request, "ShardIterator", str), now)
    stream = find_stream(connection, iterator.arn)
    _refuse_other_shard(stream, iterator.shard)
    oldest = trim_point(connection) + 1
    number = max(oldest, stream.first) if iterator.number is None else iterator.number
    if number < oldest:
        raise DynamoError("TrimmedDataAccessException", _TRIMMED)
    if number > newest(connection) + 1:
        raise invalid("Invalid ShardIterator")
    records, following = page(connection, stream, number, _end(connection, stream), limit)
    if stream.last is not None and following > stream.last:
        return {"Records": records}
    following_text = ShardIterator(stream.arn, stream.shard, following, now).text
    return {"Records": records, "NextShardIterator": following_text}


def _listed(stream: StoredStream) -> dict[str, Any]:
    return {
        "StreamArn": stream.arn,
        "TableName": stream.table_name,
        "StreamLabel": stream.label,
    }


def _shard(stream: StoredStream) -> dict[str, Any]:
    numbers = {"StartingSequenceNumber": sequence_number(stream.first)}
    if stream.last is not None:
        numbers["EndingSequenceNumber"] = sequence_number(stream.last)
    return {"ShardId": stream.shard, "SequenceNumberRange": numbers}


def _limit(request: Request, most: int) -> int:
    limit = positive(request, "Limit") or most
    if limit > most:
        raise invalid(f"Limit must be less than or equal to {most}")
    return limit


def _sequence_number(request: Request, *, expected: bool) -> int | None:
    given = optional(request, "SequenceNumber", str)
    if expected != (given is not None):
        raise invalid(
            "One or more parameter values were invalid: SequenceNumber goes with the types"
            " AT_SEQUENCE_NUMBER and AFTER_SEQUENCE_NUMBER, and only with those"
        )
    if given is not None and not _SEQUENCE_NUMBER.fullmatch(given):
        raise invalid("SequenceNumber must have between 21 and 40 digits")
    return None if given is None else int(given)


def _refuse_other_shard(stream: StoredStream, shard: str) -> None:
    if shard != stream.shard:
        raise DynamoError("ResourceNotFoundException", "Shard does not exist")


def _refuse_out_of_reach(connection: sqlite3.Connection, stream: StoredStream, number: int) -> None:
    if not stream.first <= number <= _end(connection, stream):
        raise invalid("Invalid SequenceNumber for the shard")
    if number <= trim_point(connection):
        raise DynamoError("TrimmedDataAccessException", _TRIMMED)


def _end(connection: sqlite3.Connection, stream: StoredStream) -> int:
    return newest(connection) if stream.last is None else stream.last


def _now(connection: sqlite3.Connection) -> float:
    return float(connection.execute("SELECT now()").fetchone()[0])

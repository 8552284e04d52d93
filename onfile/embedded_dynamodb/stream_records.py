"""Records of a stream as GetRecords answers them, read from the log of all streams."""

from __future__ import annotations

import sqlite3
import uuid
from typing import Any

from onfile.embedded_dynamodb.images import Kept, restored
from onfile.embedded_dynamodb.stream_view import VIEWS
from onfile.embedded_dynamodb.streams import StoredStream
from onfile.embedded_dynamodb.values import Item, item_size

_MAX_PAGE_BYTES = 1024 * 1024
# Records of other streams between those of this one are stepped over; a page has an end all the
# same.
_MAX_STEPS = 10_000
_EVENT_NAMES = {(False, True): "INSERT", (True, True): "MODIFY", (True, False): "REMOVE"}

Record = dict[str, Any]


def sequence_number(number: int) -> str:
    """The number of a record as the API writes it."""
    return f"{number:021}"


def page(
    connection: sqlite3.Connection, stream: StoredStream, first: int, last: int, limit: int
) -> tuple[list[Record], int]:
    """Records from number `first` up to `last`, and the number to read on from.

    At most `limit` of them, and 1 MB or the record that exceeds it.
    """
    last = min(last, first + _MAX_STEPS - 1)
    cursor = connection.execute(
        "SELECT number, created_at, old, new FROM stream_records"
        " WHERE number BETWEEN ? AND ? AND stream_id = ? ORDER BY number",
        (first, last, stream.id),
    )
    records: list[Record] = []
    size = 0
    for number, created_at, old, new in cursor:
        records.append(_record(stream, number, created_at, *restored(Kept(old, new))))
        size += records[-1]["dynamodb"]["SizeBytes"]
        if len(records) == limit or size >= _MAX_PAGE_BYTES:
            cursor.close()
            return records, number + 1
    return records, max(first, last + 1)


def _record(
    stream: StoredStream, number: int, created_at: float, old: Item | None, new: Item | None
) -> Record:
    some = new or old or {}
    keys = {part["AttributeName"]: some[part["AttributeName"]] for part in stream.key_schema}
    images: dict[str, Item] = {}
    if new is not None and VIEWS[stream.view].new:
        images["NewImage"] = new
    if old is not None and VIEWS[stream.view].old:
        images["OldImage"] = old
    return {
        "eventID": uuid.uuid5(uuid.NAMESPACE_URL, f"{stream.arn}/{number}").hex,
        "eventName": _EVENT_NAMES[old is not None, new is not None],
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": stream.arn.split(":")[3],
        "dynamodb": {
            "ApproximateCreationDateTime": int(created_at),
            "Keys": keys,
            **images,
            "SequenceNumber": sequence_number(number),
            "SizeBytes": item_size(keys) + sum(map(item_size, images.values())),
            "StreamViewType": stream.view,
        },
    }

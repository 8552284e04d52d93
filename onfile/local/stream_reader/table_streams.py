"""All streams of one table, the older ones first, each shard behind its parent."""

from __future__ import annotations

from typing import Any

from chalicelib.dynamo.transport import Transport
from onfile.local.stream_reader.places import FINISHED, Places
from onfile.local.stream_reader.shard import Record, Shard, number_of


class TableStreams:
    """Reads on from the places in `places`, a table's own."""

    def __init__(self, ask: Transport, table: str, places: Places) -> None:
        self._ask = ask
        self._table = table
        self._places = places
        self._shard: Shard | None = None

    def batch(self) -> list[Record]:
        """The next records, each with the `eventSourceARN` that Lambda adds; none for now.

        Raises what the transport does.
        """
        while True:
            shard = self._shard = self._shard or self._unfinished()
            if shard is None:
                return []
            records = shard.page()
            if records or not shard.finished:
                return [{**record, "eventSourceARN": shard.stream} for record in records]
            self._places.keep(shard.stream, shard.id, FINISHED)
            self._shard = None

    def handled(self, record: Record) -> None:
        """This record and all before it are dealt with, for good."""
        if self._shard is not None:
            self._places.keep(self._shard.stream, self._shard.id, number_of(record))

    def _unfinished(self) -> Shard | None:
        streams = self._streams()
        self._places.forget_all_but(set(streams))
        for stream in streams:
            for shard in self._shards(stream):
                place = self._places.of(stream, shard)
                if place != FINISHED:
                    return Shard(self._ask, stream, shard, place)
        return None

    def _streams(self) -> list[str]:
        """Their ARNs end in the time of their start."""
        found: list[str] = []
        request: dict[str, Any] = {"TableName": self._table}
        while True:
            page = self._ask("ListStreams", request)
            found += [stream["StreamArn"] for stream in page["Streams"]]
            if "LastEvaluatedStreamArn" not in page:
                return sorted(found)
            request["ExclusiveStartStreamArn"] = page["LastEvaluatedStreamArn"]

    def _shards(self, stream: str) -> list[str]:
        """Their ids begin with the time of their start, so that a parent is before its child."""
        found: list[str] = []
        request: dict[str, Any] = {"StreamArn": stream}
        while True:
            page = self._ask("DescribeStream", request)["StreamDescription"]
            found += [shard["ShardId"] for shard in page["Shards"]]
            if "LastEvaluatedShardId" not in page:
                return sorted(found)
            request["ExclusiveStartShardId"] = page["LastEvaluatedShardId"]

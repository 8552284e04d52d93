"""One shard of a stream, read from where it was left."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from chalicelib.dynamo.transport import Transport

BATCH = 100
"""Records in a batch at most, as Lambda has it by default."""

Record = dict[str, Any]

_EXPIRED = "ExpiredIteratorException"
_TRIMMED = "TrimmedDataAccessException"
_NOT_OF_THE_SHARD = "ValidationException"


def number_of(record: Record) -> str:
    """The sequence number of a record."""
    return str(record["dynamodb"]["SequenceNumber"])


class Shard:
    """Reads on after the record with the number `after`; None is the oldest that is there.

    `finished` where it is closed and has been read to its end.
    """

    def __init__(self, ask: Transport, stream: str, shard: str, after: str | None) -> None:
        self.stream, self.id = stream, shard
        self.finished = False
        self._ask = ask
        self._after = after
        self._iterator: str | None = None

    def page(self) -> list[Record]:
        """The next records; none if there are no new ones. Raises what the transport does."""
        try:
            return self._read()
        except ClientError as refusal:
            self._recover(refusal)
            return self._read()

    def _read(self) -> list[Record]:
        request = {"ShardIterator": self._iterator or self._start(), "Limit": BATCH}
        answer = self._ask("GetRecords", request)
        self._iterator = answer.get("NextShardIterator")
        self.finished = self._iterator is None
        records: list[Record] = answer["Records"]
        if records:
            self._after = number_of(records[-1])
        return records

    def _recover(self, refusal: ClientError) -> None:
        """Has the next page read from elsewhere, or raises the refusal again."""
        code = refusal.response["Error"]["Code"]
        if code == _EXPIRED:
            self._iterator = None  # the next one is for the record after the last
        elif code == _TRIMMED:
            self._iterator = self._oldest()
        elif code == _NOT_OF_THE_SHARD and self._after is not None:
            self._after = None  # the place is that of another store
        else:
            raise refusal

    def _start(self) -> str:
        if self._after is None:
            return self._oldest()
        place = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self._after}
        return self._iterator_at(place)

    def _oldest(self) -> str:
        return self._iterator_at({"ShardIteratorType": "TRIM_HORIZON"})

    def _iterator_at(self, place: dict[str, str]) -> str:
        request = {"StreamArn": self.stream, "ShardId": self.id, **place}
        return str(self._ask("GetShardIterator", request)["ShardIterator"])

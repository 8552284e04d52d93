"""Shard iterators: a place in a shard as a text that is good for 15 minutes."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from onfile.embedded_dynamodb.errors import DynamoError, invalid

LIFETIME_S = 15 * 60.0
_MARK = "|001|"


@dataclass(frozen=True)
class ShardIterator:
    """Reads from the record with `number` on, None for the oldest that is there when it is used.

    `made_at` is in seconds since 1970.
    """

    arn: str
    shard: str
    number: int | None
    made_at: float

    @property
    def text(self) -> str:
        """As the API hands it out."""
        place = f"{self.shard}|{'' if self.number is None else self.number}|{self.made_at}"
        return self.arn + _MARK + base64.b64encode(place.encode()).decode()


def parsed(text: str, now: float) -> ShardIterator:
    """The iterator with this text. Raises DynamoError for none, or one that is too old by `now`."""
    arn, _, place = text.partition(_MARK)
    try:
        shard, number, made_at = base64.b64decode(place, validate=True).decode().split("|")
        iterator = ShardIterator(arn, shard, int(number) if number else None, float(made_at))
    except ValueError as error:  # of base64, UTF-8 and numbers alike
        raise invalid("Invalid ShardIterator") from error
    if not now < iterator.made_at + LIFETIME_S:
        raise DynamoError("ExpiredIteratorException", "Iterator expired: get another one")
    return iterator

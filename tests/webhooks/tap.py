"""What a stream would bring: the records of each change of rows, made of looks at the store."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.domain.clock import utc_now
from tests.support.stores import Store

_KEYS = {"transactions": ("partition", "id"), "wallets": ("wallet", "part")}
_NUMBERS = itertools.count(1)


class Tap:
    """Records of what has changed since the last look. Two changes of one row in between are one,
    as in no stream: those who need each look after each.

    With an organisation only of its transactions, by a Query: where others fill the store too.
    """

    def __init__(self, store: Store, org_id: str = "") -> None:
        self._store = store
        self._org_id = org_id
        self._known = self._look()

    def records(self) -> list[dict[str, Any]]:
        """In the shape of a Lambda function's event."""
        now = self._look()
        found = []
        for key in sorted(self._known.keys() | now.keys()):
            old, new = self._known.get(key), now.get(key)
            if old != new:
                found.append(record(key[0], old, new))
        self._known = now
        return found

    def _look(self) -> dict[Any, dict[str, Any]]:
        if self._org_id:
            return _by_key("transactions", _transactions(self._store, self._org_id))
        return _by_key("transactions", self._store.rows("transactions")) | _by_key(
            "wallets", self._store.rows("wallets")
        )


def _by_key(table: str, rows: Iterable[dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    keyed = ((tuple(row[name]["S"] for name in _KEYS[table]), row) for row in rows)
    return {(table, *key): copy.deepcopy(row) for key, row in keyed}


def _transactions(store: Store, org_id: str) -> Iterator[dict[str, Any]]:
    """Of an organisation with one shard."""
    request: dict[str, Any] = {
        "ConsistentRead": True,
        "KeyConditionExpression": "#p = :p",
        "ExpressionAttributeNames": {"#p": "partition"},
        "ExpressionAttributeValues": {":p": {"S": f"{org_id}#0"}},
    }
    while True:
        page = store.ask("Query", "transactions", **request)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def record(table: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any]:
    """One record."""
    some = new or old or {}
    images: dict[str, Any] = {
        "Keys": {name: some[name] for name in _KEYS[table]},
        "SequenceNumber": f"{next(_NUMBERS):021}",
        "ApproximateCreationDateTime": utc_now().timestamp(),
    }
    images |= {"NewImage": copy.deepcopy(new)} if new is not None else {}
    images |= {"OldImage": copy.deepcopy(old)} if old is not None else {}
    name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    return {"eventName": name, "eventSource": "aws:dynamodb", "dynamodb": images}

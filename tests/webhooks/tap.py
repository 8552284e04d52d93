"""What a stream would bring: the records of each change of rows, made of looks at the store."""

from __future__ import annotations

import copy
import itertools
from typing import Any

from chalicelib.domain.clock import utc_now
from tests.support.stores import Store

_KEYS = {"transactions": ("partition", "id"), "wallets": ("wallet", "part")}
_NUMBERS = itertools.count(1)


class Tap:
    """Records of what has changed since the last look. Two changes of one row in between are one,
    as in no stream: those who need each look after each.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
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
        return {
            (table, *(row[name]["S"] for name in names)): copy.deepcopy(row)
            for table, names in _KEYS.items()
            for row in self._store.rows(table)
        }


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

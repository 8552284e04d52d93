"""What tests have asked for ahead of time, by organisation: in a file that all servers share."""

from __future__ import annotations

import fcntl
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Order = Mapping[str, Any]
"""`times` is how often it is still to be followed; None is until it is cleared."""

_Orders = dict[str, list[dict[str, Any]]]


class StandingOrders:
    """Each is followed by one request, whichever server that comes to.

    While there are none there is no file, and a request costs one look for it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock_path = path.with_suffix(".lock")
        self._threads = threading.Lock()

    def add(self, org_id: str, order: Order) -> None:
        """To be followed after those that are there."""
        with self._changing() as orders:
            orders.setdefault(org_id, []).append(dict(order))

    def clear(self, org_id: str) -> None:
        """None of the organisation's is followed any more."""
        with self._changing() as orders:
            orders.pop(org_id, None)

    def of(self, org_id: str) -> list[dict[str, Any]]:
        """Those that are left, in order."""
        return self._read().get(org_id, [])

    @property
    def are_there(self) -> bool:
        """Whether anybody has any."""
        return bool(self._read())

    def take(self, org_id: str, fits: Callable[[Order], bool]) -> Order | None:
        """The first that fits, followed once by this call; None where there is none."""
        if not any(map(fits, self.of(org_id))):
            return None
        with self._changing() as orders:
            mine = orders.get(org_id, [])
            order = next(filter(fits, mine), None)  # another request may have taken it meanwhile
            if order is not None and order["times"] is not None:
                order["times"] -= 1
                orders[org_id] = [each for each in mine if each["times"] != 0]
                if not orders[org_id]:
                    del orders[org_id]
            return order

    @contextmanager
    def _changing(self) -> Iterator[_Orders]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._threads, self._lock_path.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            orders = self._read()
            yield orders
            if not orders:
                self._path.unlink(missing_ok=True)
                return
            draft = self._path.with_suffix(".new")
            draft.write_text(json.dumps(orders))
            draft.replace(self._path)  # whole, for those who read without the lock

    def _read(self) -> _Orders:
        try:
            orders: _Orders = json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}
        return orders

"""What tests have asked for ahead of time, by organisation: in a file that all servers share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from onfile.local.control.shared_file import SharedFile

Order = Mapping[str, Any]
"""`times` is how often it is still to be followed; None is until it is cleared."""


class StandingOrders:
    """Each is followed by one request, whichever server that comes to."""

    def __init__(self, path: Path) -> None:
        self._file = SharedFile(path)

    def add(self, org_id: str, order: Order) -> None:
        """To be followed after those that are there."""
        with self._file.changing() as orders:
            orders.setdefault(org_id, []).append(dict(order))

    def clear(self, org_id: str) -> None:
        """None of the organisation's is followed any more."""
        with self._file.changing() as orders:
            orders.pop(org_id, None)

    def of(self, org_id: str) -> list[dict[str, Any]]:
        """Those that are left, in order."""
        orders: list[dict[str, Any]] = self._file.content().get(org_id, [])
        return orders

    @property
    def are_there(self) -> bool:
        """Whether anybody has any."""
        return bool(self._file.content())

    def take(self, org_id: str, fits: Callable[[Order], bool]) -> Order | None:
        """The first that fits, followed once by this call; None where there is none."""
        if not any(map(fits, self.of(org_id))):
            return None
        with self._file.changing() as orders:
            mine = orders.get(org_id, [])
            # Another request may have taken it meanwhile.
            order: dict[str, Any] | None = next(filter(fits, mine), None)
            if order is not None and order["times"] is not None:
                order["times"] -= 1
                orders[org_id] = [each for each in mine if each["times"] != 0]
                if not orders[org_id]:
                    del orders[org_id]
            return order

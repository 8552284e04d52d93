"""Requests with an Idempotency-Key: done once, then answered again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.api.envelope import Call
from chalicelib.domain.idempotency import Record
from chalicelib.errors import NotFound
from chalicelib.services.replays import answer_as_first

REPLAYED_HEADER = "Idempotency-Replayed"
"""Set, to `true`, where the answer is about what an earlier request has done."""


def one(call: Call, work: Callable[[Call], Any]) -> Any:
    """What `work` answers, one object; or that of the first request with this key, as it is now.

    Raises NotFound where that is gone.
    """

    def replay(record: Record) -> Any:
        found = _found(call, record)
        if not found:
            raise NotFound
        return found[0]

    return call.services.idempotency.once(call, work, replay)


def several(call: Call, work: Callable[[Call], Sequence[Any]]) -> Sequence[Any]:
    """The same for a list of objects. Those that are gone are left out."""
    return call.services.idempotency.once(call, work, lambda record: _found(call, record))


def _found(call: Call, record: Record) -> Sequence[Any]:
    found = call.services.replays.find(call.organisation, record)
    call.headers[REPLAYED_HEADER] = "true"
    answer_as_first(record, found)
    return found

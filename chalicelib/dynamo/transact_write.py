"""TransactWriteItems in the order of the calls.

PynamoDB's own TransactWrite sorts its items (checks, deletes, puts, updates), so that the reasons
of a cancellation can't be matched to them. Here reason k belongs to the k-th call.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from pynamodb.connection.base import Connection
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from chalicelib.attempts import LONGEST_ATTEMPT_S
from chalicelib.dynamo.connection import ConditionFailed, TransactionCanceled, store_errors
from chalicelib.errors import ServiceUnavailable, TooMuchAtOnce
from chalicelib.time_budget import insists, pause

MAX_ITEMS = 100
"""Items that DynamoDB takes in one transaction, reading or writing."""
MAX_BYTES = 3_000_000
"""Of what is sent. DynamoDB takes 4 MB of items, which hold more than what is sent of them."""
_MAX_ITEM_BYTES = 409_600

_CONFLICT_ATTEMPTS = 6
_CONFLICT_BASE_S = 0.02
_LONGEST_WAIT_S = 1.3
_OURS = frozenset({"ValidationError", "ItemCollectionSizeLimitExceeded"})


class Cancelled(Exception):
    """A condition of the transaction failed; nothing of it was written.

    `failed` holds the positions, in call order, whose condition failed; `items` the row that stood
    there instead, where DynamoDB handed it back.
    """

    def __init__(self, failed: frozenset[int], items: dict[int, dict[str, Any]]) -> None:
        super().__init__(f"conditions failed at {sorted(failed)}")
        self.failed = failed
        self.items = items


class WriteTransaction:
    """All or nothing, up to 100 items. Each method returns the position of its item."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._items: list[dict[str, Any]] = []

    def put(self, row: Model, condition: Condition | None = None) -> int:
        """Write the whole of `row`."""
        kwargs = row.get_save_kwargs_from_instance(
            condition=condition, return_values_on_condition_failure="ALL_OLD"
        )
        return self._add("Put", kwargs)

    def update(
        self, row: Model, actions: Sequence[Action], condition: Condition | None = None
    ) -> int:
        """Apply `actions` to the row that has the key of `row`."""
        kwargs = row.get_update_kwargs_from_instance(
            actions=list(actions),
            condition=condition,
            return_values_on_condition_failure="ALL_OLD",
        )
        return self._add("Update", kwargs)

    def delete(self, row: Model, condition: Condition | None = None) -> int:
        """Delete the row that has the key of `row`."""
        return self._add("Delete", row.get_delete_kwargs_from_instance(condition=condition))

    def check(self, row: Model, condition: Condition) -> int:
        """Write nothing, but hold the transaction to `condition` on the row with that key."""
        return self._add("ConditionCheck", row.get_delete_kwargs_from_instance(condition=condition))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write: DynamoDB refuses an empty transaction."""
        return not self._items

    @property
    def is_single(self) -> bool:
        """Whether one item is all there is."""
        return len(self._items) == 1

    def commit_single(self) -> None:
        """Write the only item with one request that is no transaction, at half its price.

        Raises Cancelled, which may be about a first try of its own: nothing tells a repeat from
        another one's write.
        """
        [(kind, kwargs)] = self._items[0].items()
        try:
            with store_errors():
                self._connection.dispatch(f"{kind}Item", dict(kwargs))
        except ConditionFailed as failed:
            raise Cancelled(frozenset({0}), {}) from failed

    def commit(self) -> None:
        """Raises Cancelled, or ServiceUnavailable once the retries are spent.

        Raises TooMuchAtOnce, before anything is sent, above MAX_ITEMS or MAX_BYTES. A conflict with
        another transaction is waited out, with jitter. The token makes a repeat that DynamoDB has
        already applied answer as the first did.
        """
        check_count(len(self._items))
        _check_size(self._items)
        request = {"TransactItems": self._items, "ClientRequestToken": str(uuid.uuid4())}
        attempts = 2 * _CONFLICT_ATTEMPTS if insists() else _CONFLICT_ATTEMPTS
        for attempt in range(1, attempts + 1):
            try:
                with store_errors():
                    self._connection.dispatch("TransactWriteItems", dict(request))
                return
            except TransactionCanceled as cancelled:
                _raise_failed_conditions(cancelled)
            longest = min(_CONFLICT_BASE_S * 2**attempt, _LONGEST_WAIT_S)
            if attempt == attempts or not pause(longest, then=LONGEST_ATTEMPT_S):
                break
        raise ServiceUnavailable("Others are writing the same objects.")

    def _add(self, kind: str, kwargs: dict[str, Any]) -> int:
        self._items.append({kind: kwargs})
        return len(self._items) - 1


def check_count(items: int) -> None:
    """Raises TooMuchAtOnce for more items than one transaction can hold."""
    if items > MAX_ITEMS:
        raise TooMuchAtOnce(
            f"The request needs {items} items of the store at once; all or nothing is possible "
            f"for up to {MAX_ITEMS}. Send fewer rows."
        )


def _check_size(items: list[dict[str, Any]]) -> None:
    if len(items) * _MAX_ITEM_BYTES < MAX_BYTES:
        return
    texts = (json.dumps(item, default=bytes.hex, ensure_ascii=False) for item in items)
    size = sum(len(text.encode()) for text in texts)
    if size > MAX_BYTES:
        raise TooMuchAtOnce(
            f"The request writes more than {MAX_BYTES} bytes at once; all or nothing is possible "
            "up to that. Send fewer rows."
        )


def _raise_failed_conditions(cancelled: TransactionCanceled) -> None:
    """Raises Cancelled if a condition failed; returns unless it was a mistake of ours."""
    failed = {
        position: reason.raw_item
        for position, reason in enumerate(cancelled.reasons)
        if reason is not None and reason.code == "ConditionalCheckFailed"
    }
    if failed:
        items = {position: item for position, item in failed.items() if item}
        raise Cancelled(frozenset(failed), items) from cancelled
    if any(reason is not None and reason.code in _OURS for reason in cancelled.reasons):
        raise cancelled

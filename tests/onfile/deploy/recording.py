"""What a deployed function asks of DynamoDB and KMS, noted at the client, as IAM would see it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from onfile.deploy.template.policies import DYNAMODB
from tests.support.stores import Store

Asked = dict[str, set[str]]
"""Actions by table, `wallets`, or index, `wallets/by_email`."""

_PARTS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}


@contextmanager
def recording(store: Store) -> Iterator[Asked]:
    """The actions of every request to DynamoDB inside, those of the sandbox's books too."""
    asked: Asked = defaultdict(set)

    def note(request: Any, **_: object) -> None:
        target = request.headers["X-Amz-Target"]
        text = target.decode() if isinstance(target, bytes) else target
        for table, action in _actions(text.partition(".")[2], json.loads(request.body)):
            asked[table.removeprefix(f"{store.prefix}-")].add(action)

    events = store.connection.client.meta.events
    events.register_first("before-send.dynamodb", note)
    try:
        yield asked
    finally:
        events.unregister("before-send.dynamodb", note)


def _actions(operation: str, body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """DynamoDB asks IAM for the parts of a transaction, each by its own name."""
    if "TransactItems" in body:
        for item in body["TransactItems"]:
            [(kind, part)] = item.items()
            yield part["TableName"], _PARTS[kind]
    elif "RequestItems" in body:
        for table in body["RequestItems"]:
            yield table, operation
    else:
        index = f"/{body['IndexName']}" if "IndexName" in body else ""
        yield f"{body['TableName']}{index}", operation


def granted(function: str) -> Asked:
    """What the policy of a function grants, in the same words."""
    return {where: set(what) for where, what in DYNAMODB[function].items()}

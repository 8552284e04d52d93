"""What a deployed function asks of DynamoDB and KMS, noted on its way, as IAM would see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.dynamo.transport import Transport
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

    def noting(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        for table, action in _actions(operation, request):
            asked[table.removeprefix(f"{store.prefix}-")].add(action)
        return inner(operation, request)

    with store.wrapped(noting):
        yield asked


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

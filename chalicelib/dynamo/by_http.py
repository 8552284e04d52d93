"""The transport to AWS: DynamoDB's JSON over a line of our own; botocore's client for tables."""

from __future__ import annotations

import uuid

from chalicelib.aws.service_connection import ServiceConnection
from chalicelib.dynamo.transport import Answer, Request, Transport, by_botocore
from chalicelib.dynamo.wire import decoded, encoded

_OFTEN = frozenset(
    {
        "BatchGetItem",
        "BatchWriteItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "Scan",
        "TransactGetItems",
        "TransactWriteItems",
        "UpdateItem",
    }
)
"""Operations on items. Those on tables have moments in their answers, and are rare."""


def by_http(*, region: str, host: str | None) -> Transport:
    """Asks DynamoDB at the endpoint `host`, or where the environment says."""
    line = ServiceConnection(
        "dynamodb", region=region, target="DynamoDB_20120810", json_version="1.0", url=host
    )
    rarely = by_botocore(region=region, host=host)

    def ask(operation: str, request: Request) -> Answer:
        if operation not in _OFTEN:
            return rarely(operation, request)
        if operation == "TransactWriteItems":
            request = {"ClientRequestToken": str(uuid.uuid4()), **request}
        answer: Answer = line.ask(operation, encoded(request).encode(), read=decoded)
        return answer

    return ask

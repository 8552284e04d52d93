"""The seam between the service and DynamoDB: one callable from an operation to its answer.

Whatever carries requests is one of these: botocore's client, the embedded store of a laptop. Who
counts, records or spoils requests wraps one in another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pynamodb.connection.base import Connection

from chalicelib.attempts import CONNECT_TIMEOUT_S, ONE_ATTEMPT, READ_TIMEOUT_S
from chalicelib.aws.posting import POOL

Request = dict[str, Any]
Answer = dict[str, Any]
Transport = Callable[[str, Request], Answer]
"""Takes an operation (`GetItem`) and its parameters, in the shapes of botocore's client: binary
values are bytes. Raises botocore's ClientError for a refusal, and its BotoCoreError where nothing
was answered."""


def by_botocore(*, region: str, host: str | None) -> Transport:
    """botocore's client, made at its first use.

    `host` None leaves the endpoint to botocore, which honours AWS_ENDPOINT_URL_DYNAMODB. PynamoDB's
    connection makes the client, since it knows when to make another: botocore's keeps for good that
    it found no credentials.
    """
    own = Connection(
        region=region,
        host=host,
        connect_timeout_seconds=CONNECT_TIMEOUT_S,
        read_timeout_seconds=READ_TIMEOUT_S,
        retry_configuration=ONE_ATTEMPT,
        max_pool_connections=POOL,
    )

    def ask(operation: str, request: Request) -> Answer:
        answer: Answer = own.client._make_api_call(operation, request)
        return answer

    return ask


def rows_read(answer: Answer) -> int:
    """What a Query, a GetItem, a BatchGetItem or a TransactGetItems has read."""
    if "ScannedCount" in answer:
        return int(answer["ScannedCount"])
    responses = answer.get("Responses")
    if isinstance(responses, dict):
        return sum(map(len, responses.values()))
    return len(responses) if responses else int("Item" in answer)

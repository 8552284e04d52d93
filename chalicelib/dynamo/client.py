"""One DynamoDB client for all tables of the process, and the errors it can end in.

PynamoDB makes a client for each model, and a client costs 75 ms of a cold start; `bind` gives all
models one connection. The time-outs of one request to the store fit under the 29 s of API Gateway
with all its retries.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from pynamodb.connection.base import Connection
from pynamodb.exceptions import CancellationReason, PynamoDBException, VerboseClientError
from pynamodb.models import Model

from chalicelib.errors import ServiceUnavailable
from chalicelib.observability import count_request, log_exception

CONNECT_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 2.0
ATTEMPTS = 3
_POOL = 50
_log = logging.getLogger(__name__)


class MeteredConnection(Connection):
    """A connection whose requests are counted (`observability.metering`)."""

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        """One request. Its retries inside the client are not told apart."""
        answer: dict[str, Any] = super().dispatch(operation_name, operation_kwargs)
        count_request(_rows_read(answer))
        return answer


def _rows_read(answer: dict[str, Any]) -> int:
    """What a Query, a GetItem, a BatchGetItem or a TransactGetItems has read."""
    if "ScannedCount" in answer:
        return int(answer["ScannedCount"])
    responses = answer.get("Responses")
    if isinstance(responses, dict):
        return sum(map(len, responses.values()))
    return len(responses) if responses else int("Item" in answer)


class ConditionFailed(Exception):
    """A conditional write found its row otherwise."""


class TransactionCanceled(Exception):
    """DynamoDB cancelled a transaction; `reasons` has one entry for each item, None where fine."""

    def __init__(self, reasons: Sequence[CancellationReason | None]) -> None:
        super().__init__("transaction cancelled")
        self.reasons = reasons


def connect(*, region: str, host: str | None) -> Connection:
    """A connection; the client behind it is made at its first use.

    `host` None leaves the endpoint to botocore, which honours AWS_ENDPOINT_URL_DYNAMODB.
    """
    return MeteredConnection(
        region=region,
        host=host,
        connect_timeout_seconds=CONNECT_TIMEOUT_S,
        read_timeout_seconds=READ_TIMEOUT_S,
        retry_configuration={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        max_pool_connections=_POOL,
    )


def bind(models: Sequence[type[Model]], connection: Connection, *, prefix: str) -> None:
    """Point `models` at the tables `<prefix>-<Meta.suffix>` through `connection`."""
    for model in models:
        model.Meta.table_name = f"{prefix}-{model.Meta.suffix}"  # type: ignore[attr-defined]
        model._connection = None
        table = model._get_connection()
        if model.Meta.table_name not in connection._tables:
            connection.add_meta_table(table.get_meta_table())
        table.connection = connection


@contextmanager
def store_errors() -> Iterator[None]:
    """Turns what PynamoDB and botocore raise into the errors above, or ServiceUnavailable.

    What the store can't have meant but as a mistake of ours passes as it is; any other error of the
    store, one that is not known here too, is a failed dependency.
    """
    try:
        yield
    except (PynamoDBException, ClientError, BotoCoreError) as error:
        cause = error.cause if isinstance(error, PynamoDBException) else error
        # Of a time-out, `response` is there and None.
        code = (getattr(cause, "response", None) or {}).get("Error", {}).get("Code")
        if code == "ConditionalCheckFailedException":
            raise ConditionFailed from error
        if isinstance(cause, VerboseClientError) and code == "TransactionCanceledException":
            raise TransactionCanceled(cause.cancellation_reasons) from error
        if code in _OURS or isinstance(cause, ParamValidationError):
            raise
        if code is not None or isinstance(cause, BotoCoreError):
            if code is not None and code not in _PASSING:
                log_exception(_log, "the store refuses what it should take")
            raise ServiceUnavailable("The store did not answer in time; try again.") from error
        raise


_OURS = frozenset(
    {
        "IdempotentParameterMismatchException",
        "ItemCollectionSizeLimitExceededException",
        "MissingAction",
        "ResourceNotFoundException",
        "SerializationException",
        "TransactionCanceledException",
        "UnknownOperationException",
        "ValidationException",
    }
)
"""Codes that no repeat mends: we have sent what can't be, or have named what is not there."""

_PASSING = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
"""Codes that pass by themselves. Others, as of credentials, are for a person: they are logged."""

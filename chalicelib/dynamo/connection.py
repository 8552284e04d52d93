"""One DynamoDB client for all tables of the process, and the errors it can end in.

PynamoDB makes a client for each model; `bind` gives all models one connection, and that asks the
store through a `Transport`. A transport tries once: `attempts` knows how much time there is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    ParamValidationError,
)
from pynamodb.connection.base import Connection
from pynamodb.exceptions import CancellationReason, PynamoDBException, VerboseClientError
from pynamodb.models import Model

from chalicelib.attempts import until_answered
from chalicelib.dynamo.by_http import by_http
from chalicelib.dynamo.transport import Transport, rows_read
from chalicelib.errors import ServiceUnavailable
from chalicelib.list_budget import ask
from chalicelib.observability.lines import failed
from chalicelib.observability.log_fields import Event
from chalicelib.observability.work import count_request

_SERVER_ERROR = 500


class _Client:
    """What PynamoDB takes for botocore's client. It asks nothing else of it."""

    def __init__(self, connection: MeteredConnection) -> None:
        self._connection = connection

    def _make_api_call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        return self._connection.transport(operation, request)


class MeteredConnection(Connection):
    """A connection on a transport, whose requests are counted and timed (`observability.work`).

    `transport` may be changed at any time: the next request goes by the new one.
    """

    def __init__(self, transport: Transport, *, region: str) -> None:
        super().__init__(region=region)
        self.transport = transport
        self._taken = _Client(self)

    @property
    def client(self) -> Any:
        """In the place of botocore's, which PynamoDB would make."""
        return self._taken

    def __repr__(self) -> str:
        return f"{type(self).__name__}<{self.region}>"

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        """One request, counted once however often it is sent.

        PynamoDB's own would ask for the units that it took, and tell them to its debug log.
        """
        ask()
        send = partial(self._make_api_call, operation_name, operation_kwargs)
        answer: dict[str, Any] = {}
        started = time.perf_counter_ns()
        try:
            answer = until_answered(send, _passes)
        finally:
            count_request(rows_read(answer), since_ns=started)
        return answer


class ConditionFailed(Exception):
    """A conditional write found its row otherwise."""


class TransactionCanceled(Exception):
    """DynamoDB cancelled a transaction; `reasons` has one entry for each item, None where fine."""

    def __init__(self, reasons: Sequence[CancellationReason | None]) -> None:
        super().__init__("transaction cancelled")
        self.reasons = reasons


def connect(
    *, region: str, host: str | None = None, transport: Transport | None = None
) -> MeteredConnection:
    """A connection by `transport`, or to AWS, or to the endpoint `host`, opened at its first use.

    `host` None leaves the endpoint to the environment: AWS_ENDPOINT_URL_DYNAMODB is honoured.
    """
    return MeteredConnection(transport or by_http(region=region, host=host), region=region)


def bind(models: Sequence[type[Model]], connection: Connection, *, prefix: str) -> None:
    """Point `models` at the tables `<prefix>-<Meta.suffix>` through `connection`."""
    for model in models:
        model.Meta.table_name = f"{prefix}-{model.Meta.suffix}"  # type: ignore[attr-defined]
        model._connection = None
        table = model._get_connection()
        if model.Meta.table_name not in connection._tables:
            connection.add_meta_table(table.get_meta_table())
        table.connection = connection


def _passes(error: Exception) -> bool:
    """Whether the same request may fare better in a moment."""
    if isinstance(error, ClientError):
        # PynamoDB's own error leaves the status out; what it was raised from has it.
        told = error.__cause__ if isinstance(error.__cause__, ClientError) else error
        status = told.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return _code(error) in _PASSING or status >= _SERVER_ERROR
    return isinstance(error, ConnectionError | HTTPClientError)


def _code(error: BaseException | None) -> str | None:
    # Of a time-out, `response` is there and None.
    response = getattr(error, "response", None) or {}
    code: str | None = response.get("Error", {}).get("Code")
    return code


@contextmanager
def store_errors() -> Iterator[None]:
    """Turns what PynamoDB and botocore raise into the errors above, or ServiceUnavailable.

    What the store can't have meant but as a mistake of ours passes as it is; any other error of the
    store, one that is not known here too, is a failed dependency.
    """
    try:
        yield
    except (PynamoDBException, ClientError, BotoCoreError) as error:
        if _is_our_mistake(error):
            raise
        # No name holds an error here. It would hold itself, by the frames that it has come through,
        # and with them all that the request was about, until the garbage collector comes by.
        raise _told(error) from error


def _is_our_mistake(error: Exception) -> bool:
    cause, code = _cause(error), _code(_cause(error))
    if code == "TransactionCanceledException":
        return not isinstance(cause, VerboseClientError)
    unknown = code is None and not isinstance(cause, BotoCoreError)
    return unknown or code in _OURS or isinstance(cause, ParamValidationError)


def _told(error: Exception) -> Exception:
    cause, code = _cause(error), _code(_cause(error))
    if code == "ConditionalCheckFailedException":
        return ConditionFailed()
    if code == "TransactionCanceledException":
        return TransactionCanceled(cause.cancellation_reasons)
    if code is not None and code not in _PASSING:
        failed(Event.STORE_REFUSED, code=code)
    return ServiceUnavailable("The store did not answer in time.")


def _cause(error: Exception) -> Any:
    return error.cause if isinstance(error, PynamoDBException) else error


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
        "Throttling",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
"""Codes that pass by themselves. Others, as of credentials, are for a person: they are logged."""

"""What the cases share: clients, tables, short names for values, and refusals as codes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from chalicelib.dynamo.transport import Transport
from onfile.embedded_dynamodb import Database
from tests.support.unmocked import attach_alone

Client = Any
Item = dict[str, Any]

ITEMS, STREAMS = "dynamodb", "dynamodbstreams"
"""What boto3 calls the two services."""

VALIDATION = "ValidationException"
CONDITION = "ConditionalCheckFailedException"
CANCELLED = "TransactionCanceledException"
NOT_FOUND = "ResourceNotFoundException"


def S(text: str) -> dict[str, str]:  # noqa: N802  (the wire's own name of the type)
    """A string value."""
    return {"S": text}


def N(number: object) -> dict[str, str]:  # noqa: N802  (the wire's own name of the type)
    """A number value."""
    return {"N": str(number)}


def key(pk: str, sk: str = "a") -> Item:
    """The key of an item in a table of `new_table`."""
    return {"pk": S(pk), "sk": S(sk)}


def new_client(endpoint: str | None = None, service: str = ITEMS) -> Client:
    """A client that leaves all checks to the store, and does not try again."""
    config = Config(
        parameter_validation=False, retries={"total_max_attempts": 1}, max_pool_connections=32
    )
    return boto3.client(service, endpoint_url=endpoint, config=config)


def embedded_client(database: Database, service: str = ITEMS) -> Client:
    """A client of that database."""
    client = new_client(service=service)
    attach_alone(client.meta.events, database)
    return client


def client_by(transport: Transport, service: str = ITEMS) -> Client:
    """boto3's client with all its methods, whose requests go by `transport` and not by its own."""
    client = new_client(service=service)

    def ask(operation: str, request: Item) -> Item:
        try:
            return transport(operation, request)
        except ClientError as error:
            modeled = client.exceptions.from_code(error.response["Error"]["Code"])
            raise modeled(error.response, operation) from error

    client._make_api_call = ask
    return client


def refusal(call: Callable[..., Any], **request: Any) -> str | None:
    """The code that the call is refused with, or None where it is not."""
    try:
        call(**request)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return None


def reasons(client: Client, *items: Item, **request: Any) -> list[str]:
    """The codes of the reasons that the transaction is cancelled for."""
    try:
        client.transact_write_items(TransactItems=list(items), **request)
    except client.exceptions.TransactionCanceledException as error:
        return [reason["Code"] for reason in error.response["CancellationReasons"]]
    raise AssertionError("the transaction was not cancelled")


def index(name: str, hash_key: str, range_key: str | None, **projection: Any) -> Item:
    """A global secondary index for `new_table`."""
    return {
        "IndexName": name,
        "KeySchema": _schema(hash_key, range_key),
        "Projection": projection or {"ProjectionType": "ALL"},
    }


def new_table(
    client: Client,
    *,
    range_kind: str = "S",
    indexes: tuple[Item, ...] = (),
    view: str | None = None,
    **kinds: str,
) -> str:
    """The name of a new table with the key `pk`, `sk`; `kinds` are those of the index keys.

    `view` is that of its stream, None for no stream.
    """
    name = f"t-{secrets.token_hex(6)}"
    attributes = {"pk": "S", "sk": range_kind, **kinds}
    request: Item = {
        "TableName": name,
        "KeySchema": _schema("pk", "sk"),
        "AttributeDefinitions": [
            {"AttributeName": attribute, "AttributeType": kind}
            for attribute, kind in attributes.items()
        ],
        "BillingMode": "PAY_PER_REQUEST",
    }
    if indexes:
        request["GlobalSecondaryIndexes"] = list(indexes)
    if view is not None:
        request["StreamSpecification"] = enabled(view)
    client.create_table(**request)
    return name


def enabled(view: str) -> Item:
    """The StreamSpecification that turns a stream on."""
    return {"StreamEnabled": True, "StreamViewType": view}


@contextmanager
def temporary_table(client: Client, **options: Any) -> Iterator[str]:
    """A table that is deleted at the end."""
    name = new_table(client, **options)
    try:
        yield name
    finally:
        client.delete_table(TableName=name)


def _schema(hash_key: str, range_key: str | None) -> list[Item]:
    schema = [{"AttributeName": hash_key, "KeyType": "HASH"}]
    if range_key is not None:
        schema.append({"AttributeName": range_key, "KeyType": "RANGE"})
    return schema

"""The way in through botocore, and what the embedded store says it can't do."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from onfile.embedded_dynamodb import Database, DynamoError, storage
from tests.onfile.embedded_dynamodb.support import (
    VALIDATION,
    Client,
    N,
    S,
    embedded_client,
    key,
    new_table,
    refusal,
)
from tests.support.unmocked import attach_alone


@pytest.fixture
def table(embedded: Client) -> str:
    """A table of the embedded store."""
    return new_table(embedded)


def test_every_client_of_a_session_is_answered() -> None:
    database = Database(None)
    session = botocore.session.Session()
    attach_alone(session.get_component("event_emitter"), database)
    first, second = (boto3.Session(botocore_session=session).client("dynamodb") for _ in range(2))
    name = new_table(first)
    assert second.list_tables()["TableNames"] == [name]
    database.close()


def test_an_answer_carries_its_checksum_and_a_request_id_of_its_own(database: Database) -> None:
    client = embedded_client(database)
    answers: list[dict[str, Any]] = []
    client.meta.events.register(
        "before-parse.dynamodb", lambda response_dict, **_: answers.append(response_dict)
    )
    ids = {client.list_tables()["ResponseMetadata"]["RequestId"] for _ in range(2)}
    assert len(ids) == len(answers) == 2
    for answer in answers:
        assert int(answer["headers"]["x-amz-crc32"]) == zlib.crc32(answer["body"])


def test_a_refusal_has_the_shape_of_dynamodbs(embedded: Client, table: str) -> None:
    with pytest.raises(embedded.exceptions.ResourceNotFoundException) as missing:
        embedded.get_item(TableName="no-such-table", Key=key("a"))
    response = missing.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert "no-such-table" in response["Error"]["Message"]
    with pytest.raises(ClientError) as refused:
        embedded.get_item(TableName=table, Key={"pk": S("a")})
    assert refused.value.response["Error"]["Code"] == VALIDATION


def test_a_file_that_another_process_holds_for_too_long_is_an_internal_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_BUSY_TIMEOUT_S", 0.05)
    database = Database(tmp_path / "store.db")
    client = embedded_client(database)
    table = new_table(client)
    holder = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(client.exceptions.InternalServerError) as failure:
        client.put_item(TableName=table, Item=key("a"))
    assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert "Item" not in client.get_item(TableName=table, Key=key("a"))
    holder.execute("ROLLBACK")
    client.put_item(TableName=table, Item=key("a"))
    assert "Item" in client.get_item(TableName=table, Key=key("a"))
    holder.close()
    database.close()


def test_botocore_tries_again_after_an_internal_error() -> None:
    class Shaky(Database):
        """Fails the first write, after it has been carried out."""

        failures = 1

        def execute(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
            answer = super().execute(operation, request)
            if operation == "TransactWriteItems" and self.failures:
                self.failures -= 1
                raise DynamoError("InternalServerError", "lost the answer")
            return answer

    database = Shaky(None)
    client = boto3.client(
        "dynamodb", config=Config(retries={"mode": "standard", "total_max_attempts": 3})
    )
    attach_alone(client.meta.events, database)
    table = new_table(client)
    add = {
        "TableName": table,
        "Key": key("a"),
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": N(1)},
    }
    client.transact_write_items(TransactItems=[{"Update": add}])
    assert database.failures == 0
    assert client.get_item(TableName=table, Key=key("a"))["Item"]["n"] == N(1)
    database.close()


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("update_table", {"BillingMode": "PAY_PER_REQUEST"}),
        ("execute_statement", {"Statement": "SELECT * FROM t"}),
        ("put_item", {"Item": key("a"), "Expected": {"pk": {"Exists": False}}}),
        ("update_item", {"Key": key("a"), "AttributeUpdates": {}}),
        ("get_item", {"Key": key("a"), "AttributesToGet": ["pk"]}),
        ("query", {"KeyConditions": {}}),
        ("scan", {"Segment": 0, "TotalSegments": 2}),
        ("scan", {"ScanFilter": {}}),
    ],
)
def test_what_is_not_supported_is_refused_by_name(
    embedded: Client, table: str, operation: str, request_: dict[str, Any]
) -> None:
    subject = {} if operation == "execute_statement" else {"TableName": table}
    with pytest.raises(ClientError) as refused:
        getattr(embedded, operation)(**subject, **request_)
    assert refused.value.response["Error"]["Code"] == VALIDATION
    assert "embedded store does not support" in str(refused.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"LocalSecondaryIndexes": []},
        {"SSESpecification": {"Enabled": True}},
    ],
)
def test_a_table_with_features_that_are_not_there_is_refused(
    embedded: Client, changes: dict[str, Any]
) -> None:
    code = refusal(
        embedded.create_table,
        TableName="ttt",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        **changes,
    )
    assert code == VALIDATION


def test_a_protected_table_can_not_be_deleted(embedded: Client) -> None:
    embedded.create_table(
        TableName="protected",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        DeletionProtectionEnabled=True,
    )
    assert refusal(embedded.delete_table, TableName="protected") == VALIDATION
    assert "protected" in embedded.list_tables()["TableNames"]


def test_an_update_of_a_nested_value_returns_that_value_alone(embedded: Client, table: str) -> None:
    # As the documentation has it; DynamoDB Local returns the whole of `doc`.
    doc = {"M": {"x": N(1), "y": N(2)}}
    embedded.put_item(TableName=table, Item={**key("a"), "doc": doc})
    answer = embedded.update_item(
        TableName=table,
        Key=key("a"),
        UpdateExpression="SET doc.x = :v",
        ExpressionAttributeValues={":v": N(5)},
        ReturnValues="UPDATED_NEW",
    )
    assert answer["Attributes"] == {"doc": {"M": {"x": N(5)}}}


def test_an_index_key_of_a_wrong_kind_is_refused_in_an_update(embedded: Client) -> None:
    # As the documentation has it; DynamoDB Local takes it.
    indexes = (
        {
            "IndexName": "by-g",
            "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        },
    )
    table = new_table(embedded, indexes=indexes, g="S")
    code = refusal(
        embedded.update_item,
        TableName=table,
        Key=key("a"),
        UpdateExpression="SET g = :v",
        ExpressionAttributeValues={":v": N(1)},
    )
    assert code == VALIDATION

"""Tables: made, described, listed, deleted; their time to live; what is refused."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from tests.onfile.embedded_dynamodb.support import (
    NOT_FOUND,
    VALIDATION,
    Client,
    Item,
    N,
    S,
    index,
    key,
    new_table,
    refusal,
)


def definition(**changes: Any) -> Item:
    """A CreateTable request; a change to None leaves the parameter out."""
    request = {
        "TableName": f"t-{secrets.token_hex(6)}",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        **changes,
    }
    return {name: value for name, value in request.items() if value is not None}


def test_a_table_is_described_as_it_was_made(client: Client) -> None:
    indexes = (index("by-g", "g", None, ProjectionType="KEYS_ONLY"),)
    name = new_table(client, indexes=indexes, g="N")
    description = client.describe_table(TableName=name)["Table"]
    client.delete_table(TableName=name)
    assert description["TableName"] == name
    assert description["TableStatus"] == "ACTIVE"
    assert description["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    kinds = {d["AttributeName"]: d["AttributeType"] for d in description["AttributeDefinitions"]}
    assert kinds == {"pk": "S", "sk": "S", "g": "N"}
    [described] = description["GlobalSecondaryIndexes"]
    assert described["IndexName"] == "by-g"
    assert described["IndexStatus"] == "ACTIVE"
    assert described["Projection"] == {"ProjectionType": "KEYS_ONLY"}


def test_a_deleted_table_takes_its_items_along(client: Client) -> None:
    request = definition()
    subject = {"TableName": request["TableName"]}
    client.create_table(**request)
    client.put_item(**subject, Item={"pk": S("a")})
    client.delete_table(**subject)
    assert refusal(client.describe_table, **subject) == NOT_FOUND
    assert refusal(client.get_item, **subject, Key={"pk": S("a")}) == NOT_FOUND
    client.create_table(**request)
    assert "Item" not in client.get_item(**subject, Key={"pk": S("a")})
    client.delete_table(**subject)


def test_a_table_with_a_hash_key_alone_works(client: Client) -> None:
    request = definition(GlobalSecondaryIndexes=[index("by-pk", "pk", None)])
    subject = {"TableName": request["TableName"]}
    client.create_table(**request)
    client.put_item(**subject, Item={"pk": S("a"), "n": N(1)})
    client.update_item(
        **subject,
        Key={"pk": S("a")},
        UpdateExpression="ADD n :n",
        ExpressionAttributeValues={":n": N(1)},
    )
    condition = {
        "KeyConditionExpression": "pk = :p",
        "ExpressionAttributeValues": {":p": S("a")},
    }
    for where in ({}, {"IndexName": "by-pk"}):
        page = client.query(**subject, **condition, **where)
        assert page["Items"] == [{"pk": S("a"), "n": N(2)}]
    client.delete_table(**subject)


def test_tables_are_listed_in_pages(client: Client) -> None:
    names = {new_table(client) for _ in range(3)}
    found: list[str] = []
    request: dict[str, Any] = {"Limit": 2}
    while True:
        page = client.list_tables(**request)
        found += page["TableNames"]
        if "LastEvaluatedTableName" not in page:
            break
        request["ExclusiveStartTableName"] = page["LastEvaluatedTableName"]
    for name in names:
        client.delete_table(TableName=name)
    assert names <= set(found)
    assert found == sorted(set(found))


def test_a_name_is_taken_only_once(client: Client, table: str) -> None:
    code = refusal(client.create_table, **definition(TableName=table))
    assert code == "ResourceInUseException"


HASH = {"AttributeName": "pk", "KeyType": "HASH"}
STRING = {"AttributeName": "pk", "AttributeType": "S"}


@pytest.mark.parametrize(
    "changes",
    [
        {"TableName": "ab"},
        {"TableName": "a b c"},
        {"KeySchema": [{"AttributeName": "other", "KeyType": "HASH"}]},
        {"KeySchema": [{"AttributeName": "pk", "KeyType": "RANGE"}]},
        {"KeySchema": [HASH, {"AttributeName": "pk", "KeyType": "RANGE"}]},
        {"KeySchema": []},
        {"AttributeDefinitions": [STRING, {"AttributeName": "x", "AttributeType": "S"}]},
        {"AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "BOOL"}]},
        {"BillingMode": None},
        {"GlobalSecondaryIndexes": [index("by-x", "x", None)]},
        {"GlobalSecondaryIndexes": [index("by-pk", "pk", None), index("by-pk", "pk", None)]},
        {"GlobalSecondaryIndexes": [index("by-pk", "pk", None, ProjectionType="SOME")]},
        {"GlobalSecondaryIndexes": [index("by-pk", "pk", None, ProjectionType="INCLUDE")]},
    ],
    ids=lambda changes: str(changes)[:60],
)
def test_an_unsound_table_is_refused(client: Client, changes: dict[str, Any]) -> None:
    assert refusal(client.create_table, **definition(**changes)) == VALIDATION


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("describe_table", {}),
        ("delete_table", {}),
        ("scan", {}),
        ("get_item", {"Key": key("a")}),
        ("put_item", {"Item": key("a")}),
        ("update_item", {"Key": key("a")}),
        ("delete_item", {"Key": key("a")}),
        ("describe_time_to_live", {}),
    ],
)
def test_a_missing_table_is_not_found(
    client: Client, operation: str, request_: dict[str, Any]
) -> None:
    call = getattr(client, operation)
    assert refusal(call, TableName="no-such-table", **request_) == NOT_FOUND


def test_the_time_to_live_attribute_is_set_and_unset(client: Client, table: str) -> None:
    def status() -> dict[str, str]:
        description = client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        return dict(description)

    def change(enabled: bool, attribute: str) -> str | None:
        specification = {"Enabled": enabled, "AttributeName": attribute}
        return refusal(
            client.update_time_to_live, TableName=table, TimeToLiveSpecification=specification
        )

    assert status() == {"TimeToLiveStatus": "DISABLED"}
    assert change(True, "expires") is None
    assert status() == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
    assert change(True, "expires") == VALIDATION
    assert change(False, "another") == VALIDATION
    assert change(False, "expires") is None
    assert status() == {"TimeToLiveStatus": "DISABLED"}
    assert change(False, "expires") == VALIDATION


def test_an_item_past_its_time_stays_readable(client: Client, table: str) -> None:
    specification = {"Enabled": True, "AttributeName": "expires"}
    client.update_time_to_live(TableName=table, TimeToLiveSpecification=specification)
    item = {**key("a"), "expires": N(1_000_000_000)}
    client.put_item(TableName=table, Item=item)
    assert client.get_item(TableName=table, Key=key("a"))["Item"] == item

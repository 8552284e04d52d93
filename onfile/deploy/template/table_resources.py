"""The tables, made from the models that the service uses: they can't differ from the code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pynamodb.models import Model

from onfile.deploy.names import Names, arn, logical

TTL = dict.fromkeys(("client-tokens", "idempotency", "wallets", "webhook-logs"), "expires_at")
STAGE_TAG = "onfile:stage"
"""Says whose a table or a log is, which outlive the stack that has made them."""


def suffix_of(model: type[Model]) -> str:
    """`wallets`, of `onfile-prod-wallets`."""
    suffix: str = model.Meta.suffix  # type: ignore[attr-defined]
    return suffix


def table_id(suffix: str) -> str:
    """The logical id of a table."""
    return logical(suffix, "table")


def tables(models: Sequence[type[Model]], names: Names) -> dict[str, Any]:
    """A resource for each model. A stack that goes leaves its tables where they are."""
    return {table_id(suffix_of(model)): _table(model, names) for model in models}


def _table(model: type[Model], names: Names) -> dict[str, Any]:
    schema: dict[str, Any] = dict(model._get_schema())
    properties: dict[str, Any] = {
        "TableName": names.table(suffix_of(model)),
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": _attributes(schema["attribute_definitions"]),
        "KeySchema": _keys(schema["key_schema"]),
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": arn("Key")},
        "DeletionProtectionEnabled": True,
        "Tags": [{"Key": STAGE_TAG, "Value": names.stage}],
        **_on_some(model, schema["global_secondary_indexes"]),
    }
    return {
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": properties,
    }


def _on_some(model: type[Model], indexes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What not every table has: indexes, a time to live, a stream."""
    properties: dict[str, Any] = {}
    if indexes:
        properties["GlobalSecondaryIndexes"] = list(map(_index, indexes))
    if suffix_of(model) in TTL:
        column = TTL[suffix_of(model)]
        properties["TimeToLiveSpecification"] = {"AttributeName": column, "Enabled": True}
    view = getattr(model.Meta, "stream_view_type", None)
    if view is not None:
        properties["StreamSpecification"] = {"StreamViewType": view}
    return properties


def _attributes(definitions: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    types = {each["AttributeName"]: each["AttributeType"] for each in definitions}
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()]


def _keys(schema: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    return sorted(
        ({"AttributeName": each["AttributeName"], "KeyType": each["KeyType"]} for each in schema),
        key=lambda each: each["KeyType"],  # HASH comes before RANGE
    )


def _index(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "IndexName": schema["index_name"],
        "KeySchema": _keys(schema["key_schema"]),
        "Projection": dict(schema["projection"]),
    }

"""Creating the tables on an empty store, and what older ones lack: for local stage and tests.

A deployed stage gets its tables from its template, never from here.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from pynamodb.models import Model

from chalicelib.dynamo.connection import store_errors

_WAIT_S = 0.2


def create_missing(models: Sequence[type[Model]]) -> None:
    """Create each table, index and stream that is not there yet, on demand billing, and wait until
    it serves.
    """
    for model in models:
        if not model.exists():
            model.create_table(wait=True, billing_mode="PAY_PER_REQUEST")
        else:
            _create_missing_indexes(model)
            _turn_on_missing_stream(model)


def _turn_on_missing_stream(model: type[Model]) -> None:
    view = getattr(model.Meta, "stream_view_type", None)
    if view is None or "StreamSpecification" in _described(model):
        return
    specification = {"StreamEnabled": True, "StreamViewType": view}
    table = model._get_connection()
    request = {"TableName": table.table_name, "StreamSpecification": specification}
    with store_errors():
        table.connection.dispatch("UpdateTable", request)


def _create_missing_indexes(model: type[Model]) -> None:
    """One after the other: DynamoDB makes one at a time."""
    schema: dict[str, Any] = dict(model._get_schema())
    there = {each["IndexName"] for each in _indexes(model)}
    for index in schema["global_secondary_indexes"]:
        if index["index_name"] not in there:
            _create_index(model, index, schema["attribute_definitions"])


def _create_index(
    model: type[Model], index: dict[str, Any], attributes: Sequence[dict[str, str]]
) -> None:
    names = {each["AttributeName"] for each in index["key_schema"]}
    made = {
        "IndexName": index["index_name"],
        "KeySchema": sorted(index["key_schema"], key=lambda each: str(each["KeyType"])),
        "Projection": index["projection"],
    }
    request = {
        "TableName": model._get_connection().table_name,
        "AttributeDefinitions": [each for each in attributes if each["AttributeName"] in names],
        "GlobalSecondaryIndexUpdates": [{"Create": made}],
    }
    with store_errors():
        model._get_connection().connection.dispatch("UpdateTable", request)
    while any(each["IndexStatus"] != "ACTIVE" for each in _indexes(model)):
        time.sleep(_WAIT_S)


def _indexes(model: type[Model]) -> Sequence[dict[str, Any]]:
    found: Sequence[dict[str, Any]] = _described(model).get("GlobalSecondaryIndexes", ())
    return found


def _described(model: type[Model]) -> dict[str, Any]:
    table = model._get_connection()
    with store_errors():
        answer = table.connection.dispatch("DescribeTable", {"TableName": table.table_name})
    described: dict[str, Any] = answer["Table"]
    return described

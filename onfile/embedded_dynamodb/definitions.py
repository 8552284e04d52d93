"""From a CreateTable or UpdateTable request to the definition that is stored."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterable
from typing import Any

from onfile.embedded_dynamodb.errors import invalid
from onfile.embedded_dynamodb.parameters import (
    Request,
    choice,
    optional,
    refuse_unsupported,
    required,
)
from onfile.embedded_dynamodb.stream_view import SPECIFICATION

_NAME = re.compile(r"[A-Za-z0-9_.-]{3,255}")
_ARN = "arn:aws:dynamodb:local:000000000000:table/"
_MAX_INDEXES = 20
INDEX_UPDATES = "GlobalSecondaryIndexUpdates"
_TABLE = frozenset(
    {
        "TableName",
        "AttributeDefinitions",
        "KeySchema",
        "BillingMode",
        "ProvisionedThroughput",
        "GlobalSecondaryIndexes",
        "DeletionProtectionEnabled",
        SPECIFICATION,
    }
)
_INDEX = frozenset({"IndexName", "KeySchema", "Projection", "ProvisionedThroughput"})
_PROJECTION = frozenset({"ProjectionType", "NonKeyAttributes"})


def table_definition(request: Request) -> dict[str, Any]:
    """The parts of the TableDescription that stay as they are. Raises DynamoError."""
    refuse_unsupported("CreateTable", request, _TABLE)
    name = _name("TableName", request)
    kinds = _attribute_kinds(request)
    definition = {
        "TableName": name,
        "TableArn": _ARN + name,
        "TableId": str(uuid.uuid4()),
        "CreationDateTime": round(time.time(), 3),
        "AttributeDefinitions": request["AttributeDefinitions"],
        "KeySchema": _key_schema(request, kinds),
        "DeletionProtectionEnabled": bool(optional(request, "DeletionProtectionEnabled", bool)),
        **_billing(request),
    }
    indexes = _indexes(request, kinds)
    if indexes:
        definition["GlobalSecondaryIndexes"] = indexes
    _refuse_unused(kinds, (definition, *indexes))
    return definition


def with_index(definition: dict[str, Any], request: Request) -> dict[str, Any]:
    """A table's definition with the one index that an UpdateTable makes. Raises DynamoError."""
    updates = required(request, INDEX_UPDATES, list)
    if len(updates) != 1 or set(updates[0]) != {"Create"}:
        raise invalid("The embedded store makes one global secondary index at a time")
    kinds = {each["AttributeName"]: each["AttributeType"] for each in _attributes(definition)}
    given = _attribute_kinds(request)
    if any(kinds.get(name, kind) != kind for name, kind in given.items()):
        raise invalid("Attribute types of a table can't be changed")
    index = _index(updates[0]["Create"], given)
    indexes = [*definition.get("GlobalSecondaryIndexes", ()), index]
    if len({each["IndexName"] for each in indexes}) != len(indexes):
        raise invalid(
            "One or more parameter values were invalid: Attempting to create an index which already"
            " exists"
        )
    if len(indexes) > _MAX_INDEXES:
        raise invalid(f"A table takes no more than {_MAX_INDEXES} global secondary indexes")
    kinds |= given
    _refuse_unused(kinds, (definition, *indexes))
    named = [{"AttributeName": name, "AttributeType": kind} for name, kind in kinds.items()]
    return {**definition, "AttributeDefinitions": named, "GlobalSecondaryIndexes": indexes}


def _attributes(definition: dict[str, Any]) -> list[dict[str, str]]:
    named: list[dict[str, str]] = definition["AttributeDefinitions"]
    return named


def _name(parameter: str, request: Request) -> str:
    name: str = required(request, parameter, str)
    if not _NAME.fullmatch(name):
        raise invalid(
            f"Invalid {parameter}: names must be between 3 and 255 characters long, and may"
            " contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'"
        )
    return name


def _attribute_kinds(request: Request) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for definition in required(request, "AttributeDefinitions", list):
        refuse_unsupported(
            "AttributeDefinitions", definition, frozenset({"AttributeName", "AttributeType"})
        )
        name = required(definition, "AttributeName", str)
        if name in kinds:
            raise invalid(f"Duplicate AttributeName in AttributeDefinitions: {name}")
        kinds[name] = choice(definition, "AttributeType", ("S", "N", "B"), "")
    return kinds


def _key_schema(request: Request, kinds: dict[str, str]) -> list[dict[str, str]]:
    schema: list[dict[str, str]] = required(request, "KeySchema", list)
    for element, kind in zip(schema, ("HASH", "RANGE"), strict=False):
        refuse_unsupported("KeySchema", element, frozenset({"AttributeName", "KeyType"}))
        if required(element, "KeyType", str) != kind:
            raise invalid("Invalid KeySchema: a HASH key and then at most one RANGE key")
        if required(element, "AttributeName", str) not in kinds:
            raise invalid(
                "One or more parameter values were invalid: Some index key attributes are not"
                f" defined in AttributeDefinitions: {element['AttributeName']}"
            )
    names = {element["AttributeName"] for element in schema[:2]}
    if len(schema) not in (1, 2) or len(names) != len(schema):
        raise invalid("Invalid KeySchema: one or two keys on different attributes")
    return schema


def _billing(request: Request) -> dict[str, Any]:
    throughput = optional(request, "ProvisionedThroughput", dict)
    mode = choice(request, "BillingMode", ("PROVISIONED", "PAY_PER_REQUEST"), "PROVISIONED")
    if (mode == "PROVISIONED") != (throughput is not None):
        raise invalid(
            "One or more parameter values were invalid: ProvisionedThroughput goes with"
            " BillingMode PROVISIONED, and only with that"
        )
    units = ("ReadCapacityUnits", "WriteCapacityUnits")
    provisioned = {unit: required(throughput, unit, int) if throughput else 0 for unit in units}
    return {
        "ProvisionedThroughput": {**provisioned, "NumberOfDecreasesToday": 0},
        "BillingModeSummary": {"BillingMode": mode},
    }


def _indexes(request: Request, kinds: dict[str, str]) -> list[dict[str, Any]]:
    indexes = optional(request, "GlobalSecondaryIndexes", list) or []
    if len(indexes) > _MAX_INDEXES:
        raise invalid(f"A table takes no more than {_MAX_INDEXES} global secondary indexes")
    definitions = [_index(index, kinds) for index in indexes]
    if len({index["IndexName"] for index in definitions}) != len(definitions):
        raise invalid("One or more parameter values were invalid: Duplicate index name")
    return definitions


def _index(index: Any, kinds: dict[str, str]) -> dict[str, Any]:
    refuse_unsupported("GlobalSecondaryIndexes", index, _INDEX)
    projection = required(index, "Projection", dict)
    refuse_unsupported("Projection", projection, _PROJECTION)
    kind = choice(projection, "ProjectionType", ("ALL", "KEYS_ONLY", "INCLUDE"), "")
    if (kind == "INCLUDE") != bool(optional(projection, "NonKeyAttributes", list)):
        raise invalid(
            "One or more parameter values were invalid: NonKeyAttributes go with ProjectionType"
            " INCLUDE, and only with that"
        )
    return {
        "IndexName": _name("IndexName", index),
        "KeySchema": _key_schema(index, kinds),
        "Projection": projection,
    }


def _refuse_unused(kinds: dict[str, str], keyed: Iterable[dict[str, Any]]) -> None:
    used = {element["AttributeName"] for one in keyed for element in one["KeySchema"]}
    if used != kinds.keys():
        raise invalid(
            "One or more parameter values were invalid: Some AttributeDefinitions are not used."
            f" AttributeDefinitions: {sorted(kinds)}, keys used: {sorted(used)}"
        )

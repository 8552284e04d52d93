"""What a development stage stands on: tables, key and logs. `chalice deploy` makes the rest, and
when that is there, the edge comes before it.

Nothing here is meant to outlive the stage: no protection from deletion, no backups, and what the
stack made goes with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pynamodb.models import Model

from onfile.deploy.names import FUNCTIONS, Names, arn, ref
from onfile.deploy.template.distribution import (
    EDGE_PARAMETER,
    HAS_EDGE,
    edge,
    edge_output,
    edge_parameter,
)
from onfile.deploy.template.key import key
from onfile.deploy.template.policies import log_group_id
from onfile.deploy.template.resolve import Literal
from onfile.deploy.template.table_resources import suffix_of, table_id, tables

LOG_DAYS = 14
KEY_WAITS_DAYS = 7
"""KMS lets go of no key sooner."""

API_PARAMETER = "Api"
DEVELOPMENT = "Development"
"""The output by which such a stack is known."""


def foundation(models: Sequence[type[Model]], names: Names) -> dict[str, Any]:
    """The whole template of the stack."""
    kept = {**key(names), **tables(models, names)}
    resources = {name: _let_go(resource) for name, resource in kept.items()}
    resources.update({log_group_id(function): _log(names, function) for function in FUNCTIONS})
    has_edge = [{"Fn::Not": [{"Fn::Equals": [ref(API_PARAMETER), ""]}]}, _is_true(EDGE_PARAMETER)]
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Onfile, development stage {names.stage}: tables, key and logs",
        "Parameters": {API_PARAMETER: _API, **edge_parameter()},
        "Conditions": {HAS_EDGE: {"Fn::And": has_edge}},
        "Resources": {**resources, **edge(names, API_PARAMETER)},
        "Outputs": {
            "KeyArn": {"Value": arn("Key")},
            DEVELOPMENT: {"Value": names.stage},
            **edge_output(),
        },
    }


_API = {
    "Type": "String",
    "Default": "",
    "Description": "The id of the API that Chalice has made; empty until it has",
}


def _is_true(parameter: str) -> dict[str, Any]:
    return {"Fn::Equals": [ref(parameter), "true"]}


_FLEETING: Mapping[str, Mapping[str, Any]] = {
    "AWS::DynamoDB::Table": {
        "DeletionProtectionEnabled": False,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False},
    },
    "AWS::KMS::Key": {"PendingWindowInDays": KEY_WAITS_DAYS},
}


def _let_go(resource: Mapping[str, Any]) -> dict[str, Any]:
    properties = {**resource["Properties"], **_FLEETING.get(resource["Type"], {})}
    goes = dict.fromkeys(("DeletionPolicy", "UpdateReplacePolicy"), "Delete")
    return {**resource, **goes, "Properties": properties}


def _log(names: Names, function: str) -> dict[str, Any]:
    """Chalice would give retention to another group than the one that the API's function has."""
    named = {"LogGroupName": names.log_group(function), "RetentionInDays": LOG_DAYS}
    return {"Type": "AWS::Logs::LogGroup", "DeletionPolicy": "Delete", "Properties": named}


def is_development(outputs: Mapping[str, str] | None) -> bool:
    """Whether a stack with these outputs is one of these."""
    return DEVELOPMENT in (outputs or {})


def literal(models: Sequence[type[Model]], names: Names, key_arn: str, region: str) -> Literal:
    """What the policies' references stand for, once the stack is there.

    `key_arn` names the account too: `arn:PARTITION:kms:REGION:ACCOUNT:key/ID`.
    """
    _, partition, _, _, account, _ = key_arn.split(":", 5)
    here = f"arn:{partition}:dynamodb:{region}:{account}:table/{names.tables}"
    arns = {table_id(suffix_of(model)): f"{here}-{suffix_of(model)}" for model in models}
    pseudo = {"Partition": partition, "Region": region, "AccountId": account}
    return Literal(
        {f"AWS::{name}": value for name, value in pseudo.items()}, {**arns, "Key": key_arn}
    )

"""The whole of what is merged into the template that `chalice package` writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pynamodb.models import Model

from onfile.deploy.names import Names, arn, ref
from onfile.deploy.template.alarms import alarms
from onfile.deploy.template.api import api
from onfile.deploy.template.custom_domain import (
    custom_domain,
    domain_conditions,
    domain_outputs,
    domain_parameters,
)
from onfile.deploy.template.dashboard import dashboard
from onfile.deploy.template.distribution import (
    EDGE_PARAMETER,
    HAS_EDGE,
    edge,
    edge_output,
    edge_parameter,
)
from onfile.deploy.template.key import key
from onfile.deploy.template.lambda_functions import HAS_ROOM, functions
from onfile.deploy.template.streams import streams
from onfile.deploy.template.table_resources import suffix_of, tables

_PARAMETERS = {
    "AlarmEmail": {
        "Type": "String",
        "Default": "",
        "Description": "Who is told of alarms; may be empty",
    },
    "Room": {
        "Type": "String",
        "Default": "true",
        "AllowedValues": ["true", "false"],
        "Description": "Whether the account's limit of concurrent executions leaves one to reserve",
    },
}


def merged(models: Sequence[type[Model]], names: Names) -> dict[str, Any]:
    """Resources, parameters and outputs, for Chalice's `--merge-template`."""
    return {
        "Description": f"Onfile, stage {names.stage}",
        "Parameters": {**_PARAMETERS, **edge_parameter(), **domain_parameters()},
        "Conditions": {
            "HasAlarmEmail": {"Fn::Not": [{"Fn::Equals": [ref("AlarmEmail"), ""]}]},
            HAS_ROOM: {"Fn::Equals": [ref("Room"), "true"]},
            HAS_EDGE: {"Fn::Equals": [ref(EDGE_PARAMETER), "true"]},
            **domain_conditions(),
        },
        "Resources": _resources(models, names),
        "Outputs": {
            "KeyArn": {"Value": arn("Key")},
            "AlarmTopic": {"Value": ref("Alarms")},
            **edge_output(),
            **domain_outputs(),
        },
    }


def _resources(models: Sequence[type[Model]], names: Names) -> dict[str, Any]:
    return {
        **key(names),
        **tables(models, names),
        **api(names),
        **functions(names),
        **streams(names),
        **alarms(names),
        **dashboard(names, list(map(suffix_of, models))),
        **edge(names, "RestAPI"),
        **custom_domain(),
    }

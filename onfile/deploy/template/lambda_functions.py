"""How each function runs. The reasons are in docs/operations.md, "How the functions run"."""

from __future__ import annotations

from typing import Any

from onfile.deploy.names import API, API_STAGE, DELIVER, FUNCTIONS, PUBLISH, SWEEP, Names, arn, ref
from onfile.deploy.template.api import COMPRESSED_FROM_BYTES, LOG_DAYS, kept_log
from onfile.deploy.template.policies import log_group_id

SETTINGS: dict[str, dict[str, Any]] = {
    API: {"lambda_memory_size": 1024, "lambda_timeout": 29},
    SWEEP: {"lambda_memory_size": 512, "lambda_timeout": 60, "reserved_concurrency": 1},
    PUBLISH: {"lambda_memory_size": 512, "lambda_timeout": 120},
    DELIVER: {"lambda_memory_size": 512, "lambda_timeout": 150},
}

EDGE_KEY = "ONFILE_EDGE_KEY"
"""The variable with the key by which the service knows the edge: the id of the KMS key, which is
random, and which nobody outside the account is told.
"""

HAS_ROOM = "HasRoom"
"""The condition of the template: that the account has an execution left to reserve."""


def chalice_config(
    names: Names, *, architecture: str, traced: bool = False, key_id: str = ""
) -> dict[str, Any]:
    """Chalice's own configuration of the stage; policies lie beside it by `policy_file`.

    `key_id` is for a development stage, whose functions get no ARN of a template.
    """
    return {
        "version": "2.0",
        "app_name": "onfile",
        "stages": {
            names.stage: {
                "api_gateway_endpoint_type": "REGIONAL",
                "api_gateway_stage": API_STAGE,
                "minimum_compression_size": COMPRESSED_FROM_BYTES,
                "lambda_architecture": architecture,
                "xray": traced,
                "environment_variables": {
                    **variables(names, key_id or names.key_alias),
                    # That of an ARN, `arn:…:key/ID`; a template refers to it.
                    **({EDGE_KEY: key_id.rpartition("/")[2]} if key_id else {}),
                },
                "lambda_functions": _configured(names),
            }
        },
    }


def _configured(names: Names) -> dict[str, Any]:
    # Chalice has its own idea of how the group of a function is called that it names itself.
    logs = {} if names.development else {"log_retention_in_days": LOG_DAYS}
    return {
        function: {
            **settings,
            **logs,
            "autogen_policy": False,
            "iam_policy_file": policy_file(function),
        }
        for function, settings in SETTINGS.items()
    }


def variables(names: Names, key_id: str) -> dict[str, str]:
    """The variables of a deployed stage: README.md, "Variable of a process"."""
    return {
        "ONFILE_STAGE": names.stage,
        "ONFILE_TABLE_PREFIX": names.tables,
        "ONFILE_KMS_KEY_ID": key_id,
    }


def policy_file(function: str) -> str:
    """Where Chalice looks for the policy of a function, under `.chalice`."""
    return f"policy-{function}.json"


def functions(names: Names) -> dict[str, Any]:
    """What is merged into the functions that Chalice declares, and the schedules' dead letters."""
    sweep, deliver = (_scheduled(names, function) for function in (SWEEP, DELIVER))
    sweep["ReservedConcurrentExecutions"] = {
        "Fn::If": [HAS_ROOM, SETTINGS[SWEEP]["reserved_concurrency"], ref("AWS::NoValue")]
    }
    api: dict[str, Any] = {"FunctionName": names.function(API)}
    publish: dict[str, Any] = {"FunctionName": names.function(PUBLISH)}
    # By its ARN: a policy names no alias.
    for properties in (api, sweep, publish, deliver):
        properties["Environment"] = {"Variables": {"ONFILE_KMS_KEY_ID": arn("Key")}}
    api["Environment"]["Variables"][EDGE_KEY] = ref("Key")
    return {
        FUNCTIONS[API]: {"Properties": api},
        FUNCTIONS[SWEEP]: {"Properties": sweep},
        FUNCTIONS[PUBLISH]: {"Properties": publish},
        FUNCTIONS[DELIVER]: {"Properties": deliver},
        # Chalice writes a reference to a name that it gives up itself, `ApiHandler`.
        **{
            log_group_id(function): kept_log(names.log_group(function), names)
            for function in FUNCTIONS
        },
        "DeadLetters": dead_letters(f"{names.stack}-dead-letters"),
    }


def _scheduled(names: Names, function: str) -> dict[str, Any]:
    return {
        "FunctionName": names.function(function),
        "DeadLetterQueue": {"Type": "SQS", "TargetArn": arn("DeadLetters")},
        # The next run is a minute away: a repeat of this one would only be in its way.
        "EventInvokeConfig": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60},
    }


def dead_letters(name: str) -> dict[str, Any]:
    """A queue of this name, where what failed waits for a person."""
    return {
        "Type": "AWS::SQS::Queue",
        "Properties": {
            "QueueName": name,
            "MessageRetentionPeriod": 14 * 24 * 3600,
            "SqsManagedSseEnabled": True,
        },
    }

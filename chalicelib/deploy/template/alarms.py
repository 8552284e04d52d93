"""What wakes somebody. Each alarm is explained in docs/operations.md, "Alarms"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.deploy.names import API, API_STAGE, FUNCTIONS, SWEEP, Names, ref
from chalicelib.deploy.template.policies import function_name, log_group_id
from chalicelib.errors import Tampered
from chalicelib.services.sweeping import OVERDUE

NAMESPACE = "Onfile"
_MINUTE = 60


def alarms(names: Names, suffixes: Sequence[str]) -> dict[str, Any]:
    """The topic, the metrics that are made of log lines, and the alarms."""
    return {**_topic(names), **_filters(names), **_alarms(names, suffixes)}


def _topic(names: Names) -> dict[str, Any]:
    subscription = {
        "Type": "AWS::SNS::Subscription",
        "Condition": "HasAlarmEmail",
        "Properties": {
            "Protocol": "email",
            "TopicArn": ref("Alarms"),
            "Endpoint": ref("AlarmEmail"),
        },
    }
    topic = {"TopicName": f"{names.stack}-alarms", "KmsMasterKeyId": ref("Key")}
    return {
        "Alarms": {"Type": "AWS::SNS::Topic", "Properties": topic},
        "AlarmsByEmail": subscription,
    }


def _filters(names: Names) -> dict[str, Any]:
    return {
        "OverdueLines": _lines(names, SWEEP, OVERDUE, "TransactionsOverdue"),
        "TamperedLinesOfApi": _lines(names, API, Tampered.alarm, "VaultTampered"),
        "TamperedLinesOfSweep": _lines(names, SWEEP, Tampered.alarm, "VaultTampered"),
    }


def _lines(names: Names, function: str, text: str, metric: str) -> dict[str, Any]:
    made = {
        "MetricNamespace": f"{NAMESPACE}/{names.stage}",
        "MetricName": metric,
        "MetricValue": "1",
        "DefaultValue": 0,
    }
    return {
        "Type": "AWS::Logs::MetricFilter",
        "DependsOn": [log_group_id(function)],
        "Properties": {
            "LogGroupName": f"/aws/lambda/{function_name(names, function)}",
            "FilterPattern": f'"{text}"',
            "MetricTransformations": [made],
        },
    }


def _alarms(names: Names, suffixes: Sequence[str]) -> dict[str, Any]:
    own = f"{NAMESPACE}/{names.stage}"
    gateway = {"ApiName": names.stack, "Stage": API_STAGE}
    api, sweep = ({"FunctionName": ref(FUNCTIONS[each])} for each in (API, SWEEP))
    letters = {"QueueName": {"Fn::GetAtt": ["DeadLetters", "QueueName"]}}
    visible = "ApproximateNumberOfMessagesVisible"
    return {
        "ServerErrors": _alarm(names, "server-errors", "AWS/ApiGateway", "5XXError", gateway),
        "Throttles": _alarm(names, "function-throttles", "AWS/Lambda", "Throttles", api),
        "TableThrottles": _table_throttles(names, suffixes),
        "TransactionsOverdue": _alarm(
            names, "transactions-overdue", own, "TransactionsOverdue", {}, seconds=_MINUTE
        ),
        "SweeperStopped": {
            **(base := _alarm(names, "sweeper-stopped", "AWS/Lambda", "Invocations", sweep)),
            "Properties": {
                **base["Properties"],
                "ComparisonOperator": "LessThanThreshold",
                "TreatMissingData": "breaching",
            },
        },
        "VaultTampered": _alarm(names, "vault-tampered", own, "VaultTampered", {}, seconds=_MINUTE),
        "DeadLetterAlarm": _alarm(names, "dead-letters", "AWS/SQS", visible, letters),
    }


def _alarm(
    names: Names,
    name: str,
    namespace: str,
    metric: str,
    dimensions: Mapping[str, Any],
    *,
    seconds: int = 5 * _MINUTE,
) -> dict[str, Any]:
    measured = {
        "Namespace": namespace,
        "MetricName": metric,
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
        "Statistic": "Sum",
        "Period": seconds,
    }
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": {**_raised(names, name), **measured}}


def _raised(names: Names, name: str) -> dict[str, Any]:
    return {
        "AlarmName": f"{names.stack}-{name}",
        "AlarmDescription": f'See docs/operations.md, "Alarms", {name}.',
        "AlarmActions": [ref("Alarms")],
        "OKActions": [ref("Alarms")],
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Threshold": 1,
        "EvaluationPeriods": 1,
        "TreatMissingData": "notBreaching",
    }


def _table_throttles(names: Names, suffixes: Sequence[str]) -> dict[str, Any]:
    queries: list[dict[str, Any]] = [
        {
            "Id": f"t{number}",
            "ReturnData": False,
            "MetricStat": {
                "Stat": "Sum",
                "Period": 5 * _MINUTE,
                "Metric": {
                    "Namespace": "AWS/DynamoDB",
                    "MetricName": metric,
                    "Dimensions": [{"Name": "TableName", "Value": f"{names.stack}-{suffix}"}],
                },
            },
        }
        for number, (suffix, metric) in enumerate(_watched(suffixes))
    ]
    total = {"Id": "total", "Expression": "SUM(METRICS())", "Label": "throttled"}
    properties = {**_raised(names, "table-throttles"), "Metrics": [*queries, total]}
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}


def _watched(suffixes: Sequence[str]) -> list[tuple[str, str]]:
    """An alarm adds up ten metrics: writes of every table, and reads where a charge begins."""
    writes = [(suffix, "WriteThrottleEvents") for suffix in suffixes]
    reads = [(suffix, "ReadThrottleEvents") for suffix in ("wallets", "transactions", "keys")]
    return [*writes, *reads]

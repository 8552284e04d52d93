"""What wakes somebody. Each alarm is explained in docs/operations.md, "Alarms"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.deploy.names import API, API_STAGE, FUNCTIONS, SWEEP, Names, logical, ref
from chalicelib.deploy.template.policies import function_name, log_group_id
from chalicelib.errors import Tampered
from chalicelib.services.sweeping import OVERDUE

NAMESPACE = "Onfile"
_MINUTE = 60


def alarms(names: Names) -> dict[str, Any]:
    """The topic, the metrics that are made of log lines, and the alarms."""
    return {**_topic(names), **_filters(names), **_alarms(names)}


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


def _alarms(names: Names) -> dict[str, Any]:
    own = f"{NAMESPACE}/{names.stage}"
    gateway = {"ApiName": names.stack, "Stage": API_STAGE}
    api, sweep = ({"FunctionName": ref(FUNCTIONS[each])} for each in (API, SWEEP))
    letters = {"QueueName": {"Fn::GetAtt": ["DeadLetters", "QueueName"]}}
    visible = "ApproximateNumberOfMessagesVisible"
    return {
        "ServerErrors": _alarm(names, "server-errors", "AWS/ApiGateway", "5XXError", gateway),
        "Throttles": _alarm(names, "function-throttles", "AWS/Lambda", "Throttles", api),
        **_table_throttles(names),
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


def _table_throttles(names: Names) -> dict[str, Any]:
    """Of the two tables that one busy customer or organisation can heat up.

    Throttling of the others ends in a 503, and so in the alarm of those.
    """
    return {
        logical(suffix, kind, "throttles"): _alarm(
            names,
            f"table-throttles-{suffix}-{kind}s",
            "AWS/DynamoDB",
            f"{kind.capitalize()}ThrottleEvents",
            {"TableName": f"{names.stack}-{suffix}"},
        )
        for suffix in ("transactions", "wallets")
        for kind in ("read", "write")
    }

"""What wakes somebody. Each alarm is explained in docs/operations.md, "Alarms"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.observability.log_fields import NAMESPACE, STAGE
from onfile.deploy.names import API, API_STAGE, FUNCTIONS, PUBLISH, SWEEP, Names, logical, ref

_MINUTE = 60
_HOUR_S = 60 * _MINUTE
_HOUR_MS = 1_000 * _HOUR_S


def alarms(names: Names) -> dict[str, Any]:
    """The topic, and the alarms."""
    return {**_topic(names), **_of_requests(names), **_of_money(names), **_of_events(names)}


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


def _of_requests(names: Names) -> dict[str, Any]:
    gateway = {"ApiName": names.stack, "Stage": API_STAGE}
    return {
        "ServerErrors": _alarm(names, "server-errors", "AWS/ApiGateway", "5XXError", gateway),
        "Throttles": _alarm(names, "function-throttles", "AWS/Lambda", "Throttles", _calls(API)),
        **_table_throttles(names),
    }


def _of_money(names: Names) -> dict[str, Any]:
    runs = _alarm(names, "sweeper-stopped", "AWS/Lambda", "Invocations", _calls(SWEEP))
    too_few = {"ComparisonOperator": "LessThanThreshold", "TreatMissingData": "breaching"}
    return {
        "TransactionsOverdue": _own(names, "transactions-overdue"),
        "SweeperStopped": {**runs, "Properties": {**runs["Properties"], **too_few}},
        "VaultTampered": _own(names, "vault-tampered"),
        "VaultKeyRefused": _own(names, "vault-key-refused"),
    }


def _of_events(names: Names) -> dict[str, Any]:
    age = _alarm(names, "stream-behind", "AWS/Lambda", "IteratorAge", _calls(PUBLISH))
    return {
        "DeadLetterAlarm": _letters(names, "dead-letters", "DeadLetters"),
        "WebhooksFailed": _own(names, "webhooks-failed"),
        "RecordsPutAside": _letters(names, "records-put-aside", "StreamDeadLetters"),
        "StreamBehind": _longest(age, _HOUR_MS),
        "OldestUndelivered": _longest(_own(names, "oldest-undelivered-s"), _HOUR_S),
    }


def _calls(function: str) -> dict[str, Any]:
    return {"FunctionName": ref(FUNCTIONS[function])}


def _letters(names: Names, name: str, queue: str) -> dict[str, Any]:
    """On whatever lies in a queue that is empty while all is well."""
    whose = {"QueueName": {"Fn::GetAtt": [queue, "QueueName"]}}
    return _alarm(names, name, "AWS/SQS", "ApproximateNumberOfMessagesVisible", whose)


def _longest(alarm: dict[str, Any], threshold: int) -> dict[str, Any]:
    """The same, on the greatest value rather than the sum."""
    properties = {**alarm["Properties"], "Statistic": "Maximum", "Threshold": threshold}
    return {**alarm, "Properties": properties}


def _own(names: Names, name: str) -> dict[str, Any]:
    """On a metric that is told in log lines, `observability.fields`."""
    metric, stage = name.replace("-", "_"), {STAGE: names.stage}
    return _alarm(names, name, NAMESPACE, metric, stage, seconds=_MINUTE)


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
            {"TableName": names.table(suffix)},
        )
        for suffix in ("transactions", "wallets")
        for kind in ("read", "write")
    }

"""One page of charts: what callers see, what becomes of money, what the functions and tables do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from chalicelib.domain.processing import Outcome
from chalicelib.observability.log_fields import NAMESPACE, STAGE
from onfile.deploy.names import API, API_STAGE, DELIVER, PUBLISH, SWEEP, Names

_MINUTE = 60
_OUTCOMES = (Outcome.APPROVED, Outcome.DECLINED, Outcome.NOT_SENT)
"""Of charges. A return is told as a transition, and what is not known has a chart of its own."""


def dashboard(names: Names, suffixes: Sequence[str]) -> dict[str, Any]:
    """One page, in two columns."""
    charts = [*_of_callers(names), *_of_money(names), *_of_aws(names, suffixes)]
    body = {"widgets": [{**c, "x": 12 * (n % 2), "y": 6 * (n // 2)} for n, c in enumerate(charts)]}
    return {
        "Dashboard": {
            "Type": "AWS::CloudWatch::Dashboard",
            "Properties": {"DashboardName": names.stack, "DashboardBody": {"Fn::Sub": _json(body)}},
        }
    }


def _of_callers(names: Names) -> list[dict[str, Any]]:
    gateway = ["ApiName", names.stack, "Stage", API_STAGE]
    whole, own = ["AWS/ApiGateway", "Latency", *gateway], _own(names, "request_ms")
    counts = [["AWS/ApiGateway", metric, *gateway] for metric in ("Count", "4XXError", "5XXError")]
    latencies = [[*of, {"stat": stat}] for of in (whole, own) for stat in ("p50", "p99")]
    return [
        _chart("Requests and errors", "Sum", counts),
        _chart("Latency at the gateway and inside, p50 and p99 (ms)", "p99", latencies),
    ]


def _of_money(names: Names) -> list[dict[str, Any]]:
    outcomes = [[*_own(names, "charges"), "outcome", outcome] for outcome in _OUTCOMES]
    doubts = [_own(names, name) for name in ("unknown_outcomes", "in_flight")]
    age = [*_own(names, "oldest_in_flight_s"), {"yAxis": "right"}]
    wrong = ("transactions_overdue", "vault_tampered", "vault_key_refused")
    return [
        _chart("Charges by outcome", "Sum", outcomes),
        _chart(
            "Outcomes not known, in flight after a sweep, age of the oldest",
            "Maximum",
            [[*doubts[0], {"stat": "Sum"}], doubts[1], age],
        ),
        _chart("What wakes somebody", "Sum", [_own(names, name) for name in wrong]),
    ]


def _of_aws(names: Names, suffixes: Sequence[str]) -> list[dict[str, Any]]:
    api, sweep = (["FunctionName", names.function(each)] for each in (API, SWEEP))
    tables = list(map(names.table, suffixes))
    at_once = [["AWS/Lambda", metric, *api] for metric in ("ConcurrentExecutions", "Throttles")]
    runs = [["AWS/Lambda", metric, *sweep] for metric in ("Invocations", "Errors")]
    consumed = "ConsumedWriteCapacityUnits"
    return [
        _chart("Functions at once, throttles", "Maximum", at_once),
        _chart("Runs of the sweeper", "Sum", runs),
        *_of_webhooks(names),
        _chart("Write units", "Sum", [["AWS/DynamoDB", consumed, "TableName", t] for t in tables]),
    ]


def _of_webhooks(names: Names) -> list[dict[str, Any]]:
    publish = ["FunctionName", names.function(PUBLISH)]
    behind = ["AWS/Lambda", "IteratorAge", *publish]
    waiting = [*_own(names, "oldest_undelivered_s"), {"yAxis": "right"}]
    functions = (PUBLISH, DELIVER)
    wrong = [["AWS/Lambda", "Errors", "FunctionName", names.function(each)] for each in functions]
    return [
        _chart("Streams behind (ms), longest overdue delivery (s)", "Maximum", [behind, waiting]),
        _chart("Deliveries given up, errors", "Sum", [_own(names, "webhooks_failed"), *wrong]),
    ]


def _own(names: Names, metric: str) -> list[Any]:
    """A metric that is told in log lines, `observability.fields`."""
    return [NAMESPACE, metric, STAGE, names.stage]


def _chart(title: str, stat: str, metrics: list[list[Any]]) -> dict[str, Any]:
    properties = {
        "title": title,
        "stat": stat,
        "period": _MINUTE,
        "metrics": metrics,
        "region": "${AWS::Region}",
        "view": "timeSeries",
    }
    return {"type": "metric", "width": 12, "height": 6, "properties": properties}


def _json(body: Any) -> str:
    return json.dumps(body, separators=(",", ":"))

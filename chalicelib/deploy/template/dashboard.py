"""One page of charts: what callers see, what the functions do, what the tables do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from chalicelib.deploy.names import API, API_STAGE, SWEEP, Names
from chalicelib.deploy.template.alarms import NAMESPACE
from chalicelib.deploy.template.policies import function_name

_MINUTE = 60


def dashboard(names: Names, suffixes: Sequence[str]) -> dict[str, Any]:
    """One page: what callers see, what the functions do, what the tables do."""
    gateway = ["ApiName", names.stack, "Stage", API_STAGE]
    api, sweep = (["FunctionName", function_name(names, each)] for each in (API, SWEEP))
    own = f"{NAMESPACE}/{names.stage}"
    tables = [f"{names.stack}-{suffix}" for suffix in suffixes]
    consumed = "ConsumedWriteCapacityUnits"
    charts = [
        _chart(
            "Requests and errors",
            "Sum",
            [["AWS/ApiGateway", metric, *gateway] for metric in ("Count", "4XXError", "5XXError")],
        ),
        _chart(
            "Latency, p50 and p99 (ms)",
            "p99",
            [["AWS/ApiGateway", "Latency", *gateway, {"stat": stat}] for stat in ("p50", "p99")],
        ),
        _chart(
            "Functions at once, throttles",
            "Maximum",
            [["AWS/Lambda", metric, *api] for metric in ("ConcurrentExecutions", "Throttles")],
        ),
        _chart(
            "Sweeper",
            "Sum",
            [
                *(["AWS/Lambda", metric, *sweep] for metric in ("Invocations", "Errors")),
                [own, "TransactionsOverdue"],
                [own, "VaultTampered"],
            ],
        ),
        _chart("Write units", "Sum", [["AWS/DynamoDB", consumed, "TableName", t] for t in tables]),
    ]
    body = {"widgets": [{**c, "x": 12 * (n % 2), "y": 6 * (n // 2)} for n, c in enumerate(charts)]}
    return {
        "Dashboard": {
            "Type": "AWS::CloudWatch::Dashboard",
            "Properties": {"DashboardName": names.stack, "DashboardBody": {"Fn::Sub": _json(body)}},
        }
    }


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

"""The metrics: what the lines say, what the alarms listen to, what the dashboard shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from chalicelib import wiring
from chalicelib.errors import SealedDetailsError
from chalicelib.observability.log_fields import MEASURES, METRICS, NAMESPACE, Event
from onfile.deploy.names import Names
from onfile.deploy.template.merged import merged
from tests.observability.conftest import Told

NAMES = Names("prod")
RESOURCES: dict[str, Any] = merged(wiring.TABLES, NAMES)["Resources"]
Split = frozenset[tuple[str, str]]
"""The dimensions of a series, with their values."""


def series(line: dict[str, Any]) -> Iterator[tuple[str, Split]]:
    """The metrics of a line, as CloudWatch takes them out of it."""
    for directive in line["_aws"]["CloudWatchMetrics"]:
        assert directive["Namespace"] == NAMESPACE
        [dimensions] = directive["Dimensions"]
        for metric in directive["Metrics"]:
            value = line[metric["Name"]]
            assert isinstance(value, int | float)
            assert not isinstance(value, bool)
            yield metric["Name"], frozenset((name, line[name]) for name in dimensions)


def emitted(told: Told) -> set[tuple[str, Split]]:
    return {each for line in told.lines if "_aws" in line for each in series(line)}


def alarmed() -> set[tuple[str, Split]]:
    return {
        (each["MetricName"], frozenset((d["Name"], d["Value"]) for d in each["Dimensions"]))
        for each in (
            resource["Properties"] for resource in RESOURCES.values() if _is_alarm(resource)
        )
        if each["Namespace"].startswith(NAMESPACE)
    }


def shown() -> set[tuple[str, Split]]:
    text = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    rows = [row for each in json.loads(text)["widgets"] for row in each["properties"]["metrics"]]
    found = set()
    for namespace, metric, *rest in rows:
        if namespace.startswith(NAMESPACE):
            words = [word for word in rest if isinstance(word, str)]
            found.add((metric, frozenset(zip(words[::2], words[1::2], strict=True))))
    return found


def _is_alarm(resource: dict[str, Any]) -> bool:
    return bool(resource["Type"] == "AWS::CloudWatch::Alarm") if "Type" in resource else False


def test_what_alarms_listen_to_and_the_dashboard_shows_is_what_lines_say(told: Told) -> None:
    """By name, dimensions and their values; and nothing is paid for that nobody looks at."""
    assert alarmed() <= emitted(told)
    assert shown() == emitted(told)
    assert {name for name, _ in alarmed()} == {
        "transactions_overdue",
        "vault_tampered",
        "vault_key_refused",
        "webhooks_failed",
        "oldest_undelivered_s",
    }


def test_every_metric_that_is_declared_is_in_a_line(told: Told) -> None:
    assert {name for name, _ in emitted(told)} == METRICS


def test_a_line_with_metrics_is_one_in_the_embedded_metric_format(told: Told) -> None:
    """The parts that its specification asks for, and its bounds."""
    for line in told.lines:
        if "_aws" in line:
            assert 1_700_000_000_000 < line["_aws"]["Timestamp"] < 5_000_000_000_000
            for directive in line["_aws"]["CloudWatchMetrics"]:
                assert directive.keys() == {"Namespace", "Dimensions", "Metrics"}
                assert 1 <= len(directive["Metrics"]) <= 100
                assert {metric["Unit"] for metric in directive["Metrics"]} <= {
                    "Count",
                    "Milliseconds",
                    "Seconds",
                }
            assert all(isinstance(line[name], str) for name in directive["Dimensions"][0])


def test_each_charge_is_counted_once_and_no_other_transition(told: Told) -> None:
    counted = [line for line in told.of(Event.TRANSITION) if "_aws" in line]
    assert {line["operation"] for line in counted} == {"sale", "authorize"}
    assert len({line["transaction"] for line in counted}) == len(counted)
    assert all(line["charges"] == 1 for line in counted)


def test_an_answer_that_is_not_known_is_counted_once_however_often_it_is_asked_for(
    told: Told,
) -> None:
    unknown = [line for line in told.lines if line.get("unknown_outcomes")]
    assert [line["event"] for line in unknown] == [
        Event.UNKNOWN_OUTCOME,
        Event.OUTCOME_NOT_RECORDED,
    ]


def test_every_alarm_of_the_vault_has_a_line_and_a_metric() -> None:
    for error in SealedDetailsError.__subclasses__():
        assert Event(error.alarm) in MEASURES


def test_log_groups_have_no_filters_any_more() -> None:
    assert not [r for r in RESOURCES.values() if r.get("Type") == "AWS::Logs::MetricFilter"]

"""No two stages call one part the same, whatever they are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from typing import Any

import pytest

from chalicelib import wiring
from onfile.admin.stages import point_to
from onfile.deploy.names import FUNCTIONS, DeployError, Names, development_names_of, names_of
from onfile.deploy.template.foundation import foundation
from onfile.deploy.template.merged import merged
from onfile.deploy.template.table_resources import suffix_of

SUFFIXES = tuple(map(suffix_of, wiring.TABLES))
_WORDS = {word for suffix in SUFFIXES for word in (suffix, *suffix.split("-"))}
_ENDINGS = sorted(
    _WORDS | {"access", "alarms", "dead", "letters", "sweep", "apihandler", "api", "stage", ""}
)
_ODD = {"x", "vault", "vault-vault", "x--vault", "x-vault-vault-vault"}
STAGES = sorted(
    _ODD | {f"{first}-{end}" for first, end in product(("x", "x-", "x-vault"), _ENDINGS)}
)


def test_no_two_stages_name_one_part() -> None:
    parts = {stage: set(_parts(stage)) for stage in STAGES}
    shared = {
        (one, other): parts[one] & parts[other]
        for one, other in combinations(STAGES, 2)
        if parts[one] & parts[other]
    }
    assert shared == {}


def test_the_names_are_told_apart_by_more_than_the_stage() -> None:
    """What the test above compares holds every kind of name."""
    kinds = {kind for kind, _ in _parts("x")}
    assert kinds == {
        "AWS::CloudFront::Function",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::DynamoDB::Table",
        "AWS::KMS::Alias",
        "AWS::Logs::LogGroup",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "function",
        "role",
        "stack",
    }


def test_a_stage_of_before_keeps_its_tables() -> None:
    assert names_of("prod").table("vault-keys") == "onfile-prod-vault-keys"
    assert names_of("prod-vault").table("keys") == "onfile-prod.vault-keys"
    assert names_of("prod-vault", "onfile-prod-vault").table("keys") == "onfile-prod-vault-keys"
    with pytest.raises(DeployError, match="TABLES="):
        names_of("prod", "a b c")


def test_the_command_line_finds_the_tables_that_the_template_names() -> None:
    for stage in STAGES:
        environ: dict[str, str] = {}
        point_to(stage, environ)
        assert environ["ONFILE_TABLE_PREFIX"] == Names(stage).tables


def _parts(stage: str) -> Iterator[tuple[str, str]]:
    names = names_of(stage)
    yield "stack", names.stack
    yield from _of_template(merged(wiring.TABLES, names))
    yield from (("function", names.function(each)) for each in FUNCTIONS)
    try:
        developed = development_names_of(stage)
    except DeployError:
        return
    yield from _of_template(foundation(wiring.TABLES, developed))
    yield from (("function", developed.function(each)) for each in FUNCTIONS)
    # Chalice names the roles by the functions as they are called in `app.py`.
    yield from (("role", f"{developed.stack}-{each}") for each in FUNCTIONS)
    assert replace(developed, development=False) == names


_NAMED = ("AlarmName", "AliasName", "DashboardName", "LogGroupName", "QueueName", "TableName")


def _of_template(template: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for resource in template["Resources"].values():
        kind = resource.get("Type", "AWS::Logs::LogGroup")  # Chalice gives the others
        for name in (*_NAMED, "TopicName"):
            if name in resource.get("Properties", {}):
                yield kind, resource["Properties"][name]
        if kind == "AWS::CloudFront::Function":
            yield kind, resource["Properties"]["Name"]["Fn::Sub"]

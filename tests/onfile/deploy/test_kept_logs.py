"""The logs of a stage stay when it goes, and no other stage writes to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib import wiring
from onfile.deploy.kept_logs import KeptLogs
from onfile.deploy.names import API, FUNCTIONS, DeployError, Names
from onfile.deploy.template.merged import merged

NAMES = Names("prod")


@pytest.fixture
def logs() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("logs", region_name="us-east-1")


def made(logs: Any, name: str, stage: str | None) -> None:
    logs.create_log_group(logGroupName=name, tags={"onfile:stage": stage} if stage else {})


def test_those_are_the_stages_that_say_so(logs: Any) -> None:
    made(logs, NAMES.access_log, "prod")
    made(logs, NAMES.log_group(API), None)
    made(logs, f"{NAMES.access_log}-of-another", "prod")
    made(logs, Names("prod-vault").access_log, "prod-vault")
    kept = KeptLogs(logs, NAMES)
    assert kept.groups() == [NAMES.access_log]
    with pytest.raises(DeployError, match=r"onfile-prod/access.*STAGE=prod LOGS=prod"):
        kept.refuse_to_mix()
    assert kept.delete() == [NAMES.access_log]
    kept.refuse_to_mix()
    assert len(logs.describe_log_groups()["logGroups"]) == 3


def test_the_template_keeps_all_of_them() -> None:
    resources = merged(wiring.TABLES, NAMES)["Resources"].values()
    groups = [each for each in resources if "LogGroupName" in each.get("Properties", {})]
    assert len(groups) == len(FUNCTIONS) + 1  # and the log of accesses
    for group in groups:
        assert group["DeletionPolicy"] == "RetainExceptOnCreate"
        assert group["Properties"]["Tags"] == [{"Key": "onfile:stage", "Value": "prod"}]

"""The README's journey, the sweeper, and a policy with a hole, on an emulated AWS."""

from __future__ import annotations

import json
from typing import Any

import pytest

from onfile.deploy.package import package
from tests.onfile.deploy.bodies import BODIES, NAME
from tests.onfile.deploy.emulated import NAMES
from tests.onfile.deploy.emulator import ARCHITECTURE, seen_by
from tests.onfile.local.test_readme import holds, section

LIMIT_S = 280


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was seen of a stage of this machine's architecture, from deployment to deletion."""
    build = tmp_path_factory.mktemp("build")
    package(NAMES, build, architecture=ARCHITECTURE)
    return seen_by("tests.onfile.deploy.emulated", build, LIMIT_S)


def test_the_six_requests_of_the_readme_answer_as_written(seen: dict[str, Any]) -> None:
    expected = [json.loads(text) for kind, text in section("Quick start") if kind == "json"]
    for answer, wanted in zip(seen["journey"], expected, strict=True):
        written = json.dumps(wanted).replace("acct_u7NDGPfjBc4uwChD", seen["customer"])
        assert holds(answer, json.loads(written))


def test_the_schedule_settles_a_lost_answer(seen: dict[str, Any]) -> None:
    assert seen["swept"] == {"charged": 200, "first": ["processing"], "last": ["processed"]}


def test_bodies_of_each_kind_arrive_as_they_were_sent(seen: dict[str, Any]) -> None:
    assert seen["bodies"] == dict.fromkeys(BODIES, NAME)


def test_methods_that_no_route_names_reach_the_function(seen: dict[str, Any]) -> None:
    assert seen["methods"] == {"HEAD": 200, "OPTIONS": 204, "PATCH": 405}


def test_a_path_that_is_not_there_is_answered_in_our_words(seen: dict[str, Any]) -> None:
    assert seen["unknown_path"]["status"] == 404
    assert seen["unknown_path"]["body"]["error_type"] == "NotFound"


def test_without_one_action_its_request_fails_and_others_do_not(seen: dict[str, Any]) -> None:
    refused = {"write": 503, "read": 200}
    assert seen["without_put"] == {"before": 200, "refused": refused, "after": 200}


def test_a_stage_that_was_deployed_is_not_developed(seen: dict[str, Any]) -> None:
    assert seen["develop"]["code"] == 2
    assert "was made by `make deploy`" in seen["develop"]["said"]


def test_a_stage_with_data_is_destroyed_only_by_its_name(seen: dict[str, Any]) -> None:
    assert seen["refusal"]["code"] == 2
    assert "nothing was deleted" in seen["refusal"]["said"]
    assert seen["destroyed"]["code"] == 0
    assert seen["left"] == []

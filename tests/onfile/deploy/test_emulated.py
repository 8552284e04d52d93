"""The README's journey, the sweeper, and a policy with a hole, on an emulated AWS."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from onfile.deploy.package import package
from tests.onfile.deploy.bodies import BODIES, NAME
from tests.onfile.deploy.caller import address_in
from tests.onfile.deploy.emulated import NAMES
from tests.onfile.deploy.emulator import ARCHITECTURE, seen_by
from tests.onfile.deploy.sdk_requests import JOINED, recorded, sent_to
from tests.onfile.local.test_readme import holds, section
from tests.support.serving import serving

LIMIT_S = 280


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was seen of a stage of this machine's architecture, from deployment to deletion."""
    build = tmp_path_factory.mktemp("build")
    package(NAMES, build / NAMES.stage, architecture=ARCHITECTURE)
    return seen_by("tests.onfile.deploy.emulated", build, LIMIT_S)


def test_what_is_printed_at_the_end_works_as_it_stands_there(seen: dict[str, Any]) -> None:
    assert seen["first"]["code"] == 0, seen["first"]["said"]
    address = address_in(seen["first"]["said"])
    assert re.fullmatch(r"https://[a-z0-9]+\.cloudfront\.net", address)
    assert (seen["first_request"]["object"], seen["first_request"]["values"]) == ("list", [])


def test_a_domain_comes_with_an_update_and_the_address_from_before_stays(
    seen: dict[str, Any],
) -> None:
    second = seen["second"]
    assert second["code"] == 0, second["said"]
    assert address_in(second["said"]) == "https://pay.example.com"
    assert f"Its other address: {address_in(seen['first']['said'])}" in second["said"]
    assert "It needs the record" not in second["said"]
    assert seen["by_domain"]["body"]["status"] == "processed"
    assert seen["records"] == ["A", "AAAA"]


def test_the_service_knows_by_which_address_it_is_called(seen: dict[str, Any]) -> None:
    address = address_in(seen["first"]["said"])
    assert seen["called_by"] == {"plain": address, "lying": address}


def test_the_sdks_requests_are_answered_as_by_a_local_stage(
    seen: dict[str, Any], tmp_path: Path
) -> None:
    with serving(tmp_path) as service:
        for each in recorded():
            joined = JOINED[each["sdk"]](service.url, each["target"])
            assert joined.rstrip("?") == service.url + each["target"].rstrip("?")
        assert seen["sdks"] == sent_to(service.url, service.new_key())


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


def test_the_key_opens_for_requests_of_its_stage_alone(seen: dict[str, Any]) -> None:
    denied = "AccessDeniedException"
    assert seen["kms"] == {"own": "done", "other": denied, "none": denied}


def test_a_stage_comes_back_from_its_backups_as_the_manual_says(seen: dict[str, Any]) -> None:
    restored = seen["restored"]
    assert restored["elsewhere"]["check"] == [0, "all invariants hold\n"]
    assert restored["elsewhere"]["charged"] == "processed"
    assert restored["lost"] == 404
    assert restored["put_back"][0] == 0
    assert restored["found"] == 200
    assert restored["charged"] == [200, "processed"]


def test_a_stage_that_was_deployed_is_not_developed(seen: dict[str, Any]) -> None:
    assert seen["develop"]["code"] == 2
    assert "was made by `make deploy`" in seen["develop"]["said"]


def test_a_stage_with_data_is_destroyed_only_by_its_name(seen: dict[str, Any]) -> None:
    assert seen["refusal"]["code"] == 2
    assert "nothing was deleted" in seen["refusal"]["said"]
    assert seen["destroyed"]["code"] == 0
    assert seen["left"] == []


def test_its_logs_stay_until_they_are_named(seen: dict[str, Any]) -> None:
    assert "key and logs stay" in seen["destroyed"]["said"]
    assert seen["again"]["code"] == 2
    assert "/onfile-emulated/access" in seen["again"]["said"]
    assert seen["logs_gone"]["code"] == 0, seen["logs_gone"]["said"]
    assert seen["nothing"]["code"] == 2
    assert "There is no stage emulated in us-east-1 of account 0000" in seen["nothing"]["said"]

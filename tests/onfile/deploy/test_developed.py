"""A development stage on an emulated AWS: made, used, updated in place, and taken away whole."""

from __future__ import annotations

from typing import Any

import pytest

from onfile.deploy.names import FUNCTIONS
from onfile.deploy.project import install
from onfile.deploy.template.policies import DYNAMODB, KMS
from tests.onfile.deploy.caller import address_in
from tests.onfile.deploy.developed import NAMES
from tests.onfile.deploy.emulator import ARCHITECTURE, seen_by

LIMIT_S = 500


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was seen of a stage, from its first day to its last."""
    build = tmp_path_factory.mktemp("build")
    # Here, since the stage's network has no way to the packages.
    install(build / NAMES.stage / "project", ARCHITECTURE)
    return seen_by("tests.onfile.deploy.developed", build, LIMIT_S)


def test_a_stage_is_made_with_one_command_and_charges(seen: dict[str, Any]) -> None:
    assert "The first organisation:" in seen["first"]
    assert address_in(seen["first"]).endswith(".cloudfront.net")
    assert (seen["first_request"]["object"], seen["first_request"]["values"]) == ("list", [])
    assert (seen["charged"]["status"], seen["charged"]["body"]["status"]) == (200, "processed")


def test_a_second_run_updates_in_place_also_from_another_directory(seen: dict[str, Any]) -> None:
    assert seen["second"] == seen["first"]
    assert (seen["kept"], seen["apis"]) == (True, 1)
    assert seen["charged_again"]["body"]["status"] == "processed"
    assert seen["unknown_path"]["status"] == 404
    assert seen["unknown_path"]["body"]["error_type"] == "NotFound"


def test_functions_and_their_logs_have_the_names_that_policies_say(seen: dict[str, Any]) -> None:
    assert set(seen["functions"]) == {NAMES.function(each) for each in FUNCTIONS}
    assert seen["logged"] > 0
    for variables in seen["functions"].values():
        assert variables["ONFILE_KMS_KEY_ID"].startswith("arn:aws:kms:us-east-1:000000000000:key/")


def test_roles_have_the_policies_written_by_hand_with_arns(seen: dict[str, Any]) -> None:
    for function, [granted] in seen["policies"].items():
        resources = {each["Sid"]: each["Resource"] for each in granted["Statement"]}
        table = "arn:aws:dynamodb:us-east-1:000000000000:table/onfile-dev-wallets"
        assert resources["WalletsTable"] == table
        if "wallets/by_creation" in DYNAMODB[function]:
            assert resources["WalletsTableByCreation"] == f"{table}/index/by_creation"
        assert resources["Logs"].endswith(f":log-group:{NAMES.log_group(function)}:*")
        actions = {each["Sid"]: each["Action"] for each in granted["Statement"]}
        assert {f"kms:{each}" for each in KMS[function]} == set(actions["Vault"])


def test_a_development_stage_is_not_deployed(seen: dict[str, Any]) -> None:
    assert seen["deploy"]["code"] == 2
    assert "is a development stage" in seen["deploy"]["said"]


def test_a_stage_with_data_is_destroyed_only_by_its_name(seen: dict[str, Any]) -> None:
    assert seen["refusal"]["code"] == 2
    assert "nothing was deleted" in seen["refusal"]["said"]
    assert seen["after_refusal"] == 200
    assert seen["destroyed"]["code"] == 0, seen["destroyed"]["said"]
    assert {kind: left for kind, left in seen["left"].items() if left} == {}

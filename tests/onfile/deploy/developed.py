"""A development stage on an emulated AWS, by `chalice deploy`, from its first day to its last.

`python -m tests.onfile.deploy.developed BUILD` prints what it saw as one JSON object;
`test_developed` judges it.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from onfile.deploy import project
from onfile.deploy.aws_account import AwsAccount
from onfile.deploy.bucket import Bucket
from onfile.deploy.names import API, FUNCTIONS, development_names_of
from tests.onfile.deploy.caller import (
    VISA,
    address_in,
    ask,
    charge,
    command,
    first_key,
    first_request,
    new_customer,
)
from tests.onfile.deploy.emulator import ARCHITECTURE, report

NAMES = development_names_of("dev")
SHIM = Path(__file__).with_name("chalice_on_emulator.py")


def run(build: Path) -> dict[str, Any]:
    """Everything in order; what was seen."""
    _meet_the_emulator()
    seen: dict[str, Any] = {"first": _develop(build)}
    notes = build / NAMES.stage / "project" / ".chalice" / "deployed" / f"{NAMES.stage}.json"
    first = notes.read_text()
    url, key = address_in(seen["first"]), first_key(seen["first"])
    seen["first_request"] = json.loads(first_request(seen["first"], key))
    customer = new_customer(url, key, VISA)
    seen["charged"] = charge(url, key, customer)
    seen["functions"] = _functions()
    seen["policies"] = _policies()
    seen["deploy"] = _deploy(build)
    shutil.rmtree(notes.parent)  # as in another directory
    seen["second"] = _develop(build)
    seen["kept"] = notes.read_text() == first
    seen["apis"] = len(AwsAccount().client("apigateway").get_rest_apis()["items"])
    seen["charged_again"] = charge(url, key, customer)
    seen["unknown_path"] = ask(url, key, "GET", "no/such/path")
    seen["logged"] = _logged()
    seen["refusal"] = command("destroy", NAMES.stage, build)
    seen["after_refusal"] = charge(url, key, customer)["status"]
    began = time.time()
    seen["destroyed"] = command("destroy", NAMES.stage, build, "--with-data", NAMES.stage)
    seen["left"] = _left(began)
    return seen


def _meet_the_emulator() -> None:
    """What it does not do as AWS does: take an API by its definition."""
    project.CHALICE[:] = [sys.executable, str(SHIM)]


def _develop(build: Path) -> str:
    done = command("develop", NAMES.stage, build, "--architecture", ARCHITECTURE)
    assert done["code"] == 0, done["said"]
    return str(done["said"])


def _functions() -> dict[str, Any]:
    found = AwsAccount().client("lambda").list_functions()["Functions"]
    return {each["FunctionName"]: each["Environment"]["Variables"] for each in found}


def _policies() -> dict[str, Any]:
    iam = AwsAccount().client("iam")
    roles = {function: f"{NAMES.stack}-{function}" for function in FUNCTIONS}
    return {
        function: [
            iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
        ]
        for function, role in roles.items()
    }


def _deploy(build: Path) -> dict[str, Any]:
    """`make deploy` of the same name. It is refused before what `package` writes is asked for."""
    return command("deploy", NAMES.stage, build)


def _logged() -> int:
    """How many streams the API's function has in the group that its policy names."""
    logs = AwsAccount().client("logs")
    return len(logs.describe_log_streams(logGroupName=NAMES.log_group(API))["logStreams"])


def _left(began: float) -> dict[str, list[str]]:
    """By service, what is still there. The key is, as KMS deletes none at once.

    So are logs that the emulator has made since the end `began`, by `time.time()`, of a run that
    was under way. On AWS nobody may: no policy here lets a function make a group.
    """
    client = AwsAccount().client
    states = [
        client("kms").describe_key(KeyId=each["KeyId"])["KeyMetadata"]["KeyState"]
        for each in client("kms").list_keys()["Keys"]
    ]
    aliases = client("kms").list_aliases()["Aliases"]
    roles = client("iam").list_roles()["Roles"]
    groups = client("logs").describe_log_groups()["logGroups"]
    return {
        "tables": client("dynamodb").list_tables()["TableNames"],
        "functions": [f["FunctionName"] for f in client("lambda").list_functions()["Functions"]],
        "apis": [each["id"] for each in client("apigateway").get_rest_apis()["items"]],
        "rules": [each["Name"] for each in client("events").list_rules()["Rules"]],
        "logs": [g["logGroupName"] for g in groups if g["creationTime"] < began * 1_000],
        "roles": [r["RoleName"] for r in roles if r["RoleName"].startswith("onfile")],
        "aliases": [a["AliasName"] for a in aliases if "onfile" in a["AliasName"]],
        "keys": [state for state in states if state != "PendingDeletion"],
        "edges": client("cloudfront").list_distributions()["DistributionList"].get("Items", []),
        "notes": [each["Key"] for each in _objects() if each["Key"].endswith("/deployed.json")],
    }


def _objects() -> list[Any]:
    account = AwsAccount()
    found: list[Any] = account.client("s3").list_objects_v2(**Bucket(account).owned)["Contents"]
    return found


if __name__ == "__main__":
    report(run)

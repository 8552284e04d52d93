"""A stage on an emulated AWS, from deployment to deletion.

`python -m tests.onfile.deploy.emulated BUILD` prints what it saw as one JSON object;
`test_emulated` judges it.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import urllib3

from onfile.deploy.api_gateway import complete
from onfile.deploy.aws_account import AwsAccount
from onfile.deploy.commands import put
from onfile.deploy.names import Names
from onfile.deploy.package import TEMPLATE
from onfile.deploy.smoke import address, smoke_test
from tests.onfile.deploy.bodies import BODIES
from tests.onfile.deploy.caller import ROOT, VISA, ask, charge, command, first_key, new_customer
from tests.onfile.deploy.emulator import ease, report, until

NAMES = Names("emulated")
SWEEP_LIMIT_S, REFUSAL_LIMIT_S = 150, 30
LOST_ANSWER = "4111111111119921"


def run(build: Path) -> dict[str, Any]:
    """Everything in order; what was seen."""
    _ease_kms(build / TEMPLATE)
    outputs = put(NAMES, build, alarm_email=None)
    # AWS takes them out of the API's definition, the emulator leaves them there.
    complete(AwsAccount().client("apigateway"), outputs["RestAPIId"])
    url = address(outputs)
    smoke_test(url)
    key = first_key(NAMES.stage)
    customer = new_customer(url, key, VISA)
    seen: dict[str, Any] = {"customer": customer, "journey": _readme(url, key, customer, build)}
    seen["swept"] = _lost_and_swept(url, key)
    seen["unknown_path"] = ask(url, key, "GET", "no/such/path")
    seen["bodies"] = {kind: _kept(url, key, *sent) for kind, sent in BODIES.items()}
    seen["methods"] = {method: _status(url, key, method) for method in ("HEAD", "OPTIONS", "PATCH")}
    seen["without_put"] = _without(url, key, "WalletsTable", "dynamodb:PutItem")
    seen["develop"] = command("develop", NAMES.stage, build)
    seen["refusal"] = command("destroy", NAMES.stage, build)
    seen["destroyed"] = command("destroy", NAMES.stage, build, "--with-data", NAMES.stage)
    seen["left"] = AwsAccount().client("dynamodb").list_tables()["TableNames"]
    return seen


def _ease_kms(template: Path) -> None:
    whole = json.loads(template.read_text())
    resources = whole["Resources"]
    [of_role] = resources["ApiHandlerRole"]["Properties"]["Policies"]
    ease(of_role["PolicyDocument"], resources["Key"]["Properties"]["KeyPolicy"])
    template.write_text(json.dumps(whole))


def _readme(url: str, key: str, customer: str, directory: Path) -> list[Any]:
    """The README's six requests, as they stand there but for address, key and customer."""
    text = (ROOT / "README.md").read_text().split("## Quick start\n")[1].split("\n## ")[0]
    commands = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)[1:]
    script = [f"URL={url}", f"KEY={key}"]
    for each in commands:
        script.append(each.replace("acct_u7NDGPfjBc4uwChD", customer) + "\necho; echo ====")
    done = subprocess.run(
        ["sh", "-e"],
        input="\n".join(script),
        cwd=directory,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [json.loads(answer) for answer in done.stdout.split("====")[:-1]]


def _kept(url: str, key: str, body: bytes, headers: dict[str, str]) -> Any:
    """The name of a customer that was made by `body`, as it is read back."""
    headers = urllib3.make_headers(basic_auth=f"{key}:") | headers
    pool = urllib3.PoolManager(retries=False, timeout=60)
    made = pool.request("POST", f"{url}/customers", body=body, headers=headers)
    answer = json.loads(made.data)
    if made.status != 200:
        return answer
    return ask(url, key, "GET", f"customers/{answer['id']}")["body"]["name"]


def _status(url: str, key: str, method: str) -> int:
    headers = urllib3.make_headers(basic_auth=f"{key}:")
    pool = urllib3.PoolManager(retries=False, timeout=60)
    return pool.request(method, f"{url}/customers", headers=headers).status


def _lost_and_swept(url: str, key: str) -> dict[str, Any]:
    """A charge whose answer gets lost, and its row until the schedule has settled it.

    Nobody asks the API for it meanwhile: that would settle it too.
    """
    customer = new_customer(url, key, LOST_ANSWER)
    charged = charge(url, key, customer)
    first = _statuses(customer)
    until(lambda: "processing" not in _statuses(customer), SWEEP_LIMIT_S)
    return {"charged": charged["status"], "first": first, "last": _statuses(customer)}


def _statuses(customer: str) -> list[str]:
    rows = AwsAccount().client("dynamodb").scan(TableName=f"{NAMES.stack}-transactions")["Items"]
    of_customer = [row for row in rows if customer in row.get("customer_key", {}).get("S", "")]
    return [row["status"]["S"] for row in of_customer]


def _without(url: str, key: str, sid: str, action: str) -> dict[str, Any]:
    """What reads and writes answer while one action is taken out of the policy, and afterwards."""
    iam, role = AwsAccount().client("iam"), _role_of("ApiHandlerRole")
    name = iam.list_role_policies(RoleName=role)["PolicyNames"][0]
    granted = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]

    def set_to(policy: Any) -> None:
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))

    def write() -> int:
        return int(ask(url, key, "POST", "customers", name="A", email="a@example.com")["status"])

    before = write()
    set_to(_taken_out(granted, sid, action))
    until(lambda: write() != before, REFUSAL_LIMIT_S)
    refused = {"write": write(), "read": ask(url, key, "GET", "customers?limit=1")["status"]}
    set_to(granted)
    until(lambda: write() == before, REFUSAL_LIMIT_S)
    return {"before": before, "refused": refused, "after": write()}


def _taken_out(policy: Any, sid: str, action: str) -> Any:
    copy = json.loads(json.dumps(policy))
    [statement] = [each for each in copy["Statement"] if each["Sid"] == sid]
    statement["Action"].remove(action)
    return copy


def _role_of(logical_id: str) -> str:
    client = AwsAccount().client("cloudformation")
    found = client.describe_stack_resource(StackName=NAMES.stack, LogicalResourceId=logical_id)
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


if __name__ == "__main__":
    report(run)

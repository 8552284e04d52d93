"""A stage on an emulated AWS, from deployment to deletion.

`python -m tests.onfile.deploy.emulated BUILD` prints what it saw as one JSON object;
`test_emulated` judges it.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import urllib3
from botocore.exceptions import ClientError
from botocore.session import get_session

from onfile.deploy import commands
from onfile.deploy.addresses import Address, way_to
from onfile.deploy.api_gateway import complete
from onfile.deploy.aws_account import AwsAccount
from onfile.deploy.names import Names
from tests.onfile.deploy.bodies import BODIES
from tests.onfile.deploy.caller import (
    ROOT,
    VISA,
    address_in,
    ask,
    charge,
    command,
    first_key,
    first_request,
    new_customer,
)
from tests.onfile.deploy.emulator import report, until
from tests.onfile.deploy.restoring import restored
from tests.onfile.deploy.sdk_requests import sent_to

NAMES = Names("emulated")
SWEEP_LIMIT_S, REFUSAL_LIMIT_S = 150, 30
LOST_ANSWER = "4111111111119921"


def run(build: Path) -> dict[str, Any]:
    """Everything in order; what was seen."""
    _meet_the_emulator()
    seen: dict[str, Any] = {"first": command("deploy", NAMES.stage, build)}
    said = seen["first"]["said"]
    url, key = address_in(said), first_key(said)
    seen["first_request"] = json.loads(first_request(said, key))
    seen["sdks"] = sent_to(url, key)
    seen["called_by"] = _called_by(url)
    customer = new_customer(url, key, VISA)
    seen |= {"customer": customer, "journey": _readme(url, key, customer, build)}
    zone = _zone()
    domain = ("--domain", "pay.example.com", "--zone", zone)
    seen["second"] = command("deploy", NAMES.stage, build, *domain)
    seen["by_domain"] = charge(address_in(seen["second"]["said"]), key, customer)
    seen["records"] = _records(zone, "pay.example.com.")
    seen["swept"] = _lost_and_swept(url, key)
    seen["unknown_path"] = ask(url, key, "GET", "no/such/path")
    seen["bodies"] = {kind: _kept(url, key, *sent) for kind, sent in BODIES.items()}
    seen["methods"] = {method: _status(url, key, method) for method in ("HEAD", "OPTIONS", "PATCH")}
    seen["without_put"] = _without(url, key, "WalletsTable", "dynamodb:PutItem")
    seen["kms"] = _by_context()
    seen["restored"] = restored(NAMES.stage, url, key, customer)
    seen["develop"] = command("develop", NAMES.stage, build)
    seen["refusal"] = command("destroy", NAMES.stage, build)
    seen["destroyed"] = command("destroy", NAMES.stage, build, "--with-data", NAMES.stage)
    seen["again"] = command("deploy", NAMES.stage, build)
    seen["logs_gone"] = command("destroy", NAMES.stage, build, "--with-logs", NAMES.stage)
    seen["nothing"] = command("destroy", NAMES.stage, build, "--with-data", NAMES.stage)
    seen["left"] = AwsAccount().client("dynamodb").list_tables()["TableNames"]
    return seen


def _meet_the_emulator() -> None:
    put = commands.put

    def completed(*arguments: Any) -> dict[str, str]:
        """AWS takes the gateway's answers out of the API's definition, the emulator leaves them."""
        outputs = put(*arguments)
        complete(AwsAccount().client("apigateway"), outputs["RestAPIId"])
        return outputs

    commands.put = completed


def _zone() -> str:
    made = (
        AwsAccount().client("route53").create_hosted_zone(Name="example.com", CallerReference="1")
    )
    return str(made["HostedZone"]["Id"]).rpartition("/")[2]


def _records(zone: str, name: str) -> list[str]:
    client = AwsAccount().client("route53")
    found = client.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return [each["Type"] for each in found if each["Name"] == name]


def _called_by(url: str) -> dict[str, str]:
    """The address that the service believes to be called by: it stands in its script."""
    way = way_to(Address(url))
    pool = urllib3.PoolManager(retries=False, timeout=60)
    lying = {"X-Onfile-Host": "evil.example", "X-Onfile-Edge": "guessed"}
    found = {}
    for name, headers in (("plain", {}), ("lying", lying)):
        script = pool.request("GET", f"{way.url}/Payload.js", headers=way.headers | headers)
        [address] = set(re.findall(r"https://[^\"'/]+", script.data.decode())) & {
            url,
            "https://evil.example",
        }
        found[name] = address
    return found


def _readme(url: str, key: str, customer: str, directory: Path) -> list[Any]:
    """The README's six requests, as they stand there but for address, key and customer."""
    text = (ROOT / "README.md").read_text().split("## Quick start\n")[1].split("\n## ")[0]
    commands = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)[1:]
    way = way_to(Address(url))
    headers = " ".join(
        f"-H {shlex.quote(f'{name}: {value}')}" for name, value in way.headers.items()
    )
    reaching = f'curl() {{ command curl {headers} "$@"; }}'
    script = [reaching, f"URL={way.url}", f"KEY={key}"]
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
    way, pool = way_to(Address(url)), urllib3.PoolManager(retries=False, timeout=60)
    made = pool.request("POST", f"{way.url}/customers", body=body, headers=headers | way.headers)
    answer = json.loads(made.data)
    if made.status != 200:
        return answer
    return ask(url, key, "GET", f"customers/{answer['id']}")["body"]["name"]


def _status(url: str, key: str, method: str) -> int:
    headers = urllib3.make_headers(basic_auth=f"{key}:")
    way, pool = way_to(Address(url)), urllib3.PoolManager(retries=False, timeout=60)
    return pool.request(method, f"{way.url}/customers", headers=headers | way.headers).status


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


def _by_context() -> dict[str, str]:
    """What KMS answers to somebody with the API's policy, by the context of the request."""
    iam, role = AwsAccount().client("iam"), _role_of("ApiHandlerRole")
    name = iam.list_role_policies(RoleName=role)["PolicyNames"][0]
    granted = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    iam.create_user(UserName="like-the-api")
    iam.put_user_policy(
        UserName="like-the-api", PolicyName="same", PolicyDocument=json.dumps(granted)
    )
    made = iam.create_access_key(UserName="like-the-api")["AccessKey"]
    kms = get_session().create_client(
        "kms",
        aws_access_key_id=made["AccessKeyId"],
        aws_secret_access_key=made["SecretAccessKey"],
    )
    [vault] = [each for each in granted["Statement"] if each["Sid"] == "Vault"]
    contexts = {"own": NAMES.stage, "other": "prod", "none": ""}
    return {kind: _asked(kms, vault["Resource"], stage) for kind, stage in contexts.items()}


def _asked(kms: Any, key: str, stage: str) -> str:
    context = {"onfile:stage": stage} if stage else {}
    try:
        kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=context)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "done"


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

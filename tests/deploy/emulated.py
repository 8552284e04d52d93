"""A stage on an emulated AWS, from deployment to deletion: `python -m tests.deploy.emulated BUILD`.

It runs in a network of its own, which has a loopback device and nothing else: the emulator listens
on every address that it finds. Prints what it saw as one JSON object; `test_emulated` judges it.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import urllib3

from chalicelib.deploy.__main__ import main
from chalicelib.deploy.account import Account
from chalicelib.deploy.commands import put
from chalicelib.deploy.names import API_STAGE, Names
from chalicelib.deploy.package import TEMPLATE
from chalicelib.deploy.smoke import address, smoke_test
from tests.deploy.emulator import emulator, raise_loopback, until

ROOT = Path(__file__).parents[2]
NAMES = Names("emulated")
SWEEP_LIMIT_S, REFUSAL_LIMIT_S = 150, 30
LOST_ANSWER = "4111111111119921"
VISA = "4242424242424242"


def run(build: Path) -> dict[str, Any]:
    """Everything in order; what was seen."""
    _ease_kms(build / TEMPLATE)
    outputs = put(NAMES, build, alarm_email="")
    _import_gateway_responses(outputs, build)
    url = address(outputs)
    smoke_test(url)
    key = _first_key()
    customer = _customer(url, key, VISA)
    seen: dict[str, Any] = {"customer": customer, "journey": _readme(url, key, customer, build)}
    seen["swept"] = _lost_and_swept(url, key)
    seen["unknown_path"] = _ask(url, key, "GET", "no/such/path")
    seen["without_put"] = _without(url, key, "WalletsTable", "dynamodb:PutItem")
    seen["refusal"] = _destroy()
    seen["destroyed"] = _destroy("--with-data", NAMES.stage)
    seen["left"] = Account().client("dynamodb").list_tables()["TableNames"]
    return seen


def _ease_kms(template: Path) -> None:
    """The emulator knows no encryption context in policies: without, it would refuse every use."""
    whole = json.loads(template.read_text())
    resources = whole["Resources"]
    [of_role] = resources["ApiHandlerRole"]["Properties"]["Policies"]
    for policy in (of_role["PolicyDocument"], resources["Key"]["Properties"]["KeyPolicy"]):
        [vault] = [each for each in policy["Statement"] if each["Sid"] == "Vault"]
        vault.pop("Condition", None)
    template.write_text(json.dumps(whole))


def _import_gateway_responses(outputs: dict[str, str], build: Path) -> None:
    """What AWS takes out of the API's definition, and the emulator leaves there."""
    template = json.loads((build / TEMPLATE).read_text())
    body = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    client, api = Account().client("apigateway"), outputs["RestAPIId"]
    for kind, response in body["x-amazon-apigateway-gateway-responses"].items():
        client.put_gateway_response(
            restApiId=api,
            responseType=kind,
            responseTemplates=response["responseTemplates"],
            **({"statusCode": str(response["statusCode"])} if "statusCode" in response else {}),
        )
    client.create_deployment(restApiId=api, stageName=API_STAGE)


def _first_key() -> str:
    """As `make deploy` says: an organisation, then a key."""
    organisation = _admin("organisations", "create", "Acme")["organisation"]["id"]
    secret: str = _admin("keys", "create", organisation)["secret"]
    return secret


def _admin(*arguments: str) -> Any:
    command = [sys.executable, "-m", "chalicelib.admin", "--stage", NAMES.stage, "--json"]
    done = subprocess.run(
        [*command, *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


def _customer(url: str, key: str, number: str) -> str:
    """A customer with a card as its default, like the one that the local stage begins with."""
    customer = _ask(url, key, "POST", "customers", name="Matt Perez", email="m@example.com")
    card = {"card[card_number]": number, "card[expiry]": "12/35"}
    owned = {"customer_id": customer["body"]["id"], "default_payment_method": "true"}
    _ask(url, key, "POST", "payment_methods", type="card", **card, **owned)
    return str(customer["body"]["id"])


def _ask(url: str, key: str, method: str, path: str, **form: str) -> dict[str, Any]:
    headers = urllib3.make_headers(basic_auth=f"{key}:")
    fields: Any = {"fields": form, "encode_multipart": False} if form else {}
    answer = urllib3.PoolManager(retries=False, timeout=60).request(
        method, f"{url}/{path}", headers=headers, **fields
    )
    return {"status": answer.status, "body": json.loads(answer.data)}


def _readme(url: str, key: str, customer: str, directory: Path) -> list[Any]:
    """The README's six requests, as they stand there but for address, key and customer."""
    text = (ROOT / "README.md").read_text().split("## Quick start\n")[1].split("\n## ")[0]
    commands = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)[1:]
    script = [f"URL={url}", f"KEY={key}"]
    for command in commands:
        script.append(command.replace("acct_u7NDGPfjBc4uwChD", customer) + "\necho; echo ====")
    done = subprocess.run(
        ["sh", "-e"],
        input="\n".join(script),
        cwd=directory,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [json.loads(answer) for answer in done.stdout.split("====")[:-1]]


def _lost_and_swept(url: str, key: str) -> dict[str, Any]:
    """A charge whose answer gets lost, and its row until the schedule has settled it.

    Nobody asks the API for it meanwhile: that would settle it too.
    """
    customer = _customer(url, key, LOST_ANSWER)
    order = {"amount": "12.34", "type": "payment", "customer_id": customer}
    charged = _ask(url, key, "POST", "transactions", **order)
    first = _statuses(customer)
    until(lambda: "processing" not in _statuses(customer), SWEEP_LIMIT_S)
    return {"charged": charged["status"], "first": first, "last": _statuses(customer)}


def _statuses(customer: str) -> list[str]:
    rows = Account().client("dynamodb").scan(TableName=f"{NAMES.stack}-transactions")["Items"]
    of_customer = [row for row in rows if customer in row.get("customer_key", {}).get("S", "")]
    return [row["status"]["S"] for row in of_customer]


def _without(url: str, key: str, sid: str, action: str) -> dict[str, Any]:
    """What reads and writes answer while one action is taken out of the policy, and afterwards."""
    iam, role = Account().client("iam"), _role_of("ApiHandlerRole")
    name = iam.list_role_policies(RoleName=role)["PolicyNames"][0]
    granted = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]

    def set_to(policy: Any) -> None:
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))

    def write() -> int:
        return int(_ask(url, key, "POST", "customers", name="A", email="a@example.com")["status"])

    before = write()
    set_to(_taken_out(granted, sid, action))
    until(lambda: write() != before, REFUSAL_LIMIT_S)
    refused = {"write": write(), "read": _ask(url, key, "GET", "customers?limit=1")["status"]}
    set_to(granted)
    until(lambda: write() == before, REFUSAL_LIMIT_S)
    return {"before": before, "refused": refused, "after": write()}


def _taken_out(policy: Any, sid: str, action: str) -> Any:
    copy = json.loads(json.dumps(policy))
    [statement] = [each for each in copy["Statement"] if each["Sid"] == sid]
    statement["Action"].remove(action)
    return copy


def _role_of(logical_id: str) -> str:
    client = Account().client("cloudformation")
    found = client.describe_stack_resource(StackName=NAMES.stack, LogicalResourceId=logical_id)
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def _destroy(*more: str) -> dict[str, Any]:
    said = io.StringIO()
    with redirect_stderr(said):
        code = main(["destroy", "--stage", NAMES.stage, *more])
    return {"code": code, "said": said.getvalue()}


if __name__ == "__main__":
    raise_loopback()
    built = Path(sys.argv[1])
    with redirect_stderr(sys.stderr), emulator(built / "emulator.log"):
        shown = sys.stdout
        sys.stdout = sys.stderr
        found = run(built)
        sys.stdout = shown
    print(json.dumps(found))

"""`develop`: a development stage, by `chalice deploy` on a stack of tables and key; and its end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chalicelib import wiring
from onfile.deploy.addresses import Address, addresses
from onfile.deploy.api_gateway import complete
from onfile.deploy.aws_account import AwsAccount
from onfile.deploy.bucket import Bucket
from onfile.deploy.card_check import check_card
from onfile.deploy.concurrency import NOT_RESERVED, may_reserve
from onfile.deploy.continuity import refuse_other_tables
from onfile.deploy.deployed import Deployed
from onfile.deploy.index_steps import add_indexes
from onfile.deploy.names import ARCHITECTURES, FUNCTIONS, SWEEP, DeployError, Names
from onfile.deploy.project import chalice, install, lay_out
from onfile.deploy.smoke import smoke_test
from onfile.deploy.stack import Stack
from onfile.deploy.stage_parameters import Parameters
from onfile.deploy.stored import Stored
from onfile.deploy.stream_mappings import map_streams, unmap_streams
from onfile.deploy.template.foundation import API_PARAMETER, foundation, is_development, literal
from onfile.deploy.template.lambda_functions import chalice_config
from onfile.deploy.template.policies import policy


def develop(names: Names, build: Path, wanted: Parameters, *, architecture: str) -> list[Address]:
    """Make or update the development stage, and ask it; its addresses. Raises DeployError."""
    account, project = AwsAccount(), build / "project"
    bucket = Bucket(account)
    stack = Stack(account.client("cloudformation"), names)
    template = _lay_foundation(account, bucket, stack, names, build, wanted)
    key_arn = _outputs_of(stack)["KeyArn"]
    deployed = Deployed(account.client("s3"), bucket, project, names)
    lay_out(
        project, _config(account, names, architecture, key_arn), _policies(names, account, key_arn)
    )
    install(project, architecture)
    deployed.fetch()
    chalice(project, "deploy", "--stage", names.stage, region=account.region)
    deployed.keep()
    map_streams(account.client("lambda"), account.client("dynamodb"), names)
    api = deployed.api()
    complete(account.client("apigateway"), api["RestAPIId"])
    # The edge stands before an API, which is there now.
    stack.apply(template, {**wanted, API_PARAMETER: api["RestAPIId"]})
    reached = addresses({**api, **_outputs_of(stack)})
    for each in reached:
        smoke_test(each)
    check_card(account.client("lambda"), names)
    return reached


def _lay_foundation(
    account: AwsAccount, bucket: Bucket, stack: Stack, names: Names, build: Path, wanted: Parameters
) -> str:
    """Tables, key and logs; the address of their template."""
    before = stack.outputs()
    if before and not is_development(before):
        raise DeployError(
            f"{names.stack} was made by `make deploy`, and is updated by it: "
            f"make deploy STAGE={names.stage}. A development stage needs another name."
        )
    build.mkdir(parents=True, exist_ok=True)
    template = build / "foundation.json"
    template.write_text(json.dumps(foundation(wiring.TABLES, names), sort_keys=True))
    refuse_other_tables(stack, Stored(account.client("dynamodb"), names), names)
    add_indexes(stack, bucket, names, build, template)
    key = bucket.upload(template, names.stage)
    stack.apply(bucket.address_of(key), {**wanted, API_PARAMETER: None})
    bucket.retire(names.stage, but=[key])
    return bucket.address_of(key)


def _outputs_of(stack: Stack) -> dict[str, str]:
    outputs = stack.outputs() or {}
    if "KeyArn" not in outputs:
        raise DeployError(f"{stack.name} is not there after all")
    return outputs


def _config(account: AwsAccount, names: Names, architecture: str, key_arn: str) -> dict[str, Any]:
    config = chalice_config(names, architecture=architecture, key_id=key_arn)
    if not may_reserve(account.client("lambda"), names):
        print(NOT_RESERVED)
        del config["stages"][names.stage]["lambda_functions"][SWEEP]["reserved_concurrency"]
    return config


def _policies(names: Names, account: AwsAccount, key_arn: str) -> Mapping[str, Any]:
    known = literal(wiring.TABLES, names, key_arn, account.region)
    return {function: known.of(policy(function, names, traced=False)) for function in FUNCTIONS}


def take_down(account: AwsAccount, names: Names, build: Path) -> None:
    """Delete what `chalice deploy` has made; the stack stays, and with it the data."""
    project = build / "project"
    deployed = Deployed(account.client("s3"), Bucket(account), project, names)
    lay_out(project, chalice_config(names, architecture=next(iter(ARCHITECTURES))), {})
    if not deployed.fetch():
        _refuse_unknown(account.client("lambda"), names)
        return
    unmap_streams(account.client("lambda"), names)
    chalice(project, "delete", "--stage", names.stage, region=account.region)
    deployed.forget()


def _refuse_unknown(client: Any, names: Names) -> None:
    """Chalice notes what it has made when all is made: where it was cut off, it finds nothing."""
    for function in map(names.function, FUNCTIONS):
        try:
            client.get_function(FunctionName=function)
        except client.exceptions.ResourceNotFoundException:
            continue
        raise DeployError(
            f"{function} is there, but `chalice deploy` was cut off before it noted so; nothing "
            f"was deleted. Let it come to its end: make develop STAGE={names.stage}. Then destroy."
        )

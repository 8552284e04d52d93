"""`deploy` and `destroy`: a packaged stage into an account, and any stage out of it again."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from onfile.deploy.addresses import Address, addresses
from onfile.deploy.aws_account import AwsAccount
from onfile.deploy.bucket import Bucket
from onfile.deploy.card_check import check_card
from onfile.deploy.concurrency import NOT_RESERVED, may_reserve
from onfile.deploy.continuity import refuse_other_tables
from onfile.deploy.develop import take_down
from onfile.deploy.index_steps import add_indexes
from onfile.deploy.kept_logs import KeptLogs
from onfile.deploy.names import FUNCTIONS, DeployError, Names
from onfile.deploy.package import TEMPLATE, ZIP
from onfile.deploy.smoke import smoke_test
from onfile.deploy.stack import Stack
from onfile.deploy.stage_parameters import Parameters, refuse_half_a_domain
from onfile.deploy.stored import Stored
from onfile.deploy.template.foundation import is_development


def deploy(names: Names, build: Path, wanted: Parameters) -> list[Address]:
    """Put what was packaged into the account, and ask it; its addresses. Raises DeployError."""
    reached = addresses(put(names, build, wanted))
    for each in reached:
        smoke_test(each)
    check_card(AwsAccount().client("lambda"), names)
    return reached


def put(names: Names, build: Path, wanted: Parameters) -> dict[str, str]:
    """Put what `package` has written into the account; the stack's outputs. Raises DeployError."""
    account = AwsAccount()
    stack = Stack(account.client("cloudformation"), names)
    if is_development(stack.outputs()):
        raise DeployError(
            f"{names.stack} is a development stage, and is updated by make develop "
            f"STAGE={names.stage}. What is to stay needs another name."
        )
    if not stack.is_there():
        KeptLogs(account.client("logs"), names).refuse_to_mix()
    refuse_half_a_domain(wanted, stack.parameters())
    room = may_reserve(account.client("lambda"), names)
    if not room:
        print(NOT_RESERVED)
    refuse_other_tables(stack, Stored(account.client("dynamodb"), names), names)
    bucket = Bucket(account)
    put_there = _uploaded(bucket, names, build)
    add_indexes(stack, bucket, names, build, build / TEMPLATE)
    url = bucket.address_of(put_there[-1])
    stack.apply(url, {**wanted, "Room": str(room).lower()})
    bucket.retire(names.stage, but=put_there)
    outputs = stack.outputs()
    if outputs is None:
        raise DeployError(f"{names.stack} is not there after all")
    return outputs


def _uploaded(bucket: Bucket, names: Names, build: Path) -> tuple[str, str]:
    """The keys of the code and of the template, which says where the code was put."""
    code = bucket.upload(build / ZIP, names.stage)
    located: dict[str, Any] = json.loads((build / TEMPLATE).read_text())
    for function in FUNCTIONS.values():
        located["Resources"][function]["Properties"]["CodeUri"] = {
            "Bucket": bucket.name,
            "Key": code,
        }
    path = build / "deployed.json"
    path.write_text(json.dumps(located, sort_keys=True))
    return code, bucket.upload(path, names.stage)


def destroy(names: Names, build: Path, *, with_data: str, with_logs: str = "") -> bool:
    """Delete functions, stack and tables. Raises DeployError while a table has rows.

    Only what the stage's own stack has made is touched. `with_data` is the stage's name once more:
    then what the tables hold goes too; so do the logs by `with_logs`. Whether it was a development
    stage; the key of another one stays.
    """
    account = AwsAccount()
    stored = Stored(account.client("dynamodb"), names)
    stack = Stack(account.client("cloudformation"), names)
    developed = is_development(stack.outputs())
    tables = list(stack.tables().values()) if stack.is_there() else stored.left_behind()
    logs = KeptLogs(account.client("logs"), names) if with_logs == names.stage else None
    if not tables and not stack.is_there() and not (logs and logs.groups()):
        raise DeployError(_no_stage(account, names))
    # It serves while it goes: what is written meanwhile is not thrown away either.
    must_be_empty = [] if with_data == names.stage else tables
    refuse_data = partial(stored.refuse_data, must_be_empty)
    refuse_data("nothing was deleted")
    if developed:
        take_down(account, replace(names, development=True), build)
        refuse_data("the functions are gone, no table was deleted")
    if stack.is_there():
        stack.delete()
    refuse_data("the stack is gone, no table was deleted")
    stored.delete(tables)
    if logs is not None:
        logs.delete()
    return developed


def _no_stage(account: AwsAccount, names: Names) -> str:
    return (
        f"There is no stage {names.stage} in {account.region} of account {account.number}, and "
        "nothing was deleted. AWS_DEFAULT_REGION and AWS_PROFILE say where else to look."
    )

"""`deploy` and `destroy`: a packaged stage into an account, and any stage out of it again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from onfile.deploy.aws_account import AwsAccount
from onfile.deploy.concurrency import NOT_RESERVED, may_reserve
from onfile.deploy.develop import take_down
from onfile.deploy.names import FUNCTIONS, DeployError, Names
from onfile.deploy.package import TEMPLATE, ZIP
from onfile.deploy.smoke import address, smoke_test
from onfile.deploy.stack import Stack
from onfile.deploy.stored import Stored
from onfile.deploy.template.foundation import is_development


def deploy(names: Names, build: Path, *, alarm_email: str | None) -> str:
    """Put what was packaged into the account, and ask it; its address. Raises DeployError."""
    where = address(put(names, build, alarm_email=alarm_email))
    smoke_test(where)
    return where


def put(names: Names, build: Path, *, alarm_email: str | None) -> dict[str, str]:
    """Put what `package` has written into the account; the stack's outputs. Raises DeployError.

    Without `alarm_email` who was told of alarms goes on being told; with an empty one nobody is.
    """
    account = AwsAccount()
    stack = Stack(account.client("cloudformation"), names)
    if is_development(stack.outputs()):
        raise DeployError(
            f"{names.stack} is a development stage, and is updated by make develop "
            f"STAGE={names.stage}. What is to stay needs another name."
        )
    room = may_reserve(account.client("lambda"), names)
    if not room:
        print(NOT_RESERVED)
    url = _uploaded(account, names, build)
    stack.apply(url, {"AlarmEmail": alarm_email, "Room": str(room).lower()})
    outputs = stack.outputs()
    if outputs is None:
        raise DeployError(f"{names.stack} is not there after all")
    return outputs


def _uploaded(account: AwsAccount, names: Names, build: Path) -> str:
    """The address of the template, with the code where it was put."""
    bucket = account.bucket()
    code = account.upload(bucket, build / ZIP, names.stage)
    located: dict[str, Any] = json.loads((build / TEMPLATE).read_text())
    for function in FUNCTIONS.values():
        located["Resources"][function]["Properties"]["CodeUri"] = {"Bucket": bucket, "Key": code}
    path = build / "deployed.json"
    path.write_text(json.dumps(located, sort_keys=True))
    return account.template_url(bucket, path, names.stage)


def destroy(names: Names, build: Path, *, with_data: str) -> bool:
    """Delete functions, stack and tables. Raises DeployError while a table has rows.

    `with_data` is the stage's name once more: then what the tables hold goes too. Whether it was a
    development stage; the key of another one stays.
    """
    account = AwsAccount()
    stored = Stored(account.client("dynamodb"), names)
    stack = Stack(account.client("cloudformation"), names)
    developed = is_development(stack.outputs())

    def refuse_data(done: str) -> None:
        # It serves while it goes: what is written meanwhile is not thrown away either.
        if with_data != names.stage:
            stored.refuse_data(done)

    refuse_data("nothing was deleted")
    if developed:
        take_down(account, replace(names, development=True), build)
        refuse_data("the functions are gone, no table was deleted")
    stack.delete()
    refuse_data("the stack is gone, no table was deleted")
    stored.delete()
    return developed

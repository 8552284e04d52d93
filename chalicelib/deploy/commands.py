"""`deploy` and `destroy`: a packaged stage into an account, and out of it again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chalicelib import wiring
from chalicelib.deploy.account import Account
from chalicelib.deploy.names import FUNCTIONS, DeployError, Names
from chalicelib.deploy.package import TEMPLATE, ZIP
from chalicelib.deploy.smoke import address, smoke_test
from chalicelib.deploy.stack import Stack
from chalicelib.deploy.template.tables import suffix_of


def deploy(names: Names, build: Path, *, alarm_email: str) -> str:
    """Put what was packaged into the account, and ask it; its address. Raises DeployError."""
    where = address(put(names, build, alarm_email=alarm_email))
    smoke_test(where)
    return where


def put(names: Names, build: Path, *, alarm_email: str) -> dict[str, str]:
    """Put what `package` has written into the account; the stack's outputs. Raises DeployError."""
    account = Account()
    stack = Stack(account.client("cloudformation"), names.stack)
    bucket = account.bucket()
    code = account.upload(bucket, build / ZIP, names.stage)
    located = build / "deployed.json"
    located.write_text(json.dumps(_located(build / TEMPLATE, bucket, code), sort_keys=True))
    template = account.upload(bucket, located, names.stage)
    url = f"{account.client('s3').meta.endpoint_url}/{bucket}/{template}"
    stack.apply(url, {"AlarmEmail": alarm_email} if alarm_email else {})
    outputs = stack.outputs()
    if outputs is None:
        raise DeployError(f"{names.stack} is not there after all")
    return outputs


def _located(template: Path, bucket: str, key: str) -> dict[str, Any]:
    """The template, with the code where it was put."""
    located: dict[str, Any] = json.loads(template.read_text())
    for function in FUNCTIONS.values():
        located["Resources"][function]["Properties"]["CodeUri"] = {"Bucket": bucket, "Key": key}
    return located


def destroy(names: Names, *, with_data: str) -> None:
    """Delete the stack and its tables; the key stays. Raises DeployError while a table has rows.

    `with_data` is the stage's name once more: then what the tables hold goes too.
    """
    account = Account()
    tables = [f"{names.stack}-{suffix_of(model)}" for model in wiring.TABLES]
    dynamodb = account.client("dynamodb")
    present = [table for table in tables if _is_there(dynamodb, table)]
    with_rows = with_data == names.stage
    if not with_rows:
        _refuse_data(dynamodb, present, names, "nothing was deleted")
    Stack(account.client("cloudformation"), names.stack).delete()
    if not with_rows:
        # It served while it went: what was written meanwhile is not thrown away either.
        _refuse_data(dynamodb, present, names, "the stack is gone, no table was deleted")
    for table in present:
        dynamodb.update_table(TableName=table, DeletionProtectionEnabled=False)
        dynamodb.delete_table(TableName=table)


def _refuse_data(dynamodb: Any, tables: list[str], names: Names, done: str) -> None:
    """Raises DeployError where one of `tables` has a row."""
    full = [table for table in tables if _holds_rows(dynamodb, table)]
    if full:
        raise DeployError(
            f"{', '.join(full)} hold data; {done}. "
            f"To delete them with the stage: DATA={names.stage}"
        )


def _is_there(dynamodb: Any, table: str) -> bool:
    try:
        dynamodb.describe_table(TableName=table)
    except dynamodb.exceptions.ResourceNotFoundException:
        return False
    return True


def _holds_rows(dynamodb: Any, table: str) -> bool:
    """One row is enough. The count that DynamoDB keeps is up to six hours old."""
    answer = dynamodb.scan(TableName=table, Limit=1, Select="COUNT", ConsistentRead=True)
    return bool(answer["Count"]) or "LastEvaluatedKey" in answer

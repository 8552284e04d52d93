"""A stage of the emulated AWS restored, by the steps of docs/operations.md.

The emulator restores a table as it is now, where AWS restores it as it was at any moment.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from chalicelib import wiring
from chalicelib.config import Settings
from chalicelib.dynamo.connection import bind, connect
from onfile.deploy.aws_account import AwsAccount
from onfile.deploy.names import Names
from onfile.deploy.template.table_resources import suffix_of
from tests.onfile.deploy.caller import ROOT, ask, charge
from tests.support.client import Api
from tests.support.objects import pay


def restored(stage: str, url: str, key: str, customer: str) -> dict[str, Any]:
    """Its tables under another prefix, checked and charged there; a lost customer put back."""
    names = Names(stage)
    prefix = f"{names.stack}.restored"
    for suffix in map(suffix_of, wiring.TABLES):
        AwsAccount().client("dynamodb").restore_table_to_point_in_time(
            SourceTableName=names.table(suffix),
            TargetTableName=f"{prefix}-{suffix}",
            UseLatestRestorableTime=True,
        )
    seen: dict[str, Any] = {"elsewhere": _elsewhere(names, prefix, key, customer)}
    _lose(names, customer)
    seen["lost"] = ask(url, key, "GET", f"customers/{customer}")["status"]
    org = _organisation_of(prefix, customer)
    source = ("restore", "--from-tables", prefix, "--organisation", org)
    seen["put_back"] = _admin(stage, *source)
    seen["found"] = ask(url, key, "GET", f"customers/{customer}")["status"]
    charged = charge(url, key, customer)
    seen["charged"] = [charged["status"], charged["body"]["status"]]
    for suffix in map(suffix_of, wiring.TABLES):
        AwsAccount().client("dynamodb").delete_table(TableName=f"{prefix}-{suffix}")
    return seen


def _elsewhere(names: Names, prefix: str, key: str, customer: str) -> dict[str, Any]:
    check = _admin(names.stage, "check", ONFILE_TABLE_PREFIX=prefix)
    account = AwsAccount()
    settings = Settings(names.stage, prefix, account.region, kms_key_id=names.key_alias)
    connection = connect(region=account.region)
    bind(wiring.TABLES, connection, prefix=prefix)
    paid = pay(Api(wiring.build(settings, connection), key), customer, 11)
    return {"check": check, "charged": paid["status"]}


def _lose(names: Names, customer: str) -> None:
    for row in _wallet_rows(names.table("wallets"), customer):
        key = {name: row[name] for name in ("wallet", "part")}
        AwsAccount().client("dynamodb").delete_item(TableName=names.table("wallets"), Key=key)


def _organisation_of(prefix: str, customer: str) -> str:
    return str(_wallet_rows(f"{prefix}-wallets", customer)[0]["wallet"]["S"]).partition("/")[0]


def _wallet_rows(table: str, customer: str) -> list[dict[str, Any]]:
    pages = AwsAccount().client("dynamodb").get_paginator("scan").paginate(TableName=table)
    rows = (row for page in pages for row in page["Items"])
    return [row for row in rows if row["wallet"]["S"].endswith(f"/{customer}")]


def _admin(stage: str, *arguments: str, **variables: str) -> list[Any]:
    command = [sys.executable, "-m", "onfile.admin", "--stage", stage, "--quiet", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **variables}, capture_output=True, text=True
    )
    return [done.returncode, done.stdout or done.stderr]

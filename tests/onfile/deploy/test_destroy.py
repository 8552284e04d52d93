"""What holds data is not destroyed, also where it was written while the stack went."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from onfile.deploy import commands, develop
from onfile.deploy.develop import take_down
from onfile.deploy.names import Names

BUILD = Path("build")
DEVELOPMENT = Names("dev", development=True)


class FakeTables:
    """Tables by name, with how many rows each has, and whose they say they are.

    What was deleted, and what had its protection taken off, is noted.
    """

    class exceptions:  # noqa: N801  (botocore's name)
        """As on a client."""

        class ResourceNotFoundException(Exception):
            """No such table."""

    def __init__(self, rows: dict[str, int]) -> None:
        self.rows, self.deleted, self.unprotected = rows, list[str](), list[str]()
        self.tags: dict[str, dict[str, str]] = {}

    def describe_table(self, **named: Any) -> dict[str, Any]:
        table = named["TableName"]
        if table not in self.rows:
            raise self.exceptions.ResourceNotFoundException
        return {"Table": {"TableArn": table, "DeletionProtectionEnabled": True}}

    def get_paginator(self, operation: str) -> FakeTables:
        assert operation == "list_tags_of_resource"
        return self

    def paginate(self, ResourceArn: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        tags = self.tags.get(ResourceArn, {})
        yield from ({"Tags": [{"Key": key, "Value": value}]} for key, value in tags.items())

    def scan(self, **named: Any) -> dict[str, int]:
        return {"Count": min(1, self.rows[named["TableName"]])}

    def update_table(self, **named: Any) -> None:
        self.unprotected.append(named["TableName"])

    def delete_table(self, **named: Any) -> None:
        self.deleted.append(named["TableName"])


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> FakeTables:
    fake = FakeTables({"onfile-dev-wallets": 0, "onfile-dev-transactions": 0})

    class FakeAccount:
        region, number = "eu-central-1", "123456789012"

        def client(self, name: str) -> FakeTables:
            return fake

    monkeypatch.setattr(commands, "AwsAccount", FakeAccount)
    return fake


TABLES = ("onfile-dev-transactions", "onfile-dev-wallets")


def stack(
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: Any,
    made: tuple[str, ...] | None = TABLES,
    **outputs: str,
) -> list[str]:
    """Puts a stack in its place, which has `made` tables, and whose deletion takes a while.

    Which were deleted. None: there is no stack.
    """
    gone: list[str] = []

    class FakeStack:
        def __init__(self, client: Any, names: Names) -> None:
            self.name = names.stack

        def is_there(self) -> bool:
            return made is not None and self.name not in gone

        def outputs(self) -> dict[str, str] | None:
            return {"KeyArn": "arn", **outputs} if self.is_there() else None

        def tables(self) -> dict[str, str]:
            assert made is not None
            return {table: table for table in made}

        def delete(self) -> None:
            meanwhile()
            gone.append(self.name)

    monkeypatch.setattr(commands, "Stack", FakeStack)
    return gone


def test_empty_tables_go_with_their_stack(
    tables: FakeTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = stack(monkeypatch, lambda: None)
    commands.destroy(Names("dev"), BUILD, with_data="")
    assert (gone, tables.deleted) == (["onfile-dev"], sorted(tables.rows))


def test_what_is_written_while_the_stack_goes_is_kept(
    tables: FakeTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = stack(monkeypatch, lambda: tables.rows.update({"onfile-dev-transactions": 1}))
    with pytest.raises(commands.DeployError, match="the stack is gone, no table was deleted"):
        commands.destroy(Names("dev"), BUILD, with_data="")
    assert (gone, tables.deleted) == (["onfile-dev"], [])


def test_data_goes_only_where_the_stage_is_named_again(
    tables: FakeTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables.rows["onfile-dev-wallets"] = 1
    gone = stack(monkeypatch, lambda: None)
    for named in ("", "prod"):
        with pytest.raises(commands.DeployError, match="nothing was deleted"):
            commands.destroy(Names("dev"), BUILD, with_data=named)
    assert (gone, tables.deleted) == ([], [])
    commands.destroy(Names("dev"), BUILD, with_data="dev")
    assert set(tables.deleted) == set(tables.rows)


def test_what_a_development_stage_gets_while_its_functions_go_keeps_stack_and_tables(
    tables: FakeTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = stack(monkeypatch, lambda: None, Development="dev")

    def take_down(account: object, names: Names, build: Path) -> None:
        assert names == DEVELOPMENT
        tables.rows["onfile-dev-wallets"] = 1

    monkeypatch.setattr(commands, "take_down", take_down)
    with pytest.raises(commands.DeployError, match="the functions are gone, no table was deleted"):
        commands.destroy(Names("dev"), BUILD, with_data="")
    assert (gone, tables.deleted) == ([], [])


def test_what_another_stack_has_made_is_not_touched(
    tables: FakeTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`onfile-dev-vault-keys` is the table of `dev`, though `dev-vault` may have called one so."""
    tables.rows["onfile-dev-vault-keys"] = 1
    stack(monkeypatch, lambda: None, made=("onfile-dev-vault-wallets",))
    tables.rows["onfile-dev-vault-wallets"] = 0
    old = Names("dev-vault", prefix="onfile-dev-vault")
    commands.destroy(old, BUILD, with_data="dev-vault")
    assert tables.deleted == tables.unprotected == ["onfile-dev-vault-wallets"]


@pytest.mark.parametrize(
    ("tags", "is_ours"),
    [
        ({}, False),
        ({"onfile:stage": "dev"}, True),
        ({"onfile:stage": "other", "aws:cloudformation:stack-name": "onfile-dev"}, False),
        ({"aws:cloudformation:stack-name": "onfile-dev"}, True),
        ({"aws:cloudformation:stack-name": "onfile-de"}, False),
    ],
)
def test_without_its_stack_a_stage_is_what_says_so_itself(
    tables: FakeTables, monkeypatch: pytest.MonkeyPatch, tags: dict[str, str], is_ours: bool
) -> None:
    stack(monkeypatch, lambda: None, made=None)
    tables.tags["onfile-dev-wallets"] = tags
    if is_ours:
        commands.destroy(Names("dev"), BUILD, with_data="")
        assert tables.deleted == tables.unprotected == ["onfile-dev-wallets"]
    else:
        says = "no stage dev in eu-central-1 of account 123456789012, and nothing was deleted"
        with pytest.raises(commands.DeployError, match=says):
            commands.destroy(Names("dev"), BUILD, with_data="dev")
        assert tables.deleted == tables.unprotected == []


def test_functions_without_notes_are_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = SimpleNamespace(notes=lambda stage: {"Bucket": "artifacts", "Key": stage})
    monkeypatch.setattr(develop, "Bucket", lambda account: notes)
    with pytest.raises(commands.DeployError, match=r"onfile-dev-sweep is there.* STAGE=dev\."):
        take_down(account_with(functions=["onfile-dev-sweep"]), DEVELOPMENT, tmp_path)
    take_down(account_with(functions=[]), DEVELOPMENT, tmp_path)


def account_with(*, functions: list[str]) -> Any:
    """An account that has these functions, and nothing in its bucket."""

    class NotThere(Exception):
        pass

    def get(**named: str) -> None:
        if named.get("FunctionName") not in functions:
            raise NotThere

    missing = SimpleNamespace(ResourceNotFoundException=NotThere, NoSuchKey=NotThere)
    client = SimpleNamespace(exceptions=missing, get_object=get, get_function=get)
    return SimpleNamespace(client=lambda name: client)

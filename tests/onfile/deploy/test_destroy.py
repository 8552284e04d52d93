"""What holds data is not destroyed, also where it was written while the stack went."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from onfile.deploy import commands
from onfile.deploy.develop import take_down
from onfile.deploy.names import Names

BUILD = Path("build")
DEVELOPMENT = Names("dev", development=True)


class FakeTables:
    """Tables by name, with how many rows each has; what was deleted is noted."""

    class exceptions:  # noqa: N801  (botocore's name)
        """As on a client."""

        class ResourceNotFoundException(Exception):
            """No such table."""

    def __init__(self, rows: dict[str, int]) -> None:
        self.rows, self.deleted = rows, list[str]()

    def describe_table(self, **named: Any) -> None:
        if named["TableName"] not in self.rows:
            raise self.exceptions.ResourceNotFoundException

    def scan(self, **named: Any) -> dict[str, int]:
        return {"Count": min(1, self.rows[named["TableName"]])}

    def update_table(self, **_: Any) -> None: ...

    def delete_table(self, **named: Any) -> None:
        self.deleted.append(named["TableName"])


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> FakeTables:
    fake = FakeTables({"onfile-dev-wallets": 0, "onfile-dev-transactions": 0})

    class FakeAccount:
        def client(self, name: str) -> FakeTables:
            return fake

    monkeypatch.setattr(commands, "Account", FakeAccount)
    return fake


def stack(monkeypatch: pytest.MonkeyPatch, meanwhile: Any, **outputs: str) -> list[str]:
    """Puts a stack in its place whose deletion takes a while; which were deleted."""
    gone: list[str] = []

    class FakeStack:
        def __init__(self, client: Any, names: Names) -> None:
            self.name = names.stack

        def outputs(self) -> dict[str, str]:
            return {"KeyArn": "arn", **outputs}

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
    assert (gone, tables.deleted) == (["onfile-dev"], sorted(tables.rows, reverse=True))


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


def test_functions_without_notes_are_not_left_behind(tmp_path: Path) -> None:
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
    return SimpleNamespace(client=lambda name: client, bucket=lambda: "artifacts")

"""An update goes on with the tables that the stage has, or says why it can't."""

from __future__ import annotations

from typing import Any

import pytest

from onfile.deploy.continuity import refuse_other_tables
from onfile.deploy.names import DeployError, development_names_of, names_of

OLD = "onfile-prod-vault"


class FakeStage:
    """A stack, and the tables of its account."""

    def __init__(self, made: dict[str, str] | None, gone: str = "") -> None:
        self.made, self.gone = made, gone

    def is_there(self) -> bool:
        return self.made is not None

    def tables(self) -> dict[str, str]:
        return self.made or {}

    def lost(self, tables: Any) -> list[str]:
        return [each for each in tables if each == self.gone]


def judge(stage: Any, names: Any) -> None:
    refuse_other_tables(stage, stage, names)


def test_a_stage_with_its_tables_goes_on() -> None:
    names = names_of("prod")
    judge(FakeStage(None), names)
    judge(FakeStage({"VaultKeysTable": "onfile-prod-vault-keys"}), names)


def test_a_lost_table_is_not_replaced_by_an_empty_one() -> None:
    stage = FakeStage({"KeysTable": "onfile-prod-keys"}, gone="onfile-prod-keys")
    with pytest.raises(DeployError, match=r"onfile-prod-keys: lost.*Restore from a backup"):
        judge(stage, names_of("prod"))
    with pytest.raises(DeployError, match=r"no backups.*make destroy STAGE=prod DATA=prod,"):
        judge(stage, development_names_of("prod"))


def test_a_stage_that_was_named_otherwise_keeps_its_tables() -> None:
    stage = FakeStage({"KeysTable": f"{OLD}-keys"})
    with pytest.raises(DeployError, match=f"TABLES={OLD}, each time"):
        judge(stage, names_of("prod-vault"))
    judge(stage, names_of("prod-vault", OLD))

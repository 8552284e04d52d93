"""What was copied comes back as it was: all of it, one organisation, one row."""

from __future__ import annotations

import gzip
import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from onfile.admin import stages
from onfile.admin.__main__ import parser
from onfile.admin.check import check
from onfile.admin.context import Context
from onfile.admin.progress import Progress
from onfile.admin.stages import Stage, StageError
from tests.support.client import Api
from tests.support.objects import customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.serving import embedded_store
from tests.support.stores import Store

QUIET = Progress(None)


class Shop:
    """A stage of two organisations, and the command line on it."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store, self._patch = store, monkeypatch
        store.activate()
        made = [new_organisation(store) for _ in range(2)]
        self.organisations = [organisation.id for organisation, _ in made]
        self.keys = [key for _, key in made]
        for key in self.keys:
            api = Api(store.services(), key)
            pay(api, customer_with_default(api)[0])

    def admin(self, *arguments: str, prefix: str = "") -> tuple[int, dict[str, Any]]:
        """The exit code, and the result."""
        self._patch.setattr(stages.os, "environ", self._environ(prefix))
        chosen = parser().parse_args(["--stage", "local", "--json", *arguments])
        out = io.StringIO()
        stage = Stage("local", self.store.services(), self.store.connection)
        code = int(chosen.run(chosen, Context(stage=stage, as_json=True, out=out, progress=QUIET)))
        return code, json.loads(out.getvalue())

    def _environ(self, prefix: str) -> dict[str, str]:
        return {
            "ONFILE_STAGE": "local",
            "ONFILE_TABLE_PREFIX": prefix or self.store.prefix,
            "ONFILE_VAULT_KEY": bytes(range(32)).hex(),
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def everything(self) -> dict[str, list[str]]:
        """All rows, by table."""
        suffixes = [model.Meta.suffix for model in wiring.TABLES]  # type: ignore[attr-defined]
        return {name: sorted(map(str, self.store.rows(name))) for name in suffixes}

    def lose(self, table: str, *key: str, rows: int = 1_000) -> int:
        """Delete rows behind the service's back; how many there were."""
        lost = list(self.store.rows(table))[:rows]
        for row in lost:
            self.store.ask("DeleteItem", table, Key={name: row[name] for name in key})
        return len(lost)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    with embedded_store(tmp_path / "store") as store:
        yield Shop(store, monkeypatch)


@pytest.fixture
def file(shop: Shop, tmp_path: Path) -> Path:
    """A backup of the shop."""
    made = tmp_path / "backup"
    code, told = shop.admin("backup", str(made))
    assert (code, told["rows"]) == (0, sum(map(len, shop.everything().values())))
    assert "vault.key" in told["needs"]
    return made


def test_a_lost_stage_comes_back_and_charges(shop: Shop, file: Path) -> None:
    before = shop.everything()
    shop.lose("transactions", "partition", "id")
    shop.lose("wallets", "wallet", "part")
    assert Api(shop.store.services(), shop.keys[0]).get("/customers")["values"] == []
    with pytest.raises(StageError, match=r"hold rows, and nothing was changed\. --replace"):
        shop.admin("restore", str(file))
    code, told = shop.admin("restore", str(file), "--replace")
    assert (code, told["otherwise_sealed"]) == (0, 0)
    assert shop.everything() == before
    assert list(check(QUIET, sleep=lambda _: None)) == []
    api = Api(shop.store.services(), shop.keys[0])
    customer = api.get("/customers")["values"][0]["id"]
    assert pay(api, customer, 11)["status"] == "processed"


def test_one_organisation_comes_back_and_no_other_is_touched(shop: Shop, file: Path) -> None:
    mine, other = shop.organisations
    lost = shop.lose("wallets", "wallet", "part")
    code, told = shop.admin("restore", str(file), "--organisation", mine)
    assert code == 0
    assert 0 < told["written"] < lost
    assert told["there"] > 0  # its transactions
    wallets = shop.everything()["wallets"]
    assert any(mine in row for row in wallets)
    assert not any(other in row for row in wallets)


def test_one_row_comes_back_and_what_is_there_stays_unless_told(shop: Shop, file: Path) -> None:
    before = shop.everything()
    [row, *_] = shop.store.rows("keys")
    key = ("--row", "keys", row["digest"]["S"])
    shop.lose("keys", "digest", rows=1)
    assert shop.admin("restore", str(file), *key)[1]["written"] == 1
    assert shop.everything() == before
    changed = {**row, "prefix": {"S": "changed"}}
    shop.store.ask("PutItem", "keys", Item=changed)
    told = shop.admin("restore", str(file), *key)[1]
    assert (told["written"], told["there"]) == (0, 1)
    assert shop.admin("restore", str(file), *key, "--overwrite")[1]["written"] == 1
    assert shop.everything() == before


def test_rows_come_from_tables_that_were_restored_elsewhere(
    shop: Shop, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, own = shop.everything(), shop.store.prefix
    # As if AWS had restored this stage's tables under the names of another.
    wiring.bind(wiring.TABLES, shop.store.connection, prefix="restored")
    for model in wiring.TABLES:
        model.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
    assert shop.admin("restore", str(file), prefix="restored")[0] == 0
    wiring.bind(wiring.TABLES, shop.store.connection, prefix=own)
    shop.lose("wallets", "wallet", "part")
    code, told = shop.admin("restore", "--from-tables", "restored", "--replace")
    assert (code, shop.everything()) == (0, before)
    assert told["written"] == sum(map(len, before.values()))


def test_what_is_sealed_under_another_key_is_not_put_back(
    shop: Shop, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shop.everything()
    monkeypatch.setattr("onfile.admin.restore._opens", lambda context, row: "sealed" not in row)
    with pytest.raises(StageError, match=r"vault\.key of that time"):
        shop.admin("restore", str(file), "--replace")
    assert shop.everything() == before


@pytest.mark.parametrize("damage", ["cut off", "no gzip", "another format", "no last line"])
def test_what_is_no_whole_backup_changes_nothing(shop: Shop, file: Path, damage: str) -> None:
    before, lines = shop.everything(), gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    head = json.dumps({**json.loads(lines[0]), "format": 2}).encode() + b"\n"
    file.write_bytes(
        {
            "cut off": file.read_bytes()[:-20],
            "no gzip": b"".join(lines),
            "another format": gzip.compress(b"".join([head, *lines[1:]])),
            "no last line": gzip.compress(b"".join(lines[:-1])),
        }[damage]
    )
    with pytest.raises(StageError, match="backup"):
        shop.admin("restore", str(file), "--replace")
    assert shop.everything() == before


def test_a_backup_is_for_its_owner_alone_and_is_not_written_over(shop: Shop, file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(StageError, match="take another name"):
        shop.admin("backup", str(file))
    assert b"4242424242424242" not in gzip.decompress(file.read_bytes())


def test_a_row_is_named_by_its_whole_key(shop: Shop, file: Path) -> None:
    for key in (["nothing", "a"], ["wallets", "a"], ["keys", "a", "b"]):
        with pytest.raises(StageError, match="wallets WALLET PART"):
            shop.admin("restore", str(file), "--row", *key)

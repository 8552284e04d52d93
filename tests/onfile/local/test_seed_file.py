"""`--seed FILE`: the same ids each time, what is there stays, what is wrong is named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.domain.ids import ACCOUNT, named_ids, new_id
from onfile.local.seed import SEEDED_AT
from onfile.local.seed_file import SeedFile
from onfile.local.start_error import StartError
from tests.onfile.local.running import ROOT
from tests.onfile.test_command import answer, ready
from tests.onfile.testing.test_docs import example


def test_the_documented_file_is_served_with_the_same_ids_each_time(tmp_path: Path) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text(example("Seed files", "yaml"))
    seed = ("--seed", str(file))
    with ready(tmp_path, "--memory", *seed) as told:
        ids = told["seeded"]
        assert list(ids) == ["ada", "adas-visa", "boots"]
        said = answer(f"{told['url']}/transactions/{ids['boots']}", told["key"])[1]
        paid = json.loads(said)
        assert (paid["amount"], paid["status"], paid["customer_id"]) == (
            42.5,
            "processed",
            ids["ada"],
        )
        assert paid["payment_method_id"] == ids["adas-visa"]
    data = ("--data", str(tmp_path / "data"))
    # Elsewhere in the file, and with one beside it.
    text = file.read_text().replace(
        "customers:\n", "customers:\n  eve: {name: Eve, email: e@x.org}\n"
    )
    for content in (file.read_text(), text):
        file.write_text(content)
        with ready(tmp_path, *data, *seed) as told:
            assert {name: told["seeded"][name] for name in ids} == ids
            found = answer(f"{told['url']}/transactions", told["key"])[1]
            assert [each["id"] for each in json.loads(found)["values"]] == [ids["boots"]]


def test_names_tell_ids_apart_and_others_stay_random() -> None:
    def made(name: str) -> list[str]:
        with named_ids(name):
            return [new_id(ACCOUNT, SEEDED_AT) for _ in range(2)]

    assert made("ada") == made("ada")
    assert len({*made("ada"), *made("eve"), *(new_id(ACCOUNT, SEEDED_AT) for _ in range(2))}) == 6


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{", "line 1: neither YAML nor JSON"),
        ("- a", "the file: expected names"),
        ("invoices: {}", "invoices: expected customers"),
        ("customers: [a]", "customers: expected names"),
        ("customers: {ada: 1}", "customers.ada: expected names"),
        ("customers: {a: {}}\ntransactions: {a: {}}", "transactions.a: another object"),
    ],
)
def test_another_form_is_refused_before_anything_is_made(
    tmp_path: Path, text: str, wrong: str
) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text(text)
    with pytest.raises(StartError) as refused:
        SeedFile(file)
    assert wrong in str(refused.value)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("customers: {ada: {name: Ada, email: nowhere}}", '"email"'),
        ('transactions: {boots: {type: payment, customer_id: "@ada"}}', "@ada names nothing"),
    ],
)
def test_what_the_api_refuses_is_named(tmp_path: Path, text: str, wrong: str) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "onfile", "run", "--memory", "--port", "0", "--seed", str(file)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, wrong in done.stderr) == (1, True), done.stderr
    assert done.stderr.startswith(f"onfile: {file}: ")

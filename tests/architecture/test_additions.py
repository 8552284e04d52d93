"""What it takes to add to the API: patches that add something, tried on a copy of the tree.

A patch that no longer applies is made anew by hand: what is said there is what has to be said.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_imports import ROOT

_PATCH = Path(__file__).parent / "attribute.patch"
_PROCESSOR = Path(__file__).parent / "processor.patch"
_OBJECT = Path(__file__).parent / "object.patch"
_MOST_NEW, _MOST_TOUCHED = 5, 8
_COPIED = ("app.py", "chalicelib", "onfile", "tests", "docs", "README.md", "pyproject.toml")
_OPERATIONS = 5
"""Of the object: create, read, list, change, delete."""
_ADDED = {"transaction": "purchase_order", "payment_method": "nickname", "account": "language"}
"""By the name of the domain module that keeps it."""


@pytest.fixture(scope="module")
def patched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the tree with all of them applied."""
    tree = tmp_path_factory.mktemp("patched")
    ignored = shutil.ignore_patterns("__pycache__", "node_modules", "upstream")
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=ignored)
        else:
            shutil.copy(source, tree / name)
    for patch in (_PATCH, _PROCESSOR, _OBJECT):
        applied = _run(tree, "git", "apply", "-C1", str(patch))
        assert applied.returncode == 0, applied.stderr
    made = _run(tree, sys.executable, "-m", "tests.examples")
    assert made.returncode == 0, made.stderr
    yield tree
    shutil.rmtree(tree)


def test_an_attribute_takes_its_declaration_its_domain_object_and_the_docs() -> None:
    touched = _touched(_PATCH)
    declared = {f"chalicelib/api/resources/{n}.py" for n in ("transaction", "payment_method")}
    declared |= {"chalicelib/api/resources/customer.py"}
    kept = {f"chalicelib/domain/{name}.py" for name in _ADDED}
    assert touched == declared | kept | {"docs/compatibility.md"}


def test_an_attribute_that_was_added_makes_the_round_trip(patched: Path) -> None:
    named = " or ".join(_ADDED.values())
    done = _run(patched, *_PYTEST, "tests/round_trips", "-k", named)
    assert done.returncode == 0, done.stdout
    for name in _ADDED.values():
        assert f".{name}]" in done.stdout


def test_an_attribute_that_was_added_is_documented(patched: Path) -> None:
    done = _run(patched, *_PYTEST, "tests/compatibility/test_document.py", "-k", "attributes")
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_a_processor_takes_its_folder_its_name_and_its_wiring(patched: Path) -> None:
    touched = _touched(_PROCESSOR)
    own = {path for path in touched if path.startswith(("chalicelib/processors/till/", "tests/"))}
    assert touched - own == {
        "chalicelib/domain/binding.py",
        "chalicelib/wiring/vendor_processors.py",
    }
    done = _run(patched, *_PYTEST, "tests/processors/test_till.py")
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_an_object_takes_its_own_modules_and_a_line_where_objects_are_joined() -> None:
    new = _new(_OBJECT)
    touched = _touched(_OBJECT) - new
    assert len(new) <= _MOST_NEW, new
    assert len(touched) <= _MOST_TOUCHED, touched
    text = (ROOT / "docs" / "architecture.md").read_text()
    said = text.partition("**an object**")[2].partition("**a processor**")[0]
    assert {name for name in touched if name.removeprefix("chalicelib/") not in said} == set()


def test_an_object_that_was_added_makes_the_round_trip(patched: Path) -> None:
    done = _run(patched, *_PYTEST, "tests/round_trips", "-k", "invoice")
    assert done.returncode == 0, done.stdout
    for attribute in ("title", "number"):
        assert f"[invoice.{attribute}] PASSED" in done.stdout


def test_an_object_that_was_added_is_listed_replayed_and_documented(patched: Path) -> None:
    (patched / "tests" / "functional" / "test_invoices.py").write_text(_INVOICES)
    documented = "tests/compatibility/test_document.py"
    done = _run(patched, *_PYTEST, "tests/functional/test_invoices.py", documented)
    assert done.returncode == 0, done.stdout


def test_the_suites_that_walk_over_all_objects_walk_over_the_new_one(patched: Path) -> None:
    ruled = [f"tests/architecture/test_{name}.py" for name in ("names", "lists_of_names", "sizes")]
    done = _run(patched, *_PYTEST, *ruled, "tests/architecture/test_errors_page.py")
    assert done.returncode == 0, done.stdout
    foreign = _run(patched, *_PYTEST, "tests/functional/test_tenancy.py", "-k", "inv- or found")
    assert foreign.returncode == 0, foreign.stdout
    for request in ("GET', '/invoices/<id>'", "GET', '/invoices?id=<id>'", "DELETE', '/invoices/"):
        assert request in foreign.stdout


def test_an_object_that_was_added_answers_as_the_reference_says(patched: Path) -> None:
    conformance = "tests/reference/test_conformance.py"
    done = _run(patched, *_PYTEST, conformance, "-k", "invoices and test_whole")
    assert done.returncode == 0, done.stdout
    assert f"{_OPERATIONS} passed" in done.stdout


_INVOICES = """
from tests.support.client import Api
from tests.support.keys import new_key, send


def test_an_invoice_lives_and_dies(api: Api) -> None:
    key = new_key()
    made = send(api, "POST", "/invoices", key, {"title": "Boots"})
    again = send(api, "POST", "/invoices", key, {"title": "Boots"})
    assert again["id"] == made["id"]
    other = api.post("/invoices", {"title": "Laces", "number": "2"})
    changed = api.put(f"/invoices/{made['id']}", {"number": "1"})
    assert (changed["title"], changed["number"]) == ("Boots", "1")
    newest = api.get("/invoices")["values"]
    assert [each["id"] for each in newest] == [other["id"], made["id"]]
    by_id = api.get("/invoices", id=f"{made['id']}|{other['id']}", number="2")["values"]
    assert [each["id"] for each in by_id] == [other["id"]]
    assert api.delete(f"/invoices/{made['id']}").status == 200
    assert api.get(f"/invoices/{made['id']}").status == 404
"""


def _new(patch: Path) -> set[str]:
    parts = patch.read_text().split("--- /dev/null\n+++ b/")[1:]
    return {part.partition("\n")[0] for part in parts}


def _touched(patch: Path) -> set[str]:
    lines = patch.read_text().splitlines()
    return {line.removeprefix("+++ b/") for line in lines if line.startswith("+++ ")}


_PYTEST = (sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider")


def _run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)

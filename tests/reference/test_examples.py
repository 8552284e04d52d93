"""Every operation has an example, which is answered as the reference shows it, in each language."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
from typing import Any

import pytest

from chalicelib.api.application import COLLECTIONS
from chalicelib.api.reference.docs_page import page
from chalicelib.api.reference.document import document
from chalicelib.api.reference.examples import as_curl, as_node, as_python, examples
from tests.examples.played import played
from tests.reference.described import operations
from tests.support.client import Api

IDS = {operation["operationId"]: method.upper() for _, method, operation in operations()}
AT = "http://127.0.0.1:8000"


def form(value: Any) -> Any:
    """What an answer is made of: ids and moments differ each time it is played."""
    if isinstance(value, dict):
        return {name: form(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [form(inner) for inner in value]
    return type(value).__name__


def test_every_operation_is_played_and_answered_as_it_is_shown(api: Api) -> None:
    again = played(api)
    assert set(examples()) == set(IDS) == set(again), "run `python -m tests.examples`"
    for name, shown in examples().items():
        assert form(shown["answer"]) == form(again[name]["answer"]), name
        assert form(shown["body"]) == form(again[name]["body"]), name


def test_the_page_shows_each_with_the_address_that_it_is_served_on() -> None:
    at = "https://pay.example/v1"
    html, _ = page(document(COLLECTIONS), document_url="/openapi.json", address=at)
    assert html.count("<summary>Example</summary>") == len(IDS)
    for shown in examples().values():
        assert html.count(at + shown["path"].replace("&", "&amp;")) >= 3


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_shell_takes_every_curl(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    curls = [as_curl(IDS[name], AT + e["path"], e["body"]) for name, e in examples().items()]
    stub = 'curl() { for each in "$@"; do case $each in {*) printf "%s\\n" "$each";; esac; done; }'
    done = subprocess.run(
        [shell, "-c", "\n".join(["KEY=secret", stub, *curls])],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    bodies = [e["body"] for e in examples().values() if e["body"] is not None]
    assert [json.loads(line) for line in done.stdout.splitlines()] == bodies


def test_python_reads_every_python() -> None:
    for name, example in examples().items():
        ast.parse(as_python(IDS[name], AT + example["path"], example["body"]))


@pytest.mark.node
def test_node_reads_every_node() -> None:
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    blocks = [as_node(IDS[name], AT + e["path"], e["body"]) for name, e in examples().items()]
    script = "\n".join(f"async () => {{ {each} }};" for each in blocks)
    done = subprocess.run(
        ["node", "--check", "--input-type=module", "-"],
        input=script,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr

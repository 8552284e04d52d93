"""An example of each operation: one request as curl, Python and Node, and one answer.

The requests have been run, by `python -m tests.examples`; a test runs them again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")


@lru_cache(maxsize=1)
def examples() -> Mapping[str, Mapping[str, Any]]:
    """The `path`, `body` and `answer` of each, by operation id."""
    found: dict[str, Mapping[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def as_curl(method: str, url: str, body: Any) -> str:
    """For a shell, bash and zsh alike."""
    parts = [f"curl -X {method} '{url}'", '-u "$KEY:"']
    if body is not None:
        parts += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(body)}'"]
    return " \\\n  ".join(parts)


def as_python(method: str, url: str, body: Any) -> str:
    """With the package `requests`."""
    given = "" if body is None else f",\n    json={body!r}"
    return (
        "import requests\n\n"
        f'answer = requests.request(\n    "{method}", "{url}",\n    auth=(KEY, ""){given},\n)\n'
        "answer.raise_for_status()\nprint(answer.json())"
    )


def as_node(method: str, url: str, body: Any) -> str:
    """With what Node has of its own."""
    headers, given = "{ Authorization: `Bearer ${KEY}` }", ""
    if body is not None:
        headers = "{ Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' }"
        given = f"\n  body: JSON.stringify({json.dumps(body)}),"
    asked = f"const answer = await fetch('{url}', {{\n  method: '{method}',\n"
    said = "});\nconsole.log(answer.status, await answer.json());"
    return f"{asked}  headers: {headers},{given}\n{said}"

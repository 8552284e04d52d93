"""The README's quick start, and its way to retry, run as they stand there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.onfile.local.running import ROOT, running

BLOCK = re.compile(r"```(sh|json)\n(.*?)```", re.DOTALL)


SHELLS = [["bash", "--norc", "-i"], ["zsh", "-f", "-i", "+o", "promptsp", "+o", "promptcr"]]
"""As people have them: pasting is not the same as running a script, least of all in zsh."""


def pasted(shell: list[str], text: str, directory: Path) -> str:
    """What is printed by commands that are pasted into a shell, one after the other."""
    if shutil.which(shell[0]) is None:
        pytest.skip(f"{shell[0]} is not installed")
    return subprocess.run(
        shell,
        cwd=directory,
        # A session of its own: an interactive shell wants a terminal to itself.
        start_new_session=True,
        env={"PATH": os.environ["PATH"], "HOME": str(directory), "PS1": "", "PS2": ""},
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    ).stdout


def section(name: str) -> list[tuple[str, str]]:
    text = (ROOT / "README.md").read_text()
    return BLOCK.findall(text.split(f"## {name}\n")[1].split("\n## ")[0])


def holds(answer: Any, expected: Any) -> bool:
    """Whether `answer` holds everything that `expected` says."""
    if isinstance(expected, dict):
        return all(key in answer and holds(answer[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return len(answer) == len(expected) and all(map(holds, answer, expected))
    return bool(answer == expected)


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
def test_the_six_requests_answer_as_written(tmp_path: Path, shell: list[str]) -> None:
    blocks = section("Quick start")
    assert blocks[0][0] == "sh"
    requests = list(zip(blocks[1::2], blocks[2::2], strict=True))
    assert len(requests) == 6
    with running(tmp_path) as service:
        script = [blocks[0][1].replace("http://127.0.0.1:8000", service.url)]
        for (kind, command), _ in requests:
            assert kind == "sh"
            script.append(f"{command}\necho ----\n")
        output = pasted(shell, "\n".join(script), tmp_path)
    answers = output.split("----\n")[:-1]
    assert len(answers) == 6
    for ((_, command), (kind, expected)), answer in zip(requests, answers, strict=True):
        assert kind == "json"
        assert answer.endswith("}\n")
        assert holds(json.loads(answer), json.loads(expected)), f"{command}\n{answer}"


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
def test_what_is_sent_again_with_its_key_is_done_once(tmp_path: Path, shell: list[str]) -> None:
    [(_, setting)] = section("Quick start")[:1]
    [(kind, command), (_, expected)] = section("Retry safely")
    assert kind == "sh"
    with running(tmp_path) as service:
        script = setting.replace("http://127.0.0.1:8000", service.url)
        answers = [pasted(shell, f"{script}\n{command}", tmp_path) for _ in range(2)]
    heads, bodies = zip(
        *(re.split(r"\r?\n\r?\n", answer, maxsplit=1) for answer in answers), strict=True
    )
    first, again = map(json.loads, bodies)
    assert holds(first, json.loads(expected))
    assert again == first
    assert ["Idempotency-Replayed: true" in head for head in heads] == [False, True]

"""The README's quick start, and its way to retry, run as they stand there."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from tests.onfile.local.running import ROOT, running

BLOCK = re.compile(r"```(sh|json)\n(.*?)```", re.DOTALL)


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


def test_the_six_requests_answer_as_written(tmp_path: Path) -> None:
    blocks = section("Quick start")
    assert blocks[0][0] == "sh"
    requests = list(zip(blocks[1::2], blocks[2::2], strict=True))
    assert len(requests) == 6
    with running(tmp_path) as service:
        shell = subprocess.Popen(
            ["sh", "-e"],
            cwd=tmp_path,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        script = [blocks[0][1].replace("http://127.0.0.1:8000", service.url)]
        for (kind, command), _ in requests:
            assert kind == "sh"
            script.append(f"{command}\necho; echo ====")
        output, _ = shell.communicate("\n".join(script), timeout=60)
    answers = output.split("====")[:-1]
    assert len(answers) == 6
    for ((_, command), (kind, expected)), answer in zip(requests, answers, strict=True):
        assert kind == "json"
        assert holds(json.loads(answer), json.loads(expected)), f"{command}\n{answer}"


def test_what_is_sent_again_with_its_key_is_done_once(tmp_path: Path) -> None:
    [(_, setting)] = section("Quick start")[:1]
    [(kind, command), (_, expected)] = section("Retry safely")
    assert kind == "sh"
    with running(tmp_path) as service:
        script = setting.replace("http://127.0.0.1:8000", service.url)
        answers = [
            subprocess.run(
                ["sh", "-e"],
                input=f"{script}\n{command}",
                capture_output=True,
                text=True,
                check=True,
                timeout=60,
            ).stdout
            for _ in range(2)
        ]
    heads, bodies = zip(
        *(re.split(r"\r?\n\r?\n", answer, maxsplit=1) for answer in answers), strict=True
    )
    first, again = map(json.loads, bodies)
    assert holds(first, json.loads(expected))
    assert again == first
    assert ["Idempotency-Replayed: true" in head for head in heads] == [False, True]

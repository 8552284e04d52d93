"""The README's quick start, run as it stands there."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from tests.local_stage.running import ROOT, running

BLOCK = re.compile(r"```(sh|json)\n(.*?)```", re.DOTALL)


def quick_start() -> list[tuple[str, str]]:
    text = (ROOT / "README.md").read_text()
    section = text.split("## Quick start")[1].split("\n## ")[0]
    return BLOCK.findall(section)


def holds(answer: Any, expected: Any) -> bool:
    """Whether `answer` holds everything that `expected` says."""
    if isinstance(expected, dict):
        return all(key in answer and holds(answer[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return len(answer) == len(expected) and all(map(holds, answer, expected))
    return bool(answer == expected)


def test_the_six_requests_answer_as_written(tmp_path: Path) -> None:
    blocks = quick_start()
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

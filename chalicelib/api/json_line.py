"""JSON as it is answered: compact, and a line, so that a terminal's prompt follows below it."""

from __future__ import annotations

import json
from typing import Any


def json_line(body: Any, *, ascii_only: bool = True) -> str:
    """`body` as one line, with its end."""
    return json.dumps(body, ensure_ascii=ascii_only, separators=(",", ":")) + "\n"

"""JSON as it is answered: compact, and a line, so that a terminal's prompt follows below it."""

from __future__ import annotations

import json
from typing import Any

MAX_BYTES = 5_000_000
"""Of a list's answer as Lambda hands it on, which takes 6 MB at most."""


def json_line(body: Any, *, ascii_only: bool = True) -> str:
    """`body` as one line, with its end."""
    return json.dumps(body, ensure_ascii=ascii_only, separators=(",", ":")) + "\n"


def handed_on(text: str) -> int:
    """The bytes of a text as Lambda hands it on: as a string in JSON, where a quote, an end of line
    and each letter that is not of ASCII are more than in the text.
    """
    return len(json.dumps(text))

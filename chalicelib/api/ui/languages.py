"""What the elements say in other languages than English.

`static/languages.json` is the one file to add a language to.

There each language has its texts by what they are in English, and whether a native reader has seen
them. A script is served with the texts that it has use for, and those in which the API answers.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from chalicelib.domain.declines import Decline
from chalicelib.services.callers.client_token_redemption import NOT_VALID, USED

_FILE = Path(__file__).parent / "static" / "languages.json"
OF_THE_API = frozenset({USED, NOT_VALID, *(each.message for each in Decline)})
"""Texts for a person in answers to the frames."""


@lru_cache(maxsize=1)
def languages() -> dict[str, Any]:
    """By their names of ISO 639-1."""
    known: dict[str, Any] = json.loads(_FILE.read_text())
    return known


def spoken_by(script: str) -> dict[str, dict[str, str]]:
    """Of each language, the texts that stand in `script` in English, and the API's."""
    return {
        name: {
            text: own
            for text, own in language["texts"].items()
            if text in OF_THE_API or f"'{text}'" in script
        }
        for name, language in languages().items()
    }

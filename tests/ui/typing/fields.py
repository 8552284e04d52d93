"""The fields' own reading of texts, by their script in node."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.api.ui import assets
from chalicelib.api.ui.modules import joined
from chalicelib.api.ui.numbers import numbers
from tests.support import node

_STATIC = Path(assets.__file__).parent / "static" / "shared"
_PARTS = ("kinds", "amounts")


def read(texts: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """What is shown for each (kind, text), and what is said to be wrong with it or None."""
    parts = [f"const NUMBERS = {json.dumps(numbers())};"]
    parts += [joined(_STATIC / f"{name}.js") for name in _PARTS]
    script = Path(__file__).parent / "main.mjs"
    try:
        return node.run(script, PARTS="\n".join(parts), READ=json.dumps(texts))
    except node.ToolMissing as missing:
        pytest.skip(str(missing))

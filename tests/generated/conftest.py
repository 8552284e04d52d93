"""The document as a file, and what each journey is to see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chalicelib.api.application import COLLECTIONS
from chalicelib.api.reference.document import document

SEEN = [100, "Matt Perez", "ada@example.com", "Mastercard x-2792", 42.5, 12.5]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """/openapi.json, in a folder of the module's own."""
    path = tmp_path_factory.mktemp("generated") / "openapi.json"
    path.write_text(json.dumps(document(COLLECTIONS)), encoding="utf-8")
    return path

"""What a process of a deployed function does not load before its first request."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.architecture.test_imports import ROOT

HEAVY = (
    "asyncio",
    "boto3",
    "chalice.cli",
    "chalice.local",
    "onfile.admin",
    "chalicelib.api.reference.document",
    "chalicelib.api.reference.docs_page",
    "chalicelib.processors.square",
    "chalicelib.processors.stripe",
    "chalicelib.processors.vendor_http",
    "onfile.deploy",
    "onfile.local",
    "cryptography.x509",
    "http.server",
    "multipart",
    "sqlite3",
    "statistics",
    "unittest",
)
"""Each would cost from 3 to 200 ms; the first request that needs one pays for it."""

_TELL = (
    "import app, gc, json, sys;"
    "print(json.dumps([[*sys.modules], gc.isenabled(), gc.get_freeze_count()]))"
)

Loaded = tuple[list[str], bool, int]


@pytest.fixture(scope="module")
def started() -> Loaded:
    """The modules of a fresh process that has loaded `app`, and the state of its collector."""
    told = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path += {sys.path!r}; {_TELL}"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded: Loaded = tuple(json.loads(told.stdout))
    return loaded


@pytest.mark.parametrize("name", HEAVY)
def test_a_start_does_not_load(started: Loaded, name: str) -> None:
    assert find_spec(name) is not None, "there is nothing of this name to load"
    assert name not in started[0]


def test_a_start_leaves_the_collector_on_and_nothing_for_it_to_look_at(started: Loaded) -> None:
    modules, is_on, forgotten = started
    assert "chalicelib.wiring" in modules
    assert is_on
    assert forgotten > 10_000

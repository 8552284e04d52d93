"""The pytest plugin: `onfile`, `onfile_clock`, `onfile_processor`; docs/testing.md is their page.

No fixture is active unless a test asks for it; the first that does starts the stage, for the whole
session and for all of pytest-xdist's workers.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from onfile.testing.backend import Backend, OwnClock, PlannedOutcomes
from onfile.testing.http_calls import call, close_connections
from onfile.testing.stage_process import end, started_once

_SHARED = pytest.StashKey[Path]()
_OF_WORKERS = "onfile_directory"


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where the stage of all of them is."""
    node.workerinput[_OF_WORKERS] = str(_directory(node.config))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the stage, in the process that all workers belong to; before, each hangs up."""
    close_connections()
    directory = config.stash.get(_SHARED, None)
    if directory is not None:
        end(directory)
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def onfile_stage(pytestconfig: pytest.Config) -> dict[str, Any]:
    """The running stage: its `url`."""
    workers = getattr(pytestconfig, "workerinput", {}).get(_OF_WORKERS)
    return started_once(Path(workers) if workers else _directory(pytestconfig))


@pytest.fixture
def onfile(onfile_stage: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Backend:
    """An organisation that nobody else has. The Python SDK speaks to it, if it is installed."""
    url = onfile_stage["url"]
    made = call(url, "POST", "/_local/organisations", {})
    backend = Backend(url, made["id"], made["key"])
    if "payload" in sys.modules or importlib.util.find_spec("payload") is not None:
        import payload

        monkeypatch.setattr(payload, "api_url", url)
        monkeypatch.setattr(payload, "api_key", backend.key)
    return backend


@pytest.fixture
def onfile_processor(onfile: Backend) -> PlannedOutcomes:
    """What the processor makes of the next charges of the test's organisation."""
    return PlannedOutcomes(onfile)


@pytest.fixture
def onfile_clock(onfile: Backend) -> OwnClock:
    """The time of the test's organisation, which the test lets pass."""
    return OwnClock(onfile)


def _directory(config: pytest.Config) -> Path:
    directory = config.stash.get(_SHARED, None)
    if directory is None:
        directory = config.stash[_SHARED] = Path(tempfile.mkdtemp(prefix="onfile-tests-"))
    return directory

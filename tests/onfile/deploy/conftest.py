"""The package of a stage, built twice in a run of tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from onfile.deploy.names import Names
from onfile.deploy.package import TEMPLATE, package
from tests.support.alone import alone, shared_directory

NAMES = Names("prod")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two builds, of which the second begins with nothing that the first has left."""
    shared = shared_directory(tmp_path_factory)
    targets = [shared / "build", shared / "build-again"]
    with alone(shared / "build.lock"):
        for target in targets:
            if not (target / TEMPLATE).exists():
                package(NAMES, target, architecture="arm64")
    return targets

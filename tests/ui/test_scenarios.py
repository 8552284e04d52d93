"""The scenarios of `scenarios/`, played once; a test for each says how it went."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.node import ToolMissing
from tests.support.serving import serving
from tests.ui import browser
from tests.ui.tokens import with_stand_in

SCENARIOS = browser.scenarios()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of each. Where there is no browser, the tests are skipped, and say so."""
    directory = tmp_path_factory.mktemp("ui")
    try:
        browser.chromium()
        with serving(directory, with_stand_in) as service:
            keys = [service.new_key() for _ in SCENARIOS]
            return browser.play(service.url, keys, directory)
    except ToolMissing as missing:
        pytest.skip(f"{missing}: NO TEST OF THE UI ELEMENTS IS RUN")


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(played: dict[str, Any], name: str) -> None:
    assert played[name]["failure"] is None, played[name]["failure"]

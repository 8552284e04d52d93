"""The scenarios of `scenarios/`, played once; a test for each says how it went."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.api.ui import assets
from chalicelib.services.use_cases import Services
from tests.onfile.local.running import running
from tests.support.node import ToolMissing
from tests.support.serving import serving
from tests.support.tokens import with_origins
from tests.support.watch import leaks
from tests.ui import browser
from tests.ui.conftest import FIGURES

SCENARIOS = browser.scenarios()
SHOP = ("http://shop.test",)


@dataclass
class Played:
    """What came of each scenario, and what was left in the store after all of them."""

    lines: dict[str, Any]
    rows: str


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Played once. Where there is no browser, the tests are skipped, and say so."""
    directory = tmp_path_factory.mktemp("ui")
    try:
        browser.chromium()
        with serving(directory, _for_the_shop) as service, running(directory) as local:
            keys = [service.new_key() for _ in SCENARIOS]
            lines = browser.play(service.url, keys, local.url, directory)
            FIGURES.extend(_figures(lines))
            return Played(lines, service.store.dump())
    except ToolMissing as missing:
        pytest.skip(f"{missing}: NO TEST OF THE UI ELEMENTS IS RUN")


def _figures(lines: dict[str, Any]) -> list[str]:
    """Where the time goes, and how soon a field is ready."""
    slowest = sorted(lines.values(), key=lambda line: -int(line["took_ms"]))[:10]
    figures = [f"{line['took_ms'] / 1000:6.1f} s  {line['scenario']}" for line in slowest]
    ready = [line["first_field_ms"] for line in lines.values() if "first_field_ms" in line]
    figures += [f"first field ready {each} ms after the script has come" for each in ready]
    script = assets.payload_script("https://pay.example/").text.encode()
    figures.append(f"Payload.js has {len(gzip.compress(script, 9))} bytes compressed")
    return [*figures, f"a form of three fields loads {_first_view()} bytes compressed"]


def _first_view() -> int:
    """Payload.js, the two documents, and the script of the fields; the session comes to that."""
    texts = [assets.payload_script("https://pay.example/").text]
    texts += [assets.page(name).text for name in ("controller.html", "field.html")]
    for name in re.findall(r'src="([^"]+)"', "".join(texts[1:])):
        found = assets.find(name, "https://pay.example/")
        assert found is not None
        texts.append(found[0].text)
    return sum(len(gzip.compress(text.encode(), 6)) for text in texts)


def _for_the_shop(services: Services) -> Services:
    return with_origins(services, SHOP)


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(played: Played, name: str) -> None:
    if name.endswith("(firefox)") and not browser.firefox():
        pytest.skip("firefox-esr is not installed: its scenarios are left out")
    assert played.lines[name]["failure"] is None, played.lines[name]["failure"]


def test_no_number_is_left_in_the_store(played: Played) -> None:
    assert "xxxxxxxxxxxx4242" in played.rows or "4242" in played.rows
    assert leaks(played.rows) == []

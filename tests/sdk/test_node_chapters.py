"""The whole of the Node SDK, as published: every method of it, against the service over HTTP.

`node_chapters` are played once, one after another, and assert for themselves. A test for each says
how it went; two more say that together they were a long way, and left nothing of the SDK out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.sdk import node
from tests.support.serving import Service

pytestmark = pytest.mark.node

_DIRECTORY = node.HERE / "node_chapters"
_CHAPTER = re.compile(r"^(?:reads|writes)\('((?:[^'\\]|\\.)+)'", re.MULTILINE)
_FILES = ("filters", "shapes", "relations", "bulk", "objects")
CHAPTERS = [
    name.replace("\\'", "'")
    for file in _FILES
    for name in _CHAPTER.findall((_DIRECTORY / f"{file}.mjs").read_text())
]


@dataclass
class Played:
    """How the chapters went: their failures, how many requests came, how often each function ran.

    The names of functions are those in the SDK's own code; several may have the same.
    """

    failures: dict[str, str | None]
    requests: int
    calls: list[tuple[str, int]]


@pytest.fixture(scope="module")
def played(service: Service, node_sdk: None, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The chapters, played."""
    coverage = tmp_path_factory.mktemp("coverage")
    keys = [service.new_key() for _ in range(1 + len(CHAPTERS))]
    lines = node.run(
        _DIRECTORY / "index.mjs",
        ONFILE_URL=service.url,
        ONFILE_KEYS=",".join(keys),
        NODE_V8_COVERAGE=str(coverage),
    )
    return Played(
        failures={line["chapter"]: line["failure"] for line in lines},
        requests=sum(len(service.requests(key)) for key in keys),
        calls=_calls(coverage),
    )


def _calls(coverage: Path) -> list[tuple[str, int]]:
    """Each named function of the SDK, and how often it was called."""
    [report] = coverage.iterdir()
    scripts: list[Any] = json.loads(report.read_text())["result"]
    ours = [each for each in scripts if re.search(r"/(payload-api|@armrest/client)/", each["url"])]
    assert len(ours) == 4
    functions = [function for script in ours for function in script["functions"]]
    return [(each["functionName"], each["ranges"][0]["count"]) for each in functions]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter(played: Played, chapter: str) -> None:
    failure = played.failures[chapter]
    if failure is not None:
        pytest.fail(failure, pytrace=False)


def test_the_chapters_are_those_that_were_played(played: Played) -> None:
    assert list(played.failures) == CHAPTERS


def test_it_was_a_long_way(played: Played) -> None:
    assert played.requests >= 60


def test_nothing_of_the_sdk_was_left_out(played: Played) -> None:
    """The SDK comes minified: what kept its name is what a caller can name."""
    names = {name for name, _ in played.calls if len(name) > 2}
    assert {"filterBy", "contains", "Session", "set card_number", "getFilters"} <= names
    assert {name for name, count in played.calls if count == 0} & names == set()

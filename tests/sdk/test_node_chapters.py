"""The Node SDK as published, method by method, against the service over HTTP.

`node_chapters` are played once, one after another, and assert for themselves. A test for each says
how it went, one more that together they were a long way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from tests.sdk import node
from tests.support.serving import Service

pytestmark = pytest.mark.node

_DIRECTORY = node.HERE / "node_chapters"
_CHAPTER = re.compile(r"^(?:reads|writes)\('((?:[^'\\]|\\.)+)'", re.MULTILINE)
_FILES = ("filters", "shapes", "relations", "objects")
CHAPTERS = [
    name.replace("\\'", "'")
    for file in _FILES
    for name in _CHAPTER.findall((_DIRECTORY / f"{file}.mjs").read_text())
]


@dataclass
class Played:
    """How the chapters went: their failures, and how many requests came."""

    failures: dict[str, str | None]
    requests: int


@pytest.fixture(scope="module")
def played(service: Service, node_sdk: None) -> Played:
    """The chapters, played."""
    keys = [service.new_key() for _ in range(1 + len(CHAPTERS))]
    lines = node.run(
        _DIRECTORY / "index.mjs",
        ONFILE_URL=service.url,
        ONFILE_KEYS=",".join(keys),
    )
    return Played(
        failures={line["chapter"]: line["failure"] for line in lines},
        requests=sum(len(service.requests(key)) for key in keys),
    )


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter(played: Played, chapter: str) -> None:
    failure = played.failures[chapter]
    if failure is not None:
        pytest.fail(failure, pytrace=False)


def test_the_chapters_are_those_that_were_played(played: Played) -> None:
    assert list(played.failures) == CHAPTERS


def test_it_was_a_long_way(played: Played) -> None:
    assert played.requests >= 60

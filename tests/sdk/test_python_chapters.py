"""The Python SDK as published, method by method, against the service over HTTP.

The chapters are played once, one after another. A test for each says how it went, one more that
together they were a long way.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.sdk.python_chapters import filters, functions, objects, relations, shapes
from tests.sdk.python_chapters.scene import Scene, stocked
from tests.support.serving import Service

Chapter = Callable[[Scene], None]


def _chapters(*modules: Any) -> list[Chapter]:
    """The public functions of the modules, in the order they are written in."""
    return [
        each
        for module in modules
        for name, each in vars(module).items()
        if inspect.isfunction(each) and each.__module__ == module.__name__ and name[0] != "_"
    ]


READING = _chapters(filters, functions, shapes, relations)
"""Played on one scene, which they leave as it is."""
WRITING = _chapters(objects)
"""Played on an empty scene each."""


@dataclass
class Played:
    """How the chapters went: what failed, what reached the service."""

    failures: dict[Chapter, BaseException] = field(default_factory=dict)
    requests: list[int] = field(default_factory=list)


@pytest.fixture(scope="module")
def played(service: Service) -> Played:
    """The chapters, played."""
    outcome = Played()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("NO_PROXY", "127.0.0.1")
        scene = stocked(service)
        for chapter in READING:
            _play(chapter, scene, outcome)
        outcome.requests.append(len(scene.sent))
        for chapter in WRITING:
            empty = Scene(service, service.new_key())
            _play(chapter, empty, outcome)
            outcome.requests.append(len(empty.sent))
    return outcome


def _play(chapter: Chapter, scene: Scene, outcome: Played) -> None:
    try:
        chapter(scene)
    except (Exception, pytest.fail.Exception) as failure:
        outcome.failures[chapter] = failure


@pytest.mark.parametrize("chapter", [*READING, *WRITING], ids=lambda each: each.__name__)
def test_chapter(played: Played, chapter: Chapter) -> None:
    if chapter in played.failures:
        raise played.failures[chapter]


def test_it_was_a_long_way(played: Played) -> None:
    assert sum(played.requests) >= 60

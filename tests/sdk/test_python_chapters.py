"""The whole of the Python SDK, as published: every method of it, against the service over HTTP.

The chapters are played once, one after another. A test for each says how it went; two more say that
together they were a long way, and left nothing of the SDK out.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType, FunctionType
from typing import Any

import pytest

from tests.sdk.python_chapters import (
    bulk_changes,
    bulk_creation,
    filters,
    functions,
    objects,
    relations,
    shapes,
)
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
WRITING = _chapters(bulk_creation, bulk_changes, objects)
"""Played on an empty scene each."""
_IMPORT_TIME = {"ARMMetaObject.__new__"}


@dataclass
class Played:
    """How the chapters went: what failed, what reached the service, what of the SDK was called."""

    failures: dict[Chapter, BaseException] = field(default_factory=dict)
    requests: list[int] = field(default_factory=list)
    called: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def played(service: Service) -> Played:
    """The chapters, played."""
    outcome = Played()
    with pytest.MonkeyPatch.context() as patched, _noting_calls(outcome.called):
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


@contextmanager
def _noting_calls(called: set[str]) -> Iterator[None]:
    """Notes the qualified names of the SDK's functions that are called inside."""

    def note(frame: FrameType, event: str, _: Any) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "call" and module.partition(".")[0] == "payload":
            called.add(frame.f_code.co_qualname)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)


def _functions_of_the_sdk() -> set[str]:
    modules = [module for name, module in sys.modules.items() if name.split(".")[0] == "payload"]
    found = [value for module in modules for value in vars(module).values()]
    classes = [each for each in found if isinstance(each, type)]
    members = [value for cls in classes for value in vars(cls).values()]
    plain = [getattr(each, "__func__", each) for each in [*found, *members]]
    ours = [each for each in plain if isinstance(each, FunctionType)]
    return {each.__qualname__ for each in ours if each.__module__.split(".")[0] == "payload"}


@pytest.mark.parametrize("chapter", [*READING, *WRITING], ids=lambda each: each.__name__)
def test_chapter(played: Played, chapter: Chapter) -> None:
    if chapter in played.failures:
        raise played.failures[chapter]


def test_it_was_a_long_way(played: Played) -> None:
    assert sum(played.requests) >= 60


def test_nothing_of_the_sdk_was_left_out(played: Played) -> None:
    published = _functions_of_the_sdk()
    assert {"ARMRequest.filter_by", "Attr.contains", "Session.update", "map_object"} <= published
    assert published - played.called == _IMPORT_TIME

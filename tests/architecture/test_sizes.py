"""What a reader holds in the head at once: no long function, no long module, and no exceptions.

A function is counted from `def` to its last line, without its docstring: who says more about what a
function raises is not to pay for it in lines. A module is counted with all that it has.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_imports import ROOT

_MOST_OF_A_FUNCTION = 25
_MOST_OF_A_MODULE = 200
_FOLDERS = ("chalicelib", "onfile", "bench")
_MODULES = [
    ROOT / "app.py",
    *(path for folder in _FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))),
]

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def long_functions(source: str) -> list[str]:
    """The names of the functions that have too many lines."""
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, _Function) and sum(_parts(node)) > _MOST_OF_A_FUNCTION
    ]


def _parts(function: _Function) -> Iterator[int]:
    """Its lines; and less than none for the lines of its docstring."""
    yield _lines(function)
    if ast.get_docstring(function) is not None:
        yield -_lines(function.body[0])


def _lines(node: ast.stmt) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_and_no_function_is_long(path: Path) -> None:
    source = path.read_text()
    assert long_functions(source) == []
    assert len(source.splitlines()) <= _MOST_OF_A_MODULE


_DOCSTRING = '    """Says\n\n    much.\n    """\n'


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f():\n" + "    work()\n" * 24, []),
        ("def f():\n" + "    work()\n" * 25, ["f"]),
        ("def f():\n" + _DOCSTRING + "    work()\n" * 24, []),
        ("def f():\n" + _DOCSTRING + "    work()\n" * 25, ["f"]),
        ("class A:\n  async def f(\n   self,\n  ):\n" + "    work()\n" * 23, ["f"]),
        ("def f():\n    def g():\n" + "        work()\n" * 25, ["f", "g"]),
    ],
)
def test_lines_are_counted_without_the_docstring(source: str, found: list[str]) -> None:
    assert long_functions(source) == found

"""A port says what its methods mean and raise, and who fulfils it does not say it again.

Two texts about one method would part in time, and a reader would have to find both.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_imports import ROOT

SERVICES = ROOT / "chalicelib" / "services"
FULFILLING = tuple(ROOT / "chalicelib" / each for each in ("store", "vault", "receivers"))
BY_SEVERAL = {"EventReader", "MethodKeeper", "Processor"}
"""Each of these says what is its own."""
BY_A_USE_CASE = {"Takers"}
"""What one room of the services asks of another."""


def _classes(path: Path) -> Iterator[ast.ClassDef]:
    yield from (n for n in ast.parse(path.read_text()).body if isinstance(n, ast.ClassDef))


def _methods(one: ast.ClassDef) -> dict[str, ast.FunctionDef]:
    return {n.name: n for n in one.body if isinstance(n, ast.FunctionDef)}


def _is_port(one: ast.ClassDef) -> bool:
    return "Protocol" in [ast.unparse(base) for base in one.bases]


PORTS = {
    one.name: one
    for path in (SERVICES / "ports").glob("*.py")
    for one in filter(_is_port, _classes(path))
}
FULFILLED = [
    (port, one)
    for directory in FULFILLING
    for path in directory.glob("*.py")
    for one in _classes(path)
    for port in PORTS
    if f"`{port}`" in (ast.get_docstring(one) or "")
]


@pytest.mark.parametrize("name", PORTS)
def test_a_port_says_what_each_of_its_methods_means(name: str) -> None:
    port = PORTS[name]
    assert ast.get_docstring(port)
    assert [each.name for each in _methods(port).values() if not ast.get_docstring(each)] == []


def test_every_port_is_named_by_the_one_class_that_fulfils_it() -> None:
    assert sorted(name for name, _ in FULFILLED) == sorted(
        PORTS.keys() - BY_SEVERAL - BY_A_USE_CASE
    )


@pytest.mark.parametrize(
    ("name", "one"), FULFILLED, ids=lambda value: getattr(value, "name", value)
)
def test_who_fulfils_a_port_does_not_say_it_again(name: str, one: ast.ClassDef) -> None:
    own = _methods(one)
    assert _methods(PORTS[name]).keys() <= own.keys()
    assert [m for m in _methods(PORTS[name]) if ast.get_docstring(own[m])] == []

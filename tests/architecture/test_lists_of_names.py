"""No module keeps a list of attributes beside their declarations: the field itself says it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.api.resources.declarations import RESOURCES
from chalicelib.api.resources.nesting import ListOf, Nested
from chalicelib.api.resources.shape import Shape
from tests.architecture.test_imports import ROOT

_MODULES = sorted((ROOT / "chalicelib").rglob("*.py"))
_FEW = 3
"""Two names may be the two ends of one thing."""


def _names(shape: Shape) -> Iterator[str]:
    for field in shape.fields:
        yield field.name
        if isinstance(field.type, Nested | ListOf):
            yield from _names(field.type.shape)


NAMES = frozenset(name for resource in RESOURCES.values() for name in _names(resource))


def lists_of_names(source: str) -> list[tuple[str, ...]]:
    """The tuples, lists and sets of texts that are all names of attributes, outside functions."""
    return [tuple(found) for each in ast.parse(source).body for found in _lists(each)]


def _lists(node: ast.AST) -> Iterator[list[str]]:
    if isinstance(node, ast.FunctionDef):
        return
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        texts = [each.value for each in node.elts if isinstance(each, ast.Constant)]
        if len(texts) >= _FEW and NAMES.issuperset(texts):
            yield texts
    for child in ast.iter_child_nodes(node):
        yield from _lists(child)


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_lists_attributes(path: Path) -> None:
    assert lists_of_names(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        '_DETAILS = ("description", "notes", "attrs")',
        '_SHOWN = frozenset({"id", "status", "amount", "email"})',
        'class A:\n    kept = ["card", "bank_account", "expiry"]',
        '_BY_FORM = {"payment": ("type", "amount", "processing_id")}',
        '_COLUMNS: frozenset[str] = frozenset(("customer_id", "name", "phone_number", "object"))',
    ],
)
def test_a_list_of_attributes_would_be_seen(source: str) -> None:
    assert len(lists_of_names(source)) == 1

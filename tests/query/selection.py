"""Fields: what of a row is answered, and how it nests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.query.functions import FUNCTIONS
from tests.query.reading import wire
from tests.query.schema import SHAPES
from tests.query.terms import Refused, Row, Term, parse_path, parse_term

_LEFT_OUT = frozenset({"card", "bank_account"})
"""Left out, rather than null, where a payment method is of the other type."""

Tree = dict[str, Any]
"""Names to answer; None under a name stands for the whole."""


def parse_fields(names: Sequence[str], shape: str) -> list[Term]:
    """The terms of `fields`, `*` apart. Raises Refused."""
    texts = [name for name in called(names) if name != "*"]
    terms = [parse_term(text, shape) for text in dict.fromkeys(texts)]
    for term in terms:
        if any(name.isdecimal() for name in term.path):
            raise Refused(term.text)
    return terms


def called(names: Sequence[str]) -> list[str]:
    """`names` without those that are ignored."""
    return [name for name in names if not _was_never_called(name)]


def _was_never_called(name: str) -> bool:
    """`created_at[year]`, the PHP SDK's way to name a function and forget to call it."""
    try:
        path = parse_path(name)
    except Refused:
        return False
    return len(path) == 2 and path[0] in ("created_at", "modified_at") and path[1] in FUNCTIONS


def default_row(row: Row, shape: str) -> dict[str, Any]:
    """The attributes that are answered without `fields`."""
    shown = {name for name, each in SHAPES[shape].items() if not each.on_request}
    if row.get("type") == "refund":
        shown.add("ledger")
    return {name: value for name, value in row.items() if name in shown}


def select(row: Row, terms: Sequence[Term], shape: str, *, everything: bool) -> dict[str, Any]:
    """What of `row` is answered. `everything`: a `*` stands among the fields."""
    answered = default_row(row, shape) if everything else {}
    tree: Tree = {}
    for term in terms:
        if term.function:
            answered[term.text] = wire(term.value(row))
        elif not everything or term.path[0] not in answered:
            _graft(tree, term.path)
    nested: dict[str, Any] = _project(row, tree, shape)
    return answered | nested


def _graft(tree: Tree, path: Sequence[str]) -> None:
    """Add `path`; a whole stays whole, and becomes it when it is named."""
    name, rest = path[0], path[1:]
    if not rest:
        tree[name] = None
    elif tree.get(name, {}) is not None:
        _graft(tree.setdefault(name, {}), rest)


def _project(value: Any, tree: Tree | None, shape: str) -> Any:
    """What of `value` the tree names; `shape` is empty inside a free document."""
    if tree is None:
        return _whole(value, shape)
    if isinstance(value, list) and shape:
        return [_project(each, tree, shape) for each in value]
    if not isinstance(value, Mapping):
        return None
    there = (name for name in tree if name in value or name not in _LEFT_OUT)
    inner = {name: SHAPES[shape][name].inner if shape else "" for name in tree}
    return {name: _project(value.get(name), tree[name], inner[name]) for name in there}


def _whole(value: Any, shape: str) -> Any:
    """An object with its default attributes, a list of such, or what a document holds."""
    if not shape or value is None:
        return value
    if isinstance(value, list):
        return [default_row(each, shape) for each in value]
    return default_row(value, shape)

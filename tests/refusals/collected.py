"""The texts of all refusals, read from the source: what each declaration and each use case refuses.

A text is taken from wherever a refusal is made: from `raise`, from the helpers that word one, and
from constants that hold one. What is filled in at run time is shown as `…`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("api", "services", "domain", "query", "errors.py", "attempts.py")
"""Where refusals are made that a caller sees; the store and the processors raise to these."""

MADE_BY = {
    "BadRequest": "BadRequest",
    "MethodNotAllowed": "MethodNotAllowed",
    "BodyTooLarge": "BadRequest",
    "UnsupportedMediaType": "BadRequest",
    "TooMuchAtOnce": "BadRequest",
    "Unauthorized": "Unauthorized",
    "NotPermitted": "NotPermitted",
    "NotFound": "NotFound",
    "Conflict": "Conflict",
    "ServiceUnavailable": "ServiceUnavailable",
    **dict.fromkeys(
        ("invalid", "wrong", "no_such", "Explained", "Invalid", "InvalidAttributes", "Unknown"),
        "InvalidAttributes",
    ),
    **dict.fromkeys(("too_many", "_refused", "_wrong_original", "Unreadable"), "InvalidAttributes"),
}
"""Who makes a refusal, and the `error_type` that it is answered with."""

WORDED = re.compile(r"(Invalid value|Required|Unknown|Not supported|Read-only|Not found)\b.*", re.S)
HELPERS = {
    "invalid": "Invalid value: ",
    "wrong": "Invalid value: ",
    "Unreadable": "Invalid value: expected ",
}


def texts() -> dict[str, str]:
    """The `error_type` of each text, in alphabetical order of the texts."""
    found: dict[str, str] = {}
    for path in _modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = _constants(tree)
        for kind, text in _made(tree, names, in_services="services" in path.parts):
            found.setdefault(" ".join(text.split()), kind)
    return dict(sorted(found.items()))


def _modules() -> Iterator[Path]:
    for room in ROOMS:
        path = ROOT / "chalicelib" / room
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _constants(tree: ast.Module) -> dict[str, str]:
    """Names of the module that stand for a text, as far as it is known before the program runs."""
    names = {"INVALID": "Invalid value", "REQUIRED": "Required", "UNKNOWN": "Unknown attribute"}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            text = _text(node.value, names)
            if text is not None:
                names[node.targets[0].id] = text
    return names


def _made(
    tree: ast.Module, names: dict[str, str], *, in_services: bool
) -> Iterator[tuple[str, str]]:
    for node in _walked(tree):
        if isinstance(node, ast.Call) and _name(node.func) in MADE_BY:
            yield from _of_call(node, names, in_services=in_services)
        elif isinstance(node, ast.JoinedStr | ast.Constant | ast.Name):
            text = _text(node, names)
            if text and WORDED.fullmatch(text) and len(text) < 300:
                yield "InvalidAttributes", text


def _walked(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but pieces of a text, docstrings, and what readers of the reference are told."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.keyword) and child.arg == "doc":
            continue
        yield child
        if not isinstance(child, ast.JoinedStr):
            yield from _walked(child)


def _of_call(
    call: ast.Call, names: dict[str, str], *, in_services: bool
) -> Iterator[tuple[str, str]]:
    maker = _name(call.func)
    if maker == "invalid" and in_services:  # of a path: its texts are worded where they stand
        return
    if maker == "Explained":
        text, why = (_text(each, names) for each in call.args[:2])
        if text and why:
            yield "InvalidAttributes", f"{text}: {why}"
        return
    if maker in ("InvalidAttributes", "Invalid", "Unknown", "no_such", "_refused"):
        arguments = call.args[-1:]
    else:
        arguments = call.args[:1]
    for each in arguments:
        text = _text(each, names)
        if text and maker != "no_such":
            prefix = HELPERS.get(maker, "")
            yield MADE_BY[maker], text if text.startswith(prefix) else prefix + text


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.AST, names: dict[str, str]) -> str | None:
    """A text with `…` for what is not known, or None where it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.JoinedStr):
        parts = [
            part.value if isinstance(part, ast.Constant) else _filled(part, names)
            for part in node.values
        ]
        return re.sub(r"…(\s*…)+", "…", "".join(map(str, parts)))
    return None


def _filled(part: ast.AST, names: dict[str, str]) -> str:
    inner = part.value if isinstance(part, ast.FormattedValue) else part
    return (_text(inner, names) if isinstance(inner, ast.Name) else None) or "…"

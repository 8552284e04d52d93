"""A caller's text becomes a Decimal in one place, and a finite one."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

import pytest

from chalicelib.finite import finite

ROOT = Path(__file__).parents[2]
# `_dollars` takes whole cents.
NO_TEXT_OF_A_CALLER = ("finite.py", "query/values.py")


@pytest.mark.parametrize("text", ["0", "-1.50", ".5", "1e2", " 7 ", "9" * 60, "1e-300"])
def test_a_number_is_the_decimal_that_it_writes(text: str) -> None:
    assert finite(text) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "snan",
        "-sNaN99",
        "Infinity",
        "-inf",
        "+INF",
        "1e99999999999999999999",
        "",
        "x",
        "1,5",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        finite(text)


def test_nobody_else_makes_a_decimal_of_what_is_no_constant() -> None:
    for path in (ROOT / "chalicelib").rglob("*.py"):
        if not str(path).endswith(NO_TEXT_OF_A_CALLER):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Decimal":
                    assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}"

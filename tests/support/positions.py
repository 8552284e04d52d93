"""Where in a body a caller may write something: derived from the declarations, nested ones too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalicelib.api.resources.field import Field
from chalicelib.api.resources.nesting import ListOf, Nested
from chalicelib.api.resources.shape import Shape

Path = tuple[str | int, ...]
"""Names of attributes, and indices of rows."""


def positions(shape: Shape, path: Path = ()) -> Iterator[tuple[Path, Field]]:
    """Each attribute that a request can write, and that has no attributes of its own."""
    for field in shape.fields:
        if field.read_only:
            continue
        here: Path = (*path, field.name)
        if isinstance(field.type, ListOf):
            yield from positions(field.type.shape, (*here, 0))
        elif isinstance(field.type, Nested):
            yield from positions(field.type.shape, here)
        else:
            yield here, field


def placed(path: Path, value: Any) -> Any:
    """The body with nothing but `value` at `path`."""
    for step in reversed(path):
        value = [{}] * step + [value] if isinstance(step, int) else {step: value}
    return value


def bracketed(path: Path) -> str:
    """`payment_methods[0][email]`."""
    first, *rest = path
    return str(first) + "".join(f"[{step}]" for step in rest)

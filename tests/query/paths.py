"""The paths that queries ask of a shape: every attribute, nested, related, by index, and free."""

from __future__ import annotations

from collections.abc import Iterator

from tests.query.schema import SHAPES, Kind

_FREE = {
    "attrs": ("n", "flag", "word", "mixed", "nest][y", "nest][z", "items][sku", "items][1][qty"),
    "legal_entity": ("ein",),
}
_MISSING = ("gone", "gone][too")
_FAR = ("id", "name", "email", "created_at")


def scalar_paths(shape: str) -> list[str]:
    """Paths that end at a value."""
    return list(_below(shape, "{}", depth=0))


def compound_paths(shape: str) -> list[str]:
    """Paths that end at an object or a list."""
    compound = (Kind.OBJECT, Kind.LIST, Kind.FREE, Kind.RELATION)
    return [name for name, each in SHAPES[shape].items() if each.kind in compound]


def _below(shape: str, form: str, *, depth: int) -> Iterator[str]:
    """`form` has a place for the name, so that the same walk makes `a` and `a[b]`.

    The depth grows by one into an object and by two into a list or a related object, and nothing
    is deeper than two: no lists and documents of related objects, say.
    """
    for name, each in SHAPES[shape].items():
        here = form.format(name)
        if each.kind is Kind.FREE:
            if depth < 2 and (depth == 0 or name == "attrs"):
                yield from (f"{here}[{inner}]" for inner in (*_FREE.get(name, ()), *_MISSING))
        elif each.kind is Kind.RELATION:
            if depth == 0:
                yield from _below(each.inner, f"{here}[{{}}]", depth=2)
                yield from _two_away(each.inner, here)
        elif each.kind is Kind.LIST:
            if depth < 2:
                yield from _below(each.inner, f"{here}[{{}}]", depth=2)
                yield from _below(each.inner, f"{here}[0][{{}}]", depth=2)
        elif each.kind is Kind.OBJECT:
            yield from _below(each.inner, f"{here}[{{}}]", depth=depth + 1)
        else:
            yield here


def _two_away(shape: str, here: str) -> Iterator[str]:
    """Some attributes of what a related object is related to."""
    for name, each in SHAPES[shape].items():
        if each.kind is Kind.RELATION:
            known = [far for far in _FAR if far in SHAPES[each.inner]]
            yield from (f"{here}[{name}][{far}]" for far in known)

"""Nested request data: bracket keys as paths, pairs of them as one nested dict, its limits.

A bracket key is a name, any number of `[name]` or `[index]`, and at most one `[]` at the very end:

    customer[name]                one field of a nested object
    items[0][amount]              one field of row 0
    fields[]                      the next value of a list

Forms, multipart bodies, query strings and some JSON bodies use them. Keys come from the caller and
can hold anything, a card number too, so errors quote them through `safe_name` only.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from chalicelib.api.repeats import same
from chalicelib.domain.card_spelling import without_numbers
from chalicelib.errors import BadRequest, InvalidAttributes
from chalicelib.late_pattern import late_pattern

MAX_FIELDS = 1_000
MAX_INDEX = MAX_FIELDS - 1
"""Of a list: each row takes a field at least. Beyond it an index is the name of a member."""
MAX_MEMBERS = 10_000
MAX_DEPTH = 32
"""Levels of nested data, the top one included; so also the names in one key."""
MAX_NAME_LENGTH = 64

_APPEND = ""
_KEY = late_pattern(r"[^\[\]]+(?:\[[^\[\]]+\])*(?:\[\])?")
_UNFIT = late_pattern("[\0\ud800-\udfff]")

_TOO_DEEP = f"Nested deeper than {MAX_DEPTH} levels"
_BAD_TEXT = "Invalid value: has a null character or half of a surrogate pair"
_BAD_NAME = "Invalid name: has a null character or half of a surrogate pair"
_BAD_NUMBER = "Invalid value: not a finite number, or too long a one"


def nest(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Build the nested dict that `pairs` of bracket key and value describe; values stay as is.

    A level below the top whose names are the indexes 0, 1, 2 … without a gap becomes a list in
    their order; any other names of digits are names. Raises BadRequest for a malformed key, a key
    with two values, keys that contradict each other (`a` and `a[b]`, `a[]` and `a[0]`) and more
    than MAX_FIELDS pairs.
    """
    root = _Level()
    for count, (key, value) in enumerate(pairs):
        if count == MAX_FIELDS:
            raise BadRequest(f"The request has more than {MAX_FIELDS} fields")
        _place(root, key, value)
    return {name: _settle(node, name) for name, node in root.items()}


def split(key: str) -> tuple[str, ...]:
    """Path of a bracket key: `a[b][]` is `("a", "b", "")`. Raises BadRequest if it is malformed."""
    if "[" not in key and "]" not in key:
        if not key:
            raise BadRequest("A field has no name")
        return (key,)
    if not _KEY.fullmatch(key):
        raise _refused(key, "Malformed brackets")
    path = tuple(key.replace("]", "").split("["))
    if len(path) > MAX_DEPTH:
        raise _refused(key, _TOO_DEEP)
    return path


def check(data: dict[str, Any]) -> None:
    """Refuse nested data that is out of bounds, or has what no attribute could accept.

    Raises BadRequest above MAX_DEPTH levels or MAX_MEMBERS members and rows, and InvalidAttributes
    with the paths of all numbers that are not finite and all text that can't be stored as UTF-8
    or would end at a null character.
    """
    level: list[Any] = [data]
    members = depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise too_deep()
        inner: list[Any] = []
        for node in level:
            members += len(node)
            inner += node.values() if isinstance(node, dict) else node
        if members > MAX_MEMBERS:
            raise BadRequest(f"The request has more than {MAX_MEMBERS} members")
        level = [node for node in inner if isinstance(node, (dict, list))]
    if faults := _faults(data):
        raise InvalidAttributes(faults)


def too_deep() -> BadRequest:
    """The error for a request of more than MAX_DEPTH levels."""
    return BadRequest(f"The request is nested deeper than {MAX_DEPTH} levels")


def safe_name(text: str) -> str:
    """`text` as it may stand in a message or a log: one short printable line without long numbers.

    Runs of seven digits or more, grouped or not, become `…`. At most MAX_NAME_LENGTH characters.
    """
    printable = "".join(filter(str.isprintable, text))
    masked = without_numbers(printable)
    if len(masked) > MAX_NAME_LENGTH:
        masked = masked[: MAX_NAME_LENGTH - 1] + "…"
    return masked or "…"


class _Level(dict[str, Any]):
    """A level under construction; a class of its own, as values may be dicts too."""


def _place(root: _Level, key: str, value: Any) -> None:
    *parents, last = split(key)
    level = root
    for name in parents:
        level = level.setdefault(name, _Level())
        if not isinstance(level, _Level):
            raise _refused(key, "Given both as a value and as an object")
    if last == _APPEND:
        level.setdefault(_APPEND, []).append(value)
    elif last not in level:
        level[last] = value
    elif isinstance(level[last], _Level):
        raise _refused(key, "Given both as a value and as an object")
    elif not same(level[last], value):
        raise _refused(key, "Given more than once, with two values")


def _settle(node: Any, key: str) -> Any:
    """The dict or list that a finished level stands for. `key` is where it stands."""
    if not isinstance(node, _Level):
        return node
    if _APPEND in node:
        if len(node) > 1:
            raise _refused(key, "Mixes [] with names or indexes")
        return node[_APPEND]
    children = {name: _settle(child, f"{key}[{name}]") for name, child in node.items()}
    indexes = [str(index) for index in range(len(children))]
    if children.keys() != set(indexes):
        return children
    return [children[index] for index in indexes]


def _faults(value: Any) -> Any:
    """Messages for all unfit names and values in `value`, in its shape; falsy if all are fit."""
    if isinstance(value, dict):
        faults = {}
        for name, member in value.items():
            if fault := _BAD_NAME if _UNFIT.search(name) else _faults(member):
                faults[safe_name(name)] = fault
        return faults
    if isinstance(value, str):
        return _BAD_TEXT if _UNFIT.search(value) else None
    if isinstance(value, list):
        rows = [_faults(row) or {} for row in value]
        return rows if any(rows) else None
    if isinstance(value, Decimal) and not value.is_finite():
        return _BAD_NUMBER
    return None


def _refused(key: str, fault: str) -> BadRequest:
    name = safe_name(key)
    return BadRequest(f"{name}: {fault}", {name: fault})

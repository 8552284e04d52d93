"""Document paths: the value at one, several of them in one expression, the part they pick."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from onfile.embedded_dynamodb.expressions.syntax import (
    Between,
    Call,
    Comparison,
    Condition,
    In,
    Logical,
    Not,
    Operand,
    Path,
    Placeholder,
    Size,
)
from onfile.embedded_dynamodb.expressions.tokens import Reader
from onfile.embedded_dynamodb.values import Item, Value

# What paths pick, by name or list position; an empty tree picks the whole value.
Tree = dict[str | int, Any]


def look_up(item: Item, path: Path) -> Value | None:
    """The value at the path, or None where there is none."""
    value: Value | None = {"M": item}
    for part in path.parts:
        if value is None:
            return None
        value = _member(value, part)
    return value


def _member(value: Value, part: str | int) -> Value | None:
    if isinstance(part, str):
        member: Value | None = value.get("M", {}).get(part)
        return member
    members: list[Value] = value.get("L", [])
    return members[part] if part < len(members) else None


def paths_in(condition: Condition | None) -> Iterator[Path]:
    """All document paths in the condition."""
    if isinstance(condition, Logical):
        for part in condition.conditions:
            yield from paths_in(part)
    elif isinstance(condition, Not):
        yield from paths_in(condition.condition)
    elif condition is not None:
        for operand in _operands(condition):
            inner = operand.of if isinstance(operand, Size) else operand
            if not isinstance(inner, Placeholder):
                yield inner


def _operands(condition: Comparison | Between | In | Call) -> tuple[Operand, ...]:
    if isinstance(condition, Comparison):
        return condition.left, condition.right
    if isinstance(condition, Between):
        return condition.operand, condition.low, condition.high
    if isinstance(condition, In):
        return condition.operand, *condition.options
    return condition.operands


def refuse_overlaps(reader: Reader, paths: Sequence[Path]) -> None:
    """Raises DynamoError where one path leads into another, or takes a list for a map."""
    for one, two in combinations(paths, 2):
        for left, right in zip(one.parts, two.parts, strict=False):
            if left == right:
                continue
            if type(left) is not type(right):
                raise _clash(reader, "conflict", one, two)
            break
        else:
            raise _clash(reader, "overlap", one, two)


def _clash(reader: Reader, how: str, one: Path, two: Path) -> Exception:
    return reader.error(
        f"Two document paths {how} with each other; must remove or rewrite one of these paths;"
        f" path one: [{one}], path two: [{two}]"
    )


def parse_projection(reader: Reader) -> list[Path]:
    """All tokens of `reader` as paths to pick. Raises DynamoError."""
    paths = [reader.path()]
    while reader.accept(","):
        paths.append(reader.path())
    reader.end()
    refuse_overlaps(reader, paths)
    return paths


def tree_of(paths: Sequence[Path]) -> Tree:
    """The paths as a tree, for `pick`. Takes paths that do not overlap."""
    tree: Tree = {}
    for path in paths:
        branch = tree
        for part in path.parts:
            branch = branch.setdefault(part, {})
    return tree


def pick(item: Item, tree: Tree) -> Item:
    """The part of the item that the tree names; list members close up."""
    picked = _pick({"M": item}, tree)
    return {} if picked is None else picked["M"]


def _pick(value: Value, tree: Tree) -> Value | None:
    if not tree:
        return value
    found = {part: _pick_member(value, part, branch) for part, branch in sorted(tree.items())}
    present = {part: member for part, member in found.items() if member is not None}
    if not present:
        return None
    if any(isinstance(part, int) for part in present):
        return {"L": list(present.values())}
    return {"M": present}


def _pick_member(value: Value, part: str | int, branch: Tree) -> Value | None:
    member = _member(value, part)
    return None if member is None else _pick(member, branch)

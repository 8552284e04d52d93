"""What an update expression makes of an item.

Nothing is changed in place: every container on the way to a changed value is copied, so that the
old item stays whole for conditions, indexes and ReturnValues.
"""

from __future__ import annotations

from typing import Any

from onfile.embedded_dynamodb import number
from onfile.embedded_dynamodb.errors import DynamoError, invalid
from onfile.embedded_dynamodb.expressions.conditions import Values
from onfile.embedded_dynamodb.expressions.paths import look_up
from onfile.embedded_dynamodb.expressions.syntax import (
    IfNotExists,
    ListAppend,
    Path,
    Placeholder,
    SetOperand,
    Update,
)
from onfile.embedded_dynamodb.values import Item, Value, kind_of, sorted_members

_MEMBER_KIND = {"SS": "S", "NS": "N", "BS": "B"}


def apply(update: Update, item: Item, values: Values) -> Item:
    """The item after the update; all of its operands are read from the item before it.

    Raises DynamoError where the item does not have what the update needs.
    """
    results = [(path, _evaluate(operand, item, values)) for path, operand in update.sets]
    results += [(path, _added(look_up(item, path), values[by.name])) for path, by in update.adds]
    emptied = []
    for path, by in update.deletes:
        left = _without(look_up(item, path), values[by.name])
        if left is None:
            emptied.append(path)
        else:
            results.append((path, left))
    # In this order new list members keep the order of their positions, and no removal moves one
    # that is still to be removed.
    for path, value in sorted(results, key=_by_position):
        item = _replaced(item, path, value)
    for path in sorted((*update.removes, *emptied), key=_parts, reverse=True):
        item = _replaced(item, path, None)
    return item


def _parts(path: Path) -> tuple[tuple[str, int], ...]:
    return tuple(("", part) if isinstance(part, int) else (part, 0) for part in path.parts)


def _by_position(result: tuple[Path, Value]) -> tuple[tuple[str, int], ...]:
    return _parts(result[0])


def _evaluate(operand: SetOperand, item: Item, values: Values) -> Value:
    if isinstance(operand, Placeholder):
        return values[operand.name]
    if isinstance(operand, Path):
        found = look_up(item, operand)
        if found is None:
            raise invalid(
                "The provided expression refers to an attribute that does not exist in the item"
            )
        return found
    if isinstance(operand, IfNotExists):
        found = look_up(item, operand.path)
        return _evaluate(operand.otherwise, item, values) if found is None else found
    if isinstance(operand, ListAppend):
        first, second = _operands("L", item, values, operand.first, operand.second)
        return {"L": first + second}
    left, right = _operands("N", item, values, operand.left, operand.right)
    return {"N": _ARITHMETIC[operand.operator](left, right)}


_ARITHMETIC = {"+": number.add, "-": number.subtract}


def _operands(kind: str, item: Item, values: Values, *operands: SetOperand) -> list[Any]:
    found = [_evaluate(operand, item, values) for operand in operands]
    if any(kind not in value for value in found):
        raise _wrong_type()
    return [value[kind] for value in found]


def _added(old: Value | None, by: Value) -> Value:
    if old is None:
        return by
    [(kind, content)] = by.items()
    if kind_of(old) != kind:
        raise _wrong_type()
    if kind == "N":
        return {"N": number.add(old["N"], content)}
    return {kind: sorted_members(_MEMBER_KIND[kind], {*old[kind], *content})}


def _without(old: Value | None, by: Value) -> Value | None:
    if old is None:
        return None
    [(kind, content)] = by.items()
    if kind_of(old) != kind:
        raise _wrong_type()
    left = set(old[kind]).difference(content)
    return {kind: sorted_members(_MEMBER_KIND[kind], left)} if left else None


def _replaced(item: Item, path: Path, value: Value | None) -> Item:
    replaced: Item = _replace({"M": item}, path.parts, value)["M"]
    return replaced


def _replace(container: Value, parts: tuple[str | int, ...], value: Value | None) -> Value:
    part, *rest = parts
    kind = "M" if isinstance(part, str) else "L"
    if kind not in container:
        raise _wrong_path()
    members = container[kind].copy()
    if rest:
        try:
            value = _replace(members[part], tuple(rest), value)
        except LookupError as error:
            raise _wrong_path() from error
    if isinstance(part, str):
        _put_in_map(members, part, value)
    else:
        _put_in_list(members, part, value)
    return {kind: members}


def _put_in_map(members: dict[str, Value], name: str, value: Value | None) -> None:
    if value is None:
        members.pop(name, None)
    else:
        members[name] = value


def _put_in_list(members: list[Value], position: int, value: Value | None) -> None:
    # A slice past the end is empty there: a removal does nothing, and a new value is appended.
    members[position : position + 1] = [] if value is None else [value]


def _wrong_type() -> DynamoError:
    return invalid("An operand in the update expression has an incorrect data type")


def _wrong_path() -> DynamoError:
    return invalid("The document path provided in the update expression is invalid for update")

"""From the text of an update expression to its clauses."""

from __future__ import annotations

from collections.abc import Callable

from onfile.embedded_dynamodb.expressions.paths import refuse_overlaps
from onfile.embedded_dynamodb.expressions.syntax import (
    Arithmetic,
    IfNotExists,
    ListAppend,
    Path,
    SetOperand,
    Update,
)
from onfile.embedded_dynamodb.expressions.tokens import Reader

_CLAUSES = ("SET", "REMOVE", "ADD", "DELETE")
_MAX_DEPTH = 32


def parse_update(reader: Reader) -> Update:
    """All tokens of `reader` as one update. Raises DynamoError."""
    update = Update()
    clauses: dict[str, Callable[[], None]] = {
        "SET": lambda: update.sets.append(_assignment(reader)),
        "REMOVE": lambda: update.removes.append(reader.path()),
        "ADD": lambda: update.adds.append((reader.path(), reader.value())),
        "DELETE": lambda: update.deletes.append((reader.path(), reader.value())),
    }
    seen: set[str] = set()
    while keyword := reader.at_keyword(*_CLAUSES):
        if keyword in seen:
            raise reader.error(
                f'The "{keyword}" section can only be used once in an update expression;'
            )
        seen.add(keyword)
        reader.take()
        clauses[keyword]()
        while reader.accept(","):
            clauses[keyword]()
    reader.end()
    refuse_overlaps(reader, update.paths)
    return update


def _assignment(reader: Reader) -> tuple[Path, SetOperand]:
    path = reader.path()
    reader.expect("=")
    return path, _sum(reader, 1)


def _sum(reader: Reader, depth: int) -> SetOperand:
    left = _operand(reader, depth)
    for operator in ("+", "-"):
        if reader.accept(operator):
            return Arithmetic(operator, left, _operand(reader, depth))
    return left


def _operand(reader: Reader, depth: int) -> SetOperand:
    if depth > _MAX_DEPTH:
        raise reader.error("The expression is nested too deeply")
    if reader.accept("("):
        operand = _sum(reader, depth + 1)
        reader.expect(")")
        return operand
    if reader.at_call():
        return _call(reader, depth)
    return reader.value() if reader.next.kind == "value" else reader.path()


def _call(reader: Reader, depth: int) -> SetOperand:
    function = reader.take().text
    reader.expect("(")
    if function == "if_not_exists":
        path = reader.path()
        reader.expect(",")
        operand: SetOperand = IfNotExists(path, _operand(reader, depth + 1))
    elif function == "list_append":
        first = _operand(reader, depth + 1)
        reader.expect(",")
        operand = ListAppend(first, _operand(reader, depth + 1))
    else:
        raise reader.error(f"Invalid function name; function: {function}")
    reader.expect(")")
    return operand

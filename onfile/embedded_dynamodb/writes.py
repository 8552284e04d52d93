"""One write on one item: made from its request, judged by the item as it is, then carried out.

PutItem, UpdateItem and DeleteItem are one write each; a batch or a transaction is several.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from onfile.embedded_dynamodb.errors import CONDITION_FAILED, DynamoError, invalid
from onfile.embedded_dynamodb.expressions.conditions import Values, holds
from onfile.embedded_dynamodb.expressions.paths import Tree, tree_of
from onfile.embedded_dynamodb.expressions.request import Expressions
from onfile.embedded_dynamodb.expressions.syntax import Condition, Update
from onfile.embedded_dynamodb.expressions.updates import apply
from onfile.embedded_dynamodb.parameters import NAMES, VALUES, Request, choice, required
from onfile.embedded_dynamodb.rows import Row, delete_item, find_table, read_item, write_item
from onfile.embedded_dynamodb.schema import Position, Table
from onfile.embedded_dynamodb.stream_log import append
from onfile.embedded_dynamodb.values import MAX_ITEM_BYTES, Item, canonical_item, item_size

_ON_FAILURE = "ReturnValuesOnConditionCheckFailure"
_CONDITIONAL = frozenset({"TableName", "ConditionExpression", NAMES, VALUES, _ON_FAILURE})
PUT = _CONDITIONAL | {"Item"}
UPDATE = _CONDITIONAL | {"Key", "UpdateExpression"}
DELETE = CHECK = _CONDITIONAL | {"Key"}

Effect = Callable[[Item | None], Item | None]


@dataclass(frozen=True)
class Guard:
    """The condition of a write, its values, and whether a failure hands back the item."""

    condition: Condition | None
    values: Values
    tells_item: bool


@dataclass(frozen=True)
class Write:
    """A write whose request is sound.

    `effect` makes the new item of the old one, where None stands for no item. `touched` is what
    the UPDATED_ return values pick of it, `size` the size of the new item where that is known.
    """

    table: Table
    position: Position
    guard: Guard
    effect: Effect
    touched: Tree | None = None
    size: int | None = None


@dataclass(frozen=True)
class Judged:
    """A write that may be carried out on the row as it stands; `size` is that of `new`."""

    write: Write
    old: Row | None
    new: Item | None
    size: int

    @property
    def old_item(self) -> Item | None:
        """The item before the write."""
        return None if self.old is None else self.old.item

    @property
    def larger_size(self) -> int:
        """The bytes that DynamoDB counts of the larger item, before the write or after it."""
        return self.size if self.old is None else max(self.old.size, self.size)


def put(connection: sqlite3.Connection, request: Request) -> Write:
    """The write of a Put. Raises DynamoError."""
    table = find_table(connection, required(request, "TableName", str))
    item = canonical_item(required(request, "Item", dict))
    size = item_size(item)
    _refuse_oversize(size)
    guard = _guard(request, Expressions(request))
    return Write(table, table.position(item), guard, lambda _: item, size=size)


def update(connection: sqlite3.Connection, request: Request) -> Write:
    """The write of an Update. Raises DynamoError."""
    table, key = _table_and_key(connection, request)
    expressions = Expressions(request)
    changes = expressions.update()
    guard = _guard(request, expressions)
    return Write(
        table,
        table.position_of_key(key),
        guard,
        lambda old: _updated(table, changes, key if old is None else old, guard.values),
        tree_of(changes.paths),
    )


def delete(connection: sqlite3.Connection, request: Request) -> Write:
    """The write of a Delete. Raises DynamoError."""
    table, key = _table_and_key(connection, request)
    guard = _guard(request, Expressions(request))
    return Write(table, table.position_of_key(key), guard, lambda _: None)


def check(connection: sqlite3.Connection, request: Request) -> Write:
    """The write of a ConditionCheck, which leaves everything as it is. Raises DynamoError."""
    required(request, "ConditionExpression", str)
    table, key = _table_and_key(connection, request)
    guard = _guard(request, Expressions(request))
    return Write(table, table.position_of_key(key), guard, lambda old: old)


def judge(connection: sqlite3.Connection, write: Write) -> Judged:
    """Reads the item and finds what it will become. Raises DynamoError where it may not."""
    old = read_item(connection, write.table, write.position)
    old_item = None if old is None else old.item
    guard = write.guard
    if guard.condition and not holds(guard.condition, old_item or {}, guard.values):
        extra = {"Item": old_item} if guard.tells_item and old_item is not None else {}
        raise DynamoError(CONDITION_FAILED, "The conditional request failed", extra)
    new = write.effect(old_item)
    if new is None or new is old_item:
        return Judged(write, old, new, 0)
    for index in write.table.indexes:
        index.keys.position(new)
    size = item_size(new) if write.size is None else write.size
    _refuse_oversize(size)
    return Judged(write, old, new, size)


def carry_out(connection: sqlite3.Connection, judged: Judged) -> None:
    """Writes what has been judged, and its record in the stream of the table, in the transaction.

    What leaves the item as it was is no change, and has no record.
    """
    write, old, new = judged.write, judged.old, judged.new
    if new == judged.old_item:
        return
    stored = None
    if new is not None:
        stored = write_item(connection, write.table, write.position, old, new, judged.size)
    elif old is not None:
        delete_item(connection, write.table, write.position, old)
    if write.table.stream is not None:
        append(connection, write.table.stream, write.table.keys, old, stored)


def _table_and_key(connection: sqlite3.Connection, request: Request) -> tuple[Table, Item]:
    table = find_table(connection, required(request, "TableName", str))
    return table, canonical_item(required(request, "Key", dict))


def _guard(request: Request, expressions: Expressions) -> Guard:
    condition = expressions.condition("ConditionExpression")
    expressions.refuse_unused()
    tells = choice(request, _ON_FAILURE, ("NONE", "ALL_OLD"), "NONE")
    return Guard(condition, expressions.values, tells == "ALL_OLD")


def _updated(table: Table, changes: Update, item: Item, values: Values) -> Item:
    for path in changes.paths:
        if path.parts[0] in table.keys.names:
            raise invalid(
                "One or more parameter values were invalid: Cannot update attribute"
                f" {path.parts[0]}. This attribute is part of the key"
            )
    return apply(changes, item, values)


def _refuse_oversize(size: int) -> None:
    if size > MAX_ITEM_BYTES:
        raise invalid("Item size has exceeded the maximum allowed size")

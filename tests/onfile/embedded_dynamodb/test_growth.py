"""What an operation costs follows what it reads and writes, not what the table holds.

Cost is counted in the steps of SQLite's virtual machine: they do not depend on the machine.
"""

from __future__ import annotations

from typing import Any

import pytest

from onfile.embedded_dynamodb import Database
from tests.onfile.embedded_dynamodb.support import Item, N, S, index, new_table

FEW, MANY = 60, 6_000


class Counted:
    """A database in memory with so many items in one partition and in one index key."""

    def __init__(self, items: int, view: str | None = None) -> None:
        self.database = Database(None)
        self.table = new_table(self, indexes=(index("by-g", "g", None),), g="S", view=view)
        for first in range(0, items, 20):
            requests = [{"PutRequest": {"Item": item(at)}} for at in range(first, first + 20)]
            self.database.execute("BatchWriteItem", {"RequestItems": {self.table: requests}})

    def create_table(self, **request: Any) -> None:
        """As a client's, for `new_table`."""
        self.database.execute("CreateTable", request)

    def rows_changed(self, item: Item) -> int:
        """Rows of any kind that SQLite changes to put the item."""
        with self.database._storage.writing() as connection:
            before = connection.total_changes
        self.database.execute("PutItem", {"TableName": self.table, "Item": item})
        with self.database._storage.writing() as connection:
            return connection.total_changes - before

    def steps(self, operation: str, request: Item) -> int:
        """Steps that SQLite takes for the request on the table."""
        return self.steps_of(operation, {"TableName": self.table, **request})

    def steps_of(self, operation: str, request: Item) -> int:
        """Steps that SQLite takes for the request."""
        taken = 0

        def step() -> None:
            nonlocal taken
            taken += 1

        with self.database._storage.reading() as connection:
            connection.set_progress_handler(step, 1)
        self.database.execute(operation, request)
        with self.database._storage.reading() as connection:
            connection.set_progress_handler(None, 1)
        return taken


def item(at: int) -> Item:
    """An item whose keys sort by its number."""
    return {"pk": S("p"), "sk": S(f"{at:08}"), "g": S("G"), "n": N(at)}


@pytest.fixture(scope="module")
def few() -> Counted:
    """A small table."""
    return Counted(FEW)


@pytest.fixture(scope="module")
def many() -> Counted:
    """A table a hundred times that size."""
    return Counted(MANY)


BY_TABLE = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": S("p")}}
BY_INDEX = {
    "IndexName": "by-g",
    "KeyConditionExpression": "g = :p",
    "ExpressionAttributeValues": {":p": S("G")},
}
NEW = {"pk": S("p"), "sk": S("00000030x"), "g": S("G")}


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("Query", {**BY_TABLE, "Limit": 20}),
        ("Query", {**BY_TABLE, "Limit": 20, "ScanIndexForward": False}),
        ("Query", {**BY_INDEX, "Limit": 20}),
        ("Query", {**BY_INDEX, "Limit": 20, "ScanIndexForward": False}),
        ("Scan", {"Limit": 20}),
        ("Scan", {"IndexName": "by-g", "Limit": 20}),
        ("GetItem", {"Key": {"pk": S("p"), "sk": S("00000007")}}),
        ("PutItem", {"Item": NEW, "ConditionExpression": "attribute_not_exists(pk)"}),
        ("DeleteItem", {"Key": {"pk": S("p"), "sk": S("00000031")}}),
        ("DescribeTable", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value)[:50],
)
def test_an_operation_costs_the_same_on_a_table_a_hundred_times_as_large(
    few: Counted, many: Counted, operation: str, request_: Item
) -> None:
    assert many.steps(operation, request_) <= 1.1 * few.steps(operation, request_)


@pytest.mark.parametrize("request_", [BY_TABLE, BY_INDEX], ids=["table", "index"])
@pytest.mark.parametrize("forward", [True, False])
def test_a_late_page_costs_no_more_than_the_first(
    many: Counted, request_: Item, forward: bool
) -> None:
    page = {**request_, "Limit": 20, "ScanIndexForward": forward}
    start = {"pk": S("p"), "sk": S(f"{MANY // 2:08}")}
    if request_ is BY_INDEX:
        start["g"] = S("G")
    first = many.steps("Query", page)
    # A start inside an index key compares one more column for each row.
    assert many.steps("Query", {**page, "ExclusiveStartKey": start}) <= 1.5 * first


def test_a_page_twice_as_long_costs_about_twice_as_much(many: Counted) -> None:
    # The counter counts at all: without this the tests above could pass on zeros.
    short = many.steps("Query", {**BY_INDEX, "Limit": 20})
    long = many.steps("Query", {**BY_INDEX, "Limit": 200})
    assert 5 * short < long < 12 * short


def test_a_put_that_leaves_the_index_keys_alone_changes_one_row() -> None:
    stored = Counted(20)
    same_keys = {**item(1), "n": N(99)}
    other_key = {**item(1), "g": S("H")}
    assert stored.rows_changed(same_keys) == 1
    # The item, the entry that goes and the entry that comes.
    assert stored.rows_changed(other_key) == 3


def test_a_stream_costs_a_put_one_row_and_what_changes_nothing_none() -> None:
    stored = Counted(20, view="NEW_AND_OLD_IMAGES")
    changed = {**item(1), "n": N(99)}
    assert stored.rows_changed(changed) == 2
    assert stored.rows_changed(changed) == 0


def test_an_update_adds_to_the_log_what_it_changed_and_the_item_once() -> None:
    stored = Counted(20, view="NEW_AND_OLD_IMAGES")
    large = {**item(1), "filling": S("x" * 1_000)}
    stored.rows_changed(large)
    stored.rows_changed({**large, "n": N(99)})
    with stored.database._storage.reading() as connection:
        [size] = connection.execute(
            "SELECT length(old) + length(new) FROM stream_records ORDER BY number DESC"
        ).fetchone()
    assert 1_000 < size < 1_200


def test_a_page_of_records_costs_the_same_in_a_log_a_hundred_times_as_long() -> None:
    taken = []
    for items in (FEW, MANY):
        stored = Counted(items, view="KEYS_ONLY")
        [stream] = stored.database.execute("ListStreams", {})["Streams"]
        subject = {"StreamArn": stream["StreamArn"]}
        description = stored.database.execute("DescribeStream", subject)["StreamDescription"]
        place = {"ShardId": description["Shards"][0]["ShardId"]}
        kind = {"ShardIteratorType": "TRIM_HORIZON"}
        start = stored.database.execute("GetShardIterator", {**subject, **place, **kind})
        page = {"ShardIterator": start["ShardIterator"], "Limit": 20}
        taken.append(stored.steps_of("GetRecords", page))
    few, many = taken
    assert 0 < many <= 1.1 * few

"""Capacity consumed, by DynamoDB's billing rules."""

from __future__ import annotations

from typing import Any

import pytest

from tests.onfile.embedded_dynamodb.support import Client, Item, N, S, index, key, new_table

TOTAL = {"ReturnConsumedCapacity": "TOTAL"}
INDEXES = {"ReturnConsumedCapacity": "INDEXES"}


def sized(pk: str, size: int) -> Item:
    """An item of that many bytes in all."""
    item = {**key(pk), "x": S("")}
    overhead = len("pk") + len(pk) + len("sk") + len("a") + len("x")
    return {**item, "x": S("x" * (size - overhead))}


def units(answer: dict[str, Any]) -> float:
    """The units of an answer on one table."""
    consumed = answer["ConsumedCapacity"]
    return float((consumed[0] if isinstance(consumed, list) else consumed)["CapacityUnits"])


@pytest.mark.parametrize(("size", "expected"), [(1024, 1.0), (1025, 2.0), (5000, 5.0)])
def test_a_write_costs_a_unit_for_each_kilobyte(
    client: Client, table: str, size: int, expected: float
) -> None:
    answer = client.put_item(TableName=table, Item=sized("a", size), **TOTAL)
    assert units(answer) == expected


def test_a_write_costs_the_larger_of_the_old_and_the_new_item(client: Client, table: str) -> None:
    request = {"TableName": table, **TOTAL}
    client.put_item(**request, Item=sized("a", 3000))
    assert units(client.put_item(**request, Item=sized("a", 100))) == 3.0
    client.put_item(**request, Item=sized("a", 3000))
    shorten = {"UpdateExpression": "SET x = :x", "ExpressionAttributeValues": {":x": S("")}}
    assert units(client.update_item(**request, Key=key("a"), **shorten)) == 3.0
    client.put_item(**request, Item=sized("a", 3000))
    assert units(client.delete_item(**request, Key=key("a"))) == 3.0
    assert units(client.delete_item(**request, Key=key("a"))) == 1.0


@pytest.mark.parametrize(("size", "expected"), [(100, 1.0), (4096, 1.0), (4097, 2.0)])
def test_a_read_costs_a_unit_for_each_four_kilobytes_and_half_if_eventual(
    client: Client, table: str, size: int, expected: float
) -> None:
    client.put_item(TableName=table, Item=sized("a", size))
    request = {"TableName": table, "Key": key("a"), **TOTAL}
    assert units(client.get_item(**request)) == expected / 2
    assert units(client.get_item(**request, ConsistentRead=True)) == expected


def test_a_read_of_nothing_costs_as_much_as_a_small_one(client: Client, table: str) -> None:
    request = {"TableName": table, "Key": key("missing"), **TOTAL}
    assert units(client.get_item(**request)) == 0.5


def test_a_query_rounds_up_once_for_all_that_it_reads(client: Client, table: str) -> None:
    for at in range(5):
        client.put_item(TableName=table, Item={**sized("a", 1500), "sk": S(str(at))})
    answer = client.query(
        TableName=table,
        KeyConditionExpression="pk = :p",
        FilterExpression="attribute_not_exists(x)",
        ExpressionAttributeValues={":p": S("a")},
        **TOTAL,
    )
    # 7,500 bytes are two blocks, read eventually; that all are filtered out saves nothing.
    assert answer["Count"] == 0
    assert units(answer) == 1.0


def test_a_batch_of_reads_rounds_up_each_item(client: Client, table: str) -> None:
    for pk in ("a", "b"):
        client.put_item(TableName=table, Item=sized(pk, 100))
    keys = [key("a"), key("b"), key("missing")]
    answer = client.batch_get_item(
        RequestItems={table: {"Keys": keys, "ConsistentRead": True}}, **TOTAL
    )
    found = sum(1.0 for _ in answer["Responses"][table])
    # DynamoDB Local leaves out what it did not find; AWS bills it.
    assert units(answer) in (found, found + 1.0)


def test_transactions_cost_double(client: Client, table: str) -> None:
    get = {"Get": {"TableName": table, "Key": key("a")}}
    assert units(client.transact_get_items(TransactItems=[get], **TOTAL)) == 2.0


def test_an_index_costs_writes_only_where_its_entry_changes(embedded: Client) -> None:
    indexes = (
        index("by-g", "g", "r"),
        index("keys-only", "g", None, ProjectionType="KEYS_ONLY"),
    )
    table = new_table(embedded, indexes=indexes, g="S", r="N")

    def cost(**attributes: Any) -> dict[str, float]:
        item = {**key("a"), **attributes}
        answer = embedded.put_item(TableName=table, Item=item, **INDEXES)["ConsumedCapacity"]
        by_index = answer.get("GlobalSecondaryIndexes", {})
        assert answer["CapacityUnits"] == answer["Table"]["CapacityUnits"] + sum(
            one["CapacityUnits"] for one in by_index.values()
        )
        return {name: one["CapacityUnits"] for name, one in by_index.items()}

    assert cost(x=S("no index")) == {}
    assert cost(g=S("G"), r=N(1)) == {"by-g": 1.0, "keys-only": 1.0}
    assert cost(g=S("G"), r=N(1)) == {}
    assert cost(g=S("G"), r=N(1), x=S("not in keys-only")) == {"by-g": 1.0}
    assert cost(g=S("G"), r=N(2), x=S("not in keys-only")) == {"by-g": 2.0}
    assert cost(g=S("H"), r=N(2), x=S("x" * 2000)) == {"by-g": 3.0, "keys-only": 2.0}
    assert cost(x=S("no index")) == {"by-g": 2.0, "keys-only": 1.0}


def test_a_writing_transaction_counts_two_units_an_item(embedded: Client) -> None:
    table = new_table(embedded)
    request = {
        "TransactItems": [
            {"Put": {"TableName": table, "Item": sized("a", 1500)}},
            {"Put": {"TableName": table, "Item": sized("b", 10)}},
        ],
        "ClientRequestToken": table,
        **TOTAL,
    }
    [first] = embedded.transact_write_items(**request)["ConsumedCapacity"]
    assert first["CapacityUnits"] == first["WriteCapacityUnits"] == 6.0
    [again] = embedded.transact_write_items(**request)["ConsumedCapacity"]
    assert again["CapacityUnits"] == again["ReadCapacityUnits"] == 4.0

"""Batches of reads and writes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.onfile.embedded_dynamodb.support import (
    NOT_FOUND,
    VALIDATION,
    Client,
    Item,
    N,
    S,
    key,
    refusal,
)


def put(pk: str, **attributes: Any) -> Item:
    """One put of a batch."""
    return {"PutRequest": {"Item": {**key(pk), **attributes}}}


def delete(pk: str) -> Item:
    """One delete of a batch."""
    return {"DeleteRequest": {"Key": key(pk)}}


def test_a_batch_puts_and_deletes(client: Client, table: str) -> None:
    client.put_item(TableName=table, Item=key("gone"))
    requests = [put("a", n=N(1)), put("b"), delete("gone"), delete("never there")]
    answer = client.batch_write_item(RequestItems={table: requests})
    assert answer["UnprocessedItems"] == {}
    items = client.scan(TableName=table)["Items"]
    assert sorted(item["pk"]["S"] for item in items) == ["a", "b"]


@pytest.mark.parametrize(
    "requests",
    [
        [],
        [{}],
        [put("a"), delete("a")],
        [put(f"p{at}") for at in range(26)],
        [put("a"), {"PutRequest": {"Item": {"pk": S("half a key")}}}],
        [put("a"), {"DeleteRequest": {"Key": {"pk": S("half a key")}}}],
    ],
    ids=["none", "empty", "same key", "26", "bad item", "bad key"],
)
def test_an_unsound_batch_of_writes_is_refused_whole(
    client: Client, table: str, requests: list[Item]
) -> None:
    assert refusal(client.batch_write_item, RequestItems={table: requests}) == VALIDATION
    assert client.scan(TableName=table)["Count"] == 0


def test_a_batch_reads_what_is_there(client: Client, table: str) -> None:
    for pk in ("a", "b"):
        client.put_item(TableName=table, Item={**key(pk), "n": N(1), "m": N(2)})
    keys = [key("a"), key("missing"), key("b")]
    part = {"Keys": keys, "ProjectionExpression": "pk, #n", "ConsistentRead": True}
    part["ExpressionAttributeNames"] = {"#n": "n"}
    answer = client.batch_get_item(RequestItems={table: part})
    assert answer["UnprocessedKeys"] == {}
    found = sorted(answer["Responses"][table], key=lambda item: item["pk"]["S"])
    assert found == [{"pk": S("a"), "n": N(1)}, {"pk": S("b"), "n": N(1)}]


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [key("a"), key("a")],
        [key(f"p{at}") for at in range(101)],
        [{"pk": S("half a key")}],
    ],
    ids=["none", "same key", "101", "bad key"],
)
def test_an_unsound_batch_of_reads_is_refused(client: Client, table: str, keys: list[Item]) -> None:
    request = {"RequestItems": {table: {"Keys": keys}}}
    assert refusal(client.batch_get_item, **request) == VALIDATION


def test_a_batch_without_tables_or_on_a_missing_one_is_refused(client: Client) -> None:
    assert refusal(client.batch_get_item, RequestItems={}) == VALIDATION
    assert refusal(client.batch_write_item, RequestItems={}) == VALIDATION
    missing = {"no-such-table": {"Keys": [key("a")]}}
    assert refusal(client.batch_get_item, RequestItems=missing) == NOT_FOUND
    writes = {"no-such-table": [put("a")]}
    assert refusal(client.batch_write_item, RequestItems=writes) == NOT_FOUND


def test_a_batch_that_finds_too_much_hands_back_the_keys_it_left(
    client: Client, table: str
) -> None:
    for at in range(45):
        client.put_item(TableName=table, Item={**key(f"p{at}"), "x": S("x" * 400_000)})
    wanted = {table: {"Keys": [key(f"p{at}") for at in range(45)]}}
    rounds = []
    while wanted:
        answer = client.batch_get_item(RequestItems=wanted)
        rounds.append({item["pk"]["S"] for item in answer["Responses"][table]})
        wanted = answer["UnprocessedKeys"]
    assert len(rounds) == 2
    assert set.union(*rounds) == {f"p{at}" for at in range(45)}

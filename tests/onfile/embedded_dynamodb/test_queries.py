"""Query and Scan: what is found, in which order and pages, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.onfile.embedded_dynamodb.support import (
    VALIDATION,
    Client,
    N,
    S,
    index,
    key,
    refusal,
    temporary_table,
)

NUMBERS = (-4, -2, 0, 2, 4, 100)


@pytest.fixture(scope="module")
def numbered(client: Client) -> Iterator[str]:
    """A table with one partition `q` of NUMBERS, all but the last in the index `by-g`."""
    indexes = (
        index("by-g", "g", "r"),
        index("some", "g", "r", ProjectionType="INCLUDE", NonKeyAttributes=["x"]),
        index("keys-only", "g", None, ProjectionType="KEYS_ONLY"),
    )
    with temporary_table(client, range_kind="N", indexes=indexes, g="S", r="S") as name:
        for at, number in enumerate(NUMBERS):
            item = {"pk": S("q"), "sk": N(number), "x": S(f"x{at}"), "y": S("y")}
            if number != NUMBERS[-1]:
                item |= {"g": S("G"), "r": S(f"r{at}")}
            client.put_item(TableName=name, Item=item)
        client.put_item(TableName=name, Item={"pk": S("other"), "sk": N(1)})
        yield name


def query(table: str, condition: str, values: dict[str, Any], **request: Any) -> dict[str, Any]:
    """The parameters of a Query."""
    return {
        "TableName": table,
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": values,
        **request,
    }


def sort_keys(answer: dict[str, Any]) -> list[int]:
    """The numbers of the items found, in their order."""
    return [int(item["sk"]["N"]) for item in answer["Items"]]


@pytest.mark.parametrize(
    ("condition", "values", "found"),
    [
        ("pk = :p", {}, [-4, -2, 0, 2, 4, 100]),
        (":p = pk", {}, [-4, -2, 0, 2, 4, 100]),
        ("pk = :p AND sk = :a", {":a": N("2.0")}, [2]),
        ("pk = :p AND sk < :a", {":a": N(2)}, [-4, -2, 0]),
        ("pk = :p AND sk <= :a", {":a": N(2)}, [-4, -2, 0, 2]),
        ("sk > :a AND pk = :p", {":a": N(2)}, [4, 100]),
        ("pk = :p AND sk >= :a", {":a": N("1.5")}, [2, 4, 100]),
        ("pk = :p AND :a < sk", {":a": N(2)}, [4, 100]),
        ("pk = :p AND sk BETWEEN :a AND :b", {":a": N(-2), ":b": N(2)}, [-2, 0, 2]),
        ("(pk = :p) AND (sk < :a)", {":a": N(-3)}, [-4]),
        ("pk = :p AND sk > :a", {":a": N(1000)}, []),
    ],
)
def test_a_key_condition_finds_its_stretch_of_the_partition(
    client: Client, numbered: str, condition: str, values: dict[str, Any], found: list[int]
) -> None:
    request = query(numbered, condition, {":p": S("q"), **values})
    assert sort_keys(client.query(**request)) == found
    assert sort_keys(client.query(**request, ScanIndexForward=False)) == found[::-1]


@pytest.mark.parametrize(
    ("kind", "prefix", "found"),
    [
        ("S", S("ab"), [S("ab"), S("aba"), S("abz")]),
        ("S", S("é"), [S("é"), S("éa")]),
        ("B", {"B": b"\xff"}, [{"B": b"\xff"}, {"B": b"\xff\xff"}]),
        ("B", {"B": b"a\xff"}, [{"B": b"a\xff"}, {"B": b"a\xff\x00"}]),
    ],
)
def test_begins_with_finds_the_keys_with_that_prefix(
    client: Client, kind: str, prefix: Any, found: list[Any]
) -> None:
    strings = [S(s) for s in ("a", "ab", "aba", "abz", "ac", "e", "é", "éa", "ê")]
    blobs = [{"B": b} for b in (b"a\xfe", b"a\xff", b"a\xff\x00", b"b", b"\xff", b"\xff\xff")]
    with temporary_table(client, range_kind=kind) as table:
        for value in strings if kind == "S" else blobs:
            client.put_item(TableName=table, Item={"pk": S("p"), "sk": value})
        request = query(table, "pk = :p AND begins_with(sk, :b)", {":p": S("p"), ":b": prefix})
        assert [item["sk"] for item in client.query(**request)["Items"]] == found


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ("pk > :p", {}),
        ("sk = :a", {":a": N(1)}),
        ("pk = :p AND x = :a", {":a": N(1)}),
        ("pk = :p AND sk <> :a", {":a": N(1)}),
        ("pk = :p OR sk = :a", {":a": N(1)}),
        ("pk = :p AND NOT sk = :a", {":a": N(1)}),
        ("pk = :p AND pk = :p", {}),
        ("pk = :p AND sk > :a AND sk < :b", {":a": N(1), ":b": N(2)}),
        ("pk = :p AND sk IN (:a)", {":a": N(1)}),
        ("pk = :p AND attribute_exists(sk)", {}),
        ("pk = :p AND begins_with(sk, :a)", {":a": N(1)}),
        ("pk = :p AND sk = :a", {":a": S("1")}),
        ("pk = :p AND sk BETWEEN :a AND :b", {":a": N(2), ":b": N(1)}),
        ("pk = sk", {}),
    ],
)
def test_what_is_no_key_condition_is_refused(
    client: Client, numbered: str, condition: str, values: dict[str, Any]
) -> None:
    given = {":p": S("q")} if ":p" in condition else {}
    assert refusal(client.query, **query(numbered, condition, {**given, **values})) == VALIDATION


@pytest.mark.parametrize("value", [N(1), S("")])
def test_a_hash_value_that_can_be_no_key_is_refused(
    client: Client, numbered: str, value: Any
) -> None:
    assert refusal(client.query, **query(numbered, "pk = :p", {":p": value})) == VALIDATION


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("limit", [1, 2, 4])
def test_pages_follow_one_another_without_gap_or_repeat(
    client: Client, numbered: str, limit: int, forward: bool
) -> None:
    request = query(numbered, "pk = :p", {":p": S("q")}, Limit=limit, ScanIndexForward=forward)
    found: list[int] = []
    while True:
        page = client.query(**request)
        found += sort_keys(page)
        if "LastEvaluatedKey" not in page:
            break
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    assert found == sorted(NUMBERS, reverse=not forward)


def test_a_page_that_ends_with_the_partition_still_names_its_last_key(
    client: Client, numbered: str
) -> None:
    request = query(numbered, "pk = :p", {":p": S("q")}, Limit=len(NUMBERS))
    assert client.query(**request)["LastEvaluatedKey"] == {"pk": S("q"), "sk": N(100)}
    request["Limit"] += 1
    assert "LastEvaluatedKey" not in client.query(**request)


def test_a_page_may_start_after_a_key_that_is_not_there(client: Client, numbered: str) -> None:
    start = {"pk": S("q"), "sk": N(-3)}
    request = query(numbered, "pk = :p", {":p": S("q")}, ExclusiveStartKey=start)
    assert sort_keys(client.query(**request)) == [-2, 0, 2, 4, 100]
    assert sort_keys(client.query(**request, ScanIndexForward=False)) == [-4]


@pytest.mark.parametrize(
    "start",
    [
        {"pk": S("q")},
        {"pk": S("q"), "sk": N(1), "x": N(1)},
        {"pk": S("q"), "sk": S("1")},
        {"pk": S("elsewhere"), "sk": N(3)},
        {"pk": S("q"), "sk": N(-4)},
        {},
    ],
    ids=repr,
)
def test_a_start_outside_the_query_is_refused(client: Client, numbered: str, start: Any) -> None:
    request = query(numbered, "pk = :p AND sk > :s", {":p": S("q"), ":s": N(0)})
    assert refusal(client.query, **request, ExclusiveStartKey=start) == VALIDATION


def test_a_filter_leaves_out_items_but_not_their_count(client: Client, numbered: str) -> None:
    values = {":p": S("q"), ":x": S("x1")}
    request = query(numbered, "pk = :p", values, FilterExpression="x = :x", Limit=3)
    page = client.query(**request)
    assert (sort_keys(page), page["Count"], page["ScannedCount"]) == ([-2], 1, 3)
    assert page["LastEvaluatedKey"] == {"pk": S("q"), "sk": N(0)}


def test_a_count_has_no_items(client: Client, numbered: str) -> None:
    page = client.query(**query(numbered, "pk = :p", {":p": S("q")}, Select="COUNT"))
    assert page["Count"] == page["ScannedCount"] == len(NUMBERS)
    assert "Items" not in page


def test_an_index_holds_the_items_that_have_its_keys(client: Client, numbered: str) -> None:
    values = {":g": S("G"), ":r": S("r1")}
    by_g = query(numbered, "g = :g AND r > :r", values, IndexName="by-g")
    items = client.query(**by_g)["Items"]
    assert [item["r"]["S"] for item in items] == ["r2", "r3", "r4"]
    assert all(item["y"] == S("y") for item in items)


@pytest.mark.parametrize(
    ("name", "attributes"),
    [
        ("by-g", {"pk", "sk", "g", "r", "x", "y"}),
        ("some", {"pk", "sk", "g", "r", "x"}),
        ("keys-only", {"pk", "sk", "g"}),
    ],
)
def test_an_index_holds_the_attributes_that_it_projects(
    client: Client, numbered: str, name: str, attributes: set[str]
) -> None:
    page = client.query(**query(numbered, "g = :g", {":g": S("G")}, IndexName=name))
    assert page["Count"] == len(NUMBERS) - 1
    assert all(set(item) == attributes for item in page["Items"])
    scanned = client.scan(TableName=numbered, IndexName=name)["Items"]
    assert sorted(map(str, scanned)) == sorted(map(str, page["Items"]))


@pytest.mark.parametrize("forward", [True, False])
def test_an_index_pages_through_entries_with_the_same_key(
    client: Client, indexed: str, forward: bool
) -> None:
    for at in range(7):
        item = {**key(f"p{at}"), "g": S("G"), "rank": N(at // 4)}
        client.put_item(TableName=indexed, Item=item)
    request = query(indexed, "g = :g", {":g": S("G")}, IndexName="by-g", Limit=2)
    request["ScanIndexForward"] = forward
    ranks: list[int] = []
    seen: set[str] = set()
    while True:
        page = client.query(**request)
        ranks += [int(item["rank"]["N"]) for item in page["Items"]]
        seen |= {item["pk"]["S"] for item in page["Items"]}
        if "LastEvaluatedKey" not in page:
            break
        assert set(page["LastEvaluatedKey"]) == {"pk", "sk", "g", "rank"}
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    assert ranks == sorted(ranks, reverse=not forward)
    assert len(ranks) == len(seen) == 7


def test_an_index_follows_every_write_at_once(client: Client, indexed: str) -> None:
    def entries(group: str) -> list[str]:
        request = query(indexed, "g = :g", {":g": S(group)}, IndexName="by-g")
        return [item["rank"]["N"] for item in client.query(**request)["Items"]]

    item = {**key("a"), "g": S("one"), "rank": N(1)}
    client.put_item(TableName=indexed, Item=item)
    assert entries("one") == ["1"]
    client.put_item(TableName=indexed, Item={**item, "rank": N(2)})
    assert entries("one") == ["2"]
    change = {"TableName": indexed, "Key": key("a")}
    values = {":g": S("two")}
    client.update_item(**change, UpdateExpression="SET g = :g", ExpressionAttributeValues=values)
    assert (entries("one"), entries("two")) == ([], ["2"])
    client.update_item(**change, UpdateExpression="REMOVE g")
    assert entries("two") == []
    client.put_item(TableName=indexed, Item=item)
    client.delete_item(**change)
    assert entries("one") == []


@pytest.mark.parametrize("rest", [{"rank": N(1)}, {}], ids=["whole key", "half a key"])
@pytest.mark.parametrize("group", [N(1), S(""), S("x" * 2049)], ids=["number", "empty", "long"])
def test_an_index_key_of_a_wrong_kind_is_refused(
    client: Client, indexed: str, group: Any, rest: dict[str, Any]
) -> None:
    item = {**key("a"), "g": group, **rest}
    assert refusal(client.put_item, TableName=indexed, Item=item) == VALIDATION


def test_an_empty_index_key_is_refused_in_an_update(client: Client, indexed: str) -> None:
    client.put_item(TableName=indexed, Item={**key("a"), "g": S("G"), "rank": N(1)})
    code = refusal(
        client.update_item,
        TableName=indexed,
        Key=key("a"),
        UpdateExpression="SET g = :g",
        ExpressionAttributeValues={":g": S("")},
    )
    assert code == VALIDATION


@pytest.mark.parametrize(
    "request_",
    [
        {"IndexName": "nope"},
        {"IndexName": "by-g", "ConsistentRead": True},
        {"IndexName": "some", "ProjectionExpression": "y"},
        {"IndexName": "some", "Select": "ALL_ATTRIBUTES"},
        {"IndexName": "by-g", "Select": "SPECIFIC_ATTRIBUTES"},
        {"IndexName": "by-g", "Select": "COUNT", "ProjectionExpression": "x"},
        {"IndexName": "by-g", "FilterExpression": "r = :g"},
        {"IndexName": "some", "FilterExpression": "y = :g"},
        {"IndexName": "by-g", "Limit": 0},
        {"IndexName": "by-g", "Select": "SOME"},
        {"IndexName": "by-g", "ExclusiveStartKey": {"pk": S("q"), "sk": N(0), "g": S("G")}},
        {
            "IndexName": "by-g",
            "ExclusiveStartKey": {"pk": S("q"), "sk": N(0), "g": S("H"), "r": S("r1")},
        },
    ],
    ids=repr,
)
def test_a_query_that_an_index_can_not_answer_is_refused(
    client: Client, numbered: str, request_: dict[str, Any]
) -> None:
    request = query(numbered, "g = :g", {":g": S("G")}, **request_)
    assert refusal(client.query, **request) == VALIDATION


@pytest.mark.parametrize(
    "request_",
    [
        {"Select": "ALL_PROJECTED_ATTRIBUTES"},
        {"FilterExpression": "sk = :p"},
        {"FilterExpression": "pk = :p OR attribute_exists(x)"},
        {"ProjectionExpression": "x, x"},
        {"ProjectionExpression": "x, x.y"},
        {"ProjectionExpression": "x,"},
    ],
    ids=repr,
)
def test_a_query_that_a_table_can_not_answer_is_refused(
    client: Client, numbered: str, request_: dict[str, Any]
) -> None:
    request = query(numbered, "pk = :p", {":p": S("q")}, **request_)
    assert refusal(client.query, **request) == VALIDATION


def test_a_query_without_a_key_condition_is_refused(client: Client, numbered: str) -> None:
    assert refusal(client.query, TableName=numbered) == VALIDATION


def test_a_filter_may_use_the_tables_keys_on_an_index(client: Client, numbered: str) -> None:
    values = {":g": S("G"), ":s": N(0)}
    request = query(numbered, "g = :g", values, IndexName="by-g", FilterExpression="sk < :s")
    assert sort_keys(client.query(**request)) == [-4, -2]


@pytest.mark.parametrize(
    ("projection", "picked"),
    [
        ("n", {"n": N(1)}),
        ("doc.a, doc.deep.b", {"doc": {"M": {"a": N(1), "deep": {"M": {"b": N(2)}}}}}),
        ("many[2], many[0]", {"many": {"L": [N(1), N(3)]}}),
        ("many[3].k", {"many": {"L": [{"M": {"k": N(4)}}]}}),
        ("absent, n", {"n": N(1)}),
        ("many[9], n", {"n": N(1)}),
        ("doc.absent", {}),
        ("n.x", {}),
    ],
)
def test_a_projection_picks_what_it_names(
    client: Client, table: str, projection: str, picked: dict[str, Any]
) -> None:
    item = {
        **key("a"),
        "n": N(1),
        "doc": {"M": {"a": N(1), "c": N(9), "deep": {"M": {"b": N(2), "d": N(9)}}}},
        "many": {"L": [N(1), N(2), N(3), {"M": {"k": N(4), "l": N(9)}}]},
    }
    client.put_item(TableName=table, Item=item)
    request = {"TableName": table, "ProjectionExpression": projection}
    assert client.get_item(**request, Key=key("a")).get("Item", {}) == picked
    assert client.scan(**request)["Items"] == [picked]


def test_a_scan_finds_every_item_once_over_its_pages(client: Client, table: str) -> None:
    expected = set()
    for at in range(11):
        client.put_item(TableName=table, Item={**key(f"p{at % 4}", f"s{at}"), "n": N(at)})
        expected.add(at)
    found: list[int] = []
    request: dict[str, Any] = {"TableName": table, "Limit": 3}
    while True:
        page = client.scan(**request)
        found += [int(item["n"]["N"]) for item in page["Items"]]
        if "LastEvaluatedKey" not in page:
            break
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    assert len(found) == 11
    assert set(found) == expected


def test_a_scan_may_filter_on_keys(client: Client, numbered: str) -> None:
    page = client.scan(
        TableName=numbered,
        FilterExpression="sk > :s",
        ExpressionAttributeValues={":s": N(50)},
    )
    assert sort_keys(page) == [100]


@pytest.mark.parametrize(("size", "count"), [(100_000, 11), (300_000, 4)])
def test_a_page_ends_at_one_megabyte(client: Client, table: str, size: int, count: int) -> None:
    for at in range(count + 1):
        client.put_item(TableName=table, Item={**key("p", f"{at:02}"), "x": S("x" * size)})
    page = client.query(**query(table, "pk = :p", {":p": S("p")}))
    assert page["Count"] == count
    assert page["LastEvaluatedKey"] == key("p", f"{count - 1:02}")

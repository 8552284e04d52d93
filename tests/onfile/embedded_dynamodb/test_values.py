"""Attribute values: what is taken, in which form it comes back, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.onfile.embedded_dynamodb.support import (
    VALIDATION,
    Client,
    N,
    S,
    key,
    refusal,
    temporary_table,
)

DOCUMENT = {
    "text": S("naïve ☃ 𝄞"),
    "empty": S(""),
    "number": N("-12.5"),
    "bytes": {"B": b"\x00\xff"},
    "no bytes": {"B": b""},
    "true": {"BOOL": True},
    "false": {"BOOL": False},
    "null": {"NULL": True},
    "list": {"L": [N(1), {"M": {"deep": {"L": []}}}, S("x")]},
    "map": {"M": {"key with . and #": S("v"), "nested": {"M": {}}}},
}


def test_every_type_comes_back_as_it_was_put(client: Client, table: str) -> None:
    client.put_item(TableName=table, Item={**key("a"), **DOCUMENT})
    assert client.get_item(TableName=table, Key=key("a"))["Item"] == {**key("a"), **DOCUMENT}


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("1.50", "1.5"),
        ("1E5", "100000"),
        ("1e-3", "0.001"),
        ("-0", "0"),
        ("0e500", "0"),
        ("+5", "5"),
        ("00012", "12"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-100.0", "-100"),
        ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
        ("1234567890123456789012345678901234567800", "1234567890123456789012345678901234567800"),
        ("9.9e125", "99" + "0" * 124),
        ("1e-130", "0." + "0" * 129 + "1"),
    ],
)
def test_a_number_has_one_form(client: Client, table: str, sent: str, stored: str) -> None:
    client.put_item(TableName=table, Item={**key("a"), "n": N(sent)})
    assert client.get_item(TableName=table, Key=key("a"))["Item"]["n"] == N(stored)


@pytest.mark.parametrize(
    "sent",
    [
        "",
        " 1",
        "1 ",
        "abc",
        "1_0",
        "0x1",
        "1e",
        "NaN",
        "Infinity",
        "1e126",
        "-1e126",
        "9e-131",
        "1e999999999999999999999",
        "123456789012345678901234567890123456789",
    ],
)
def test_what_is_no_number_in_range_is_refused(client: Client, table: str, sent: str) -> None:
    item = {**key("a"), "n": N(sent)}
    assert refusal(client.put_item, TableName=table, Item=item) == VALIDATION


def test_sets_come_back_without_an_order_of_their_own(client: Client, table: str) -> None:
    sets = {"ns": {"NS": ["10", "2.0"]}, "ss": {"SS": ["b", "a"]}, "bs": {"BS": [b"\x01", b""]}}
    client.put_item(TableName=table, Item={**key("a"), **sets})
    item = client.get_item(TableName=table, Key=key("a"))["Item"]
    assert set(item["ns"]["NS"]) == {"10", "2"}
    assert set(item["ss"]["SS"]) == {"a", "b"}
    assert set(item["bs"]["BS"]) == {b"\x01", b""}


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"S": "a", "N": "1"},
        {"NULL": False},
        {"SS": []},
        {"SS": ["a", "a"]},
        {"NS": ["1", "1.0"]},
        {"M": {"": {"S": "x"}}},
    ],
    ids=repr,
)
def test_a_malformed_value_is_refused(client: Client, table: str, value: Any) -> None:
    item = {**key("a"), "x": value}
    assert refusal(client.put_item, TableName=table, Item=item) == VALIDATION


@pytest.mark.parametrize("depth", [31, 32])
def test_values_may_be_nested_as_deep_as_dynamodb_lets_them(
    client: Client, table: str, depth: int
) -> None:
    value: Any = S("leaf")
    for _ in range(depth):
        value = {"L": [value]}
    item = {**key("a"), "x": value}
    expected = None if depth < 32 else VALIDATION
    assert refusal(client.put_item, TableName=table, Item=item) == expected


@pytest.mark.parametrize(
    "item",
    [
        {"pk": S(""), "sk": S("a")},
        {"pk": N(1), "sk": S("a")},
        {"pk": S("a")},
        {"sk": S("a")},
        {"pk": S("a" * 2049), "sk": S("a")},
        {"pk": S("a"), "sk": S("a" * 1025)},
        {"pk": {"NULL": True}, "sk": S("a")},
        {"pk": S("a"), "sk": S("a"), "": S("no name")},
    ],
    ids=lambda item: str(item)[:40],
)
def test_an_item_without_a_sound_key_is_refused(client: Client, table: str, item: Any) -> None:
    assert refusal(client.put_item, TableName=table, Item=item) == VALIDATION


def test_the_longest_keys_are_taken(client: Client, table: str) -> None:
    longest = {"pk": S("é" * 1024), "sk": S("a" * 1024)}
    client.put_item(TableName=table, Item=longest)
    assert client.get_item(TableName=table, Key=longest)["Item"] == longest


@pytest.mark.parametrize("wrong", [{"pk": S("a")}, {**key("a"), "x": S("b")}, {}])
def test_a_key_that_is_not_the_tables_key_is_refused(
    client: Client, table: str, wrong: Any
) -> None:
    assert refusal(client.get_item, TableName=table, Key=wrong) == VALIDATION
    assert refusal(client.delete_item, TableName=table, Key=wrong) == VALIDATION
    assert refusal(client.update_item, TableName=table, Key=wrong) == VALIDATION


# 409,600 bytes in all, with the names and values of the keys: pk, a, sk, a, x.
@pytest.mark.parametrize(("length", "expected"), [(409_593, None), (409_594, VALIDATION)])
def test_an_item_holds_400_kilobytes(
    client: Client, table: str, length: int, expected: str | None
) -> None:
    item = {**key("a"), "x": S("x" * length)}
    assert refusal(client.put_item, TableName=table, Item=item) == expected


def test_an_update_can_not_make_an_item_too_large(client: Client, table: str) -> None:
    client.put_item(TableName=table, Item={**key("a"), "x": S("x" * 300_000)})
    code = refusal(
        client.update_item,
        TableName=table,
        Key=key("a"),
        UpdateExpression="SET y = x",
    )
    assert code == VALIDATION


@pytest.mark.parametrize(
    ("kind", "ordered"),
    [
        (
            "N",
            [N(n) for n in ("-1e30", "-20", "-3", "-2.5", "-2", "-0.01", "0", "1e-5", "0.5")]
            + [N(n) for n in ("1", "1.5", "2", "10", "15", "100", "1e30")],
        ),
        ("S", [S(s) for s in ("A", "AB", "Z", "a", "aa", "ab", "b", "é", "€", "\uffee", "𝄞")]),
        ("B", [{"B": b} for b in (b"\x00", b"\x00\x00", b"\x00\xff", b"\x7f", b"\x80", b"\xff")]),
    ],
    ids=["numbers", "strings", "bytes"],
)
def test_a_partition_is_in_the_order_of_its_range_keys(
    client: Client, kind: str, ordered: list[Any]
) -> None:
    with temporary_table(client, range_kind=kind) as table:
        for value in reversed(ordered):
            client.put_item(TableName=table, Item={"pk": S("p"), "sk": value})
        found = client.query(
            TableName=table,
            KeyConditionExpression="pk = :p",
            ExpressionAttributeValues={":p": S("p")},
        )["Items"]
    expected = [{"N": format_number(v["N"])} if "N" in v else v for v in ordered]
    assert [item["sk"] for item in found] == expected


def format_number(text: str) -> str:
    """The plain form of a number that is written with an exponent."""
    plain = {"-1e30": "-1" + "0" * 30, "1e30": "1" + "0" * 30, "1e-5": "0.00001"}
    return plain.get(text, text)

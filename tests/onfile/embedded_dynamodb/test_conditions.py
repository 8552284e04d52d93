"""Conditions: what is true of an item, and which expressions are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.onfile.embedded_dynamodb.support import (
    CONDITION,
    VALIDATION,
    Client,
    N,
    S,
    key,
    refusal,
    temporary_table,
)

ITEM = {
    **key("a"),
    "note": S("abc"),
    "wide": S("é𝄞"),
    "n": N(5),
    "items": {"L": [N(1), S("two"), {"M": {"k": N(3)}}]},
    "doc": {"M": {"x": N(1), "y": {"M": {"z": S("deep")}}}},
    "words": {"SS": ["p", "q"]},
    "counts": {"NS": ["1", "2"]},
    "yes": {"BOOL": True},
    "nil": {"NULL": True},
    "raw": {"B": b"\x00\x01"},
}
NAMES = {"#items": "items", "#raw": "raw"}


@pytest.fixture(scope="module")
def stocked(client: Client) -> Iterator[str]:
    """A table that holds ITEM, for cases that change nothing."""
    with temporary_table(client) as name:
        client.put_item(TableName=name, Item=ITEM)
        yield name


def check(client: Client, table: str, condition: str, values: dict[str, Any]) -> bool | str:
    """Whether the condition holds of ITEM, or the code of its refusal."""
    request: dict[str, Any] = {"ConditionExpression": condition}
    names = {name: plain for name, plain in NAMES.items() if name in condition}
    if names:
        request["ExpressionAttributeNames"] = names
    if values:
        request["ExpressionAttributeValues"] = values
    check = {"ConditionCheck": {"TableName": table, "Key": key("a"), **request}}
    try:
        client.transact_write_items(TransactItems=[check])
    except client.exceptions.TransactionCanceledException:
        return False
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return True


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        ("note = :v", {":v": S("abc")}, True),
        ("note = :v", {":v": N(1)}, False),
        ("note <> :v", {":v": N(1)}, True),
        ("n = :v", {":v": N("5.0")}, True),
        (":v = n", {":v": N(5)}, True),
        ("n < :v", {":v": N(10)}, True),
        ("n < :v", {":v": S("9")}, False),
        ("NOT n < :v", {":v": S("9")}, True),
        ("n >= :v AND n <= :v", {":v": N(5)}, True),
        ("n > :v", {":v": N(5)}, False),
        ("note < n", {}, False),
        ("yes < note", {}, False),
        ("#raw > :v", {":v": {"B": b"\x00"}}, True),
        ("words = :v", {":v": {"SS": ["q", "p"]}}, True),
        ("counts = :v", {":v": {"NS": ["2.0", "1"]}}, True),
        (
            "doc = :v",
            {":v": {"M": {"y": {"M": {"z": S("deep")}}, "x": N("1.0")}}},
            True,
        ),
        ("yes = :v", {":v": {"BOOL": True}}, True),
        ("nil = :v", {":v": {"NULL": True}}, True),
        ("absent = :v", {":v": N(1)}, False),
        ("absent <> :v", {":v": N(1)}, True),
        ("absent <> elsewhere", {}, True),
        ("absent = elsewhere", {}, False),
        ("NOT absent = :v", {":v": N(1)}, True),
        ("absent < :v", {":v": N(1)}, False),
        ("n BETWEEN :low AND :high", {":low": N(5), ":high": N(6)}, True),
        ("n BETWEEN :low AND :high", {":low": N(6), ":high": N(7)}, False),
        ("n IN (:a, :b)", {":a": S("5"), ":b": N("5.00")}, True),
        ("n in (:a)", {":a": N(4)}, False),
        ("absent IN (:a)", {":a": N(4)}, False),
        ("attribute_exists(note)", {}, True),
        ("attribute_exists(absent)", {}, False),
        ("attribute_exists(#items[2].k)", {}, True),
        ("attribute_exists(#items[3])", {}, False),
        ("attribute_exists(note.x)", {}, False),
        ("attribute_not_exists (absent)", {}, True),
        ("attribute_type(note, :v)", {":v": S("S")}, True),
        ("attribute_type(note, :v)", {":v": S("N")}, False),
        ("begins_with(note, :v)", {":v": S("ab")}, True),
        ("begins_with(n, :v)", {":v": S("5")}, False),
        ("begins_with(#raw, :v)", {":v": {"B": b"\x00"}}, True),
        ("contains(note, :v)", {":v": S("bc")}, True),
        ("contains(note, :v)", {":v": N(1)}, False),
        ("contains(words, :v)", {":v": S("p")}, True),
        ("contains(words, :v)", {":v": {"SS": ["p"]}}, False),
        ("contains(counts, :v)", {":v": N("1.0")}, True),
        ("contains(#items, :v)", {":v": N("1.0")}, True),
        ("contains(#items, :v)", {":v": {"M": {"k": N(3)}}}, True),
        ("contains(doc, :v)", {":v": S("x")}, False),
        ("contains(#raw, :v)", {":v": {"B": b"\x01"}}, True),
        ("contains(:v, note)", {":v": S("xabcx")}, True),
        ("size(note) = :v", {":v": N(3)}, True),
        ("size(wide) = :v", {":v": N(3)}, True),
        ("size(n) > :v", {":v": N(0)}, False),
        ("size(absent) <> :v", {":v": N(0)}, True),
        ("size(#items) = :v", {":v": N(3)}, True),
        ("size(words) = size(#raw)", {}, True),
        ("doc.x = :v", {":v": N(1)}, True),
        ("doc.y.z = :v", {":v": S("deep")}, True),
        ("#items[ 0 ] = :v", {":v": N(1)}, True),
        ("doc . x = :v", {":v": N(1)}, True),
        ("n = :a OR n = :b AND n = :b", {":a": N(5), ":b": N(6)}, True),
        ("(n = :a OR n = :b) AND n = :b", {":a": N(5), ":b": N(6)}, False),
        ("NOT n = :a AND n = :b", {":a": N(6), ":b": N(6)}, False),
        ("NOT (n = :a AND n = :b)", {":a": N(6), ":b": N(6)}, True),
        ("not NOT n = :a", {":a": N(5)}, True),
    ],
)
def test_a_condition_is_true_or_false_of_an_item(
    client: Client, stocked: str, condition: str, values: dict[str, Any], expected: bool
) -> None:
    assert check(client, stocked, condition, values) is expected


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ("", {}),
        ("n =", {}),
        ("n == n", {}),
        ("n = 5", {}),
        ("1n = :v", {":v": N(5)}),
        ("_n = :v", {":v": N(5)}),
        ("a-b = :v", {":v": N(5)}),
        ("n = :v;", {":v": N(5)}),
        ("n = :v AND", {":v": N(5)}),
        ("n IN ()", {}),
        ("n = :v", {}),
        ("n = :v", {":v": N(5), ":unused": N(1)}),
        ("#nope = :v", {":v": N(5)}),
        ("name = :v", {":v": N(5)}),
        ("doc.Status = :v", {":v": N(5)}),
        ("((n = :v))", {":v": N(5)}),
        ("n = n", {}),
        ("n IN (n)", {}),
        ("begins_with(n, n)", {}),
        ("n BETWEEN n AND :v", {":v": N(5)}),
        ("note < :v", {":v": {"BOOL": True}}),
        ("note < :v", {":v": {"L": []}}),
        ("yes BETWEEN :v AND :w", {":v": {"BOOL": True}, ":w": {"BOOL": True}}),
        ("n BETWEEN :v AND :w", {":v": N(2), ":w": N(1)}),
        ("n BETWEEN :v AND :w", {":v": N(1), ":w": S("2")}),
        ("size(:v) = :v", {":v": N(2)}),
        ("size(n)", {}),
        ("begins_with(note, :v)", {":v": N(1)}),
        ("attribute_type(note, :v)", {":v": S("X")}),
        ("attribute_type(note, :v)", {":v": N(1)}),
        ("attribute_exists(:v)", {":v": S("note")}),
        ("attribute_exists(n, note)", {}),
        ("attribute_exists(n) = :v", {":v": {"BOOL": True}}),
        ("ATTRIBUTE_EXISTS(n)", {}),
        ("other(n)", {}),
        ("#items[-1] = :v", {":v": N(1)}),
        ("#items[01] = :v", {":v": N(1)}),
        ("#items[:v] = :v", {":v": N(1)}),
        ("#items[99999999999] = :v", {":v": N(1)}),
        ("note = :v", {":v": {"SS": []}}),
    ],
)
def test_an_unsound_condition_is_refused(
    client: Client, stocked: str, condition: str, values: dict[str, Any]
) -> None:
    assert check(client, stocked, condition, values) == VALIDATION


@pytest.mark.parametrize(
    "extra",
    [
        {"ExpressionAttributeNames": {"#unused": "x"}},
        {"ExpressionAttributeNames": {"no hash": "x"}},
        {"ExpressionAttributeNames": {}},
        {"ExpressionAttributeValues": {}},
        {"ExpressionAttributeValues": {"v": {"S": "x"}}},
    ],
    ids=repr,
)
def test_names_and_values_must_be_sound_and_used(
    client: Client, stocked: str, extra: dict[str, Any]
) -> None:
    code = refusal(
        client.put_item,
        TableName=stocked,
        Item=ITEM,
        ConditionExpression="attribute_exists(pk)",
        **extra,
    )
    assert code == VALIDATION


def test_a_chain_of_conditions_is_taken_up_to_300_operators(client: Client, stocked: str) -> None:
    chain = " OR ".join(["n = :v"] * 149)
    assert check(client, stocked, f"{chain} OR n = :w", {":v": N(4), ":w": N(6)}) is False
    assert check(client, stocked, f"{chain} OR n = :w", {":v": N(4), ":w": N(5)}) is True
    assert check(client, stocked, f"{chain} OR {chain}", {":v": N(4)}) == VALIDATION


def test_values_without_an_expression_are_refused(client: Client, stocked: str) -> None:
    values = {":v": N(1)}
    request = {"TableName": stocked, "Item": ITEM, "ExpressionAttributeValues": values}
    assert refusal(client.put_item, **request) == VALIDATION


def test_a_name_with_a_dot_is_one_attribute_and_no_path(client: Client, table: str) -> None:
    client.put_item(TableName=table, Item={**key("a"), "doc.x": N(7)})
    request = {"TableName": table, "Key": key("a"), "ExpressionAttributeNames": {"#d": "doc.x"}}
    item = client.get_item(**request, ProjectionExpression="#d")["Item"]
    assert item == {"doc.x": N(7)}


def test_a_failed_condition_changes_nothing_and_hands_back_the_item(
    client: Client, table: str
) -> None:
    client.put_item(TableName=table, Item={**key("a"), "x": N(1)})
    with pytest.raises(client.exceptions.ConditionalCheckFailedException) as failure:
        client.put_item(
            TableName=table,
            Item={**key("a"), "x": N(2)},
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert failure.value.response["Item"] == {**key("a"), "x": N(1)}
    assert client.get_item(TableName=table, Key=key("a"))["Item"]["x"] == N(1)


def test_a_failed_condition_keeps_the_item_to_itself_unless_asked(
    client: Client, table: str
) -> None:
    client.put_item(TableName=table, Item=key("a"))
    with pytest.raises(client.exceptions.ConditionalCheckFailedException) as failure:
        client.delete_item(
            TableName=table, Key=key("a"), ConditionExpression="attribute_exists(absent)"
        )
    assert "Item" not in failure.value.response


@pytest.mark.parametrize("operation", ["delete_item", "update_item"])
def test_a_condition_on_a_missing_item_sees_no_attributes(
    client: Client, table: str, operation: str
) -> None:
    request = {"TableName": table, "Key": key("missing")}
    call = getattr(client, operation)
    assert refusal(call, **request, ConditionExpression="attribute_exists(pk)") == CONDITION
    assert refusal(call, **request, ConditionExpression="attribute_not_exists(pk)") is None

"""Updates: what an expression makes of an item, what it returns, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.onfile.embedded_dynamodb.support import VALIDATION, Client, N, S, key, refusal

ITEM = {
    **key("a"),
    "note": S("abc"),
    "n": N(5),
    "list1": {"L": [N(1), S("two"), {"M": {"k": N(3)}}]},
    "doc": {"M": {"x": N(1), "y": {"M": {"z": S("deep")}}}},
    "words": {"SS": ["p", "q"]},
    "counts": {"NS": ["1", "2"]},
}


def update(
    client: Client, table: str, expression: str, values: dict[str, Any] | None = None
) -> dict[str, Any]:
    """ITEM after the update, by what is stored."""
    client.put_item(TableName=table, Item=ITEM)
    client.update_item(**_request(table, expression, values))
    item: dict[str, Any] = client.get_item(TableName=table, Key=key("a"))["Item"]
    return item


def _request(table: str, expression: str, values: dict[str, Any] | None) -> dict[str, Any]:
    request = {"TableName": table, "Key": key("a"), "UpdateExpression": expression}
    return {**request, "ExpressionAttributeValues": values} if values else request


@pytest.mark.parametrize(
    ("expression", "values", "changes"),
    [
        ("SET note = :v", {":v": N(1)}, {"note": N(1)}),
        ("set note = :v remove n", {":v": N(1)}, {"note": N(1), "n": None}),
        ("SET fresh = n", {}, {"fresh": N(5)}),
        ("SET note = n, n = note", {}, {"note": N(5), "n": S("abc")}),
        ("SET n = n + :v", {":v": N("0.5")}, {"n": N("5.5")}),
        ("SET n = :v - n", {":v": N("0.5")}, {"n": N("-4.5")}),
        ("SET n = (n + :v)", {":v": N(1)}, {"n": N(6)}),
        ("SET n = if_not_exists(absent, :v) + :v", {":v": N(1)}, {"n": N(2)}),
        ("SET n = if_not_exists(n, :v) + :v", {":v": N(1)}, {"n": N(6)}),
        ("SET fresh = if_not_exists(absent, if_not_exists(n, :v))", {":v": N(1)}, {"fresh": N(5)}),
        (
            "SET fresh = list_append(:v, :w)",
            {":v": {"L": [N(1)]}, ":w": {"L": [N(2)]}},
            {"fresh": {"L": [N(1), N(2)]}},
        ),
        (
            "SET list1 = list_append(list1, :v)",
            {":v": {"L": [N(9)]}},
            {"list1": {"L": [*ITEM["list1"]["L"], N(9)]}},
        ),
        (
            "SET fresh = list_append(if_not_exists(absent, :v), :v)",
            {":v": {"L": [N(9)]}},
            {"fresh": {"L": [N(9), N(9)]}},
        ),
        (
            "SET list1[2].k = :v, list1[0] = list1[1]",
            {":v": N(8)},
            {"list1": {"L": [S("two"), S("two"), {"M": {"k": N(8)}}]}},
        ),
        (
            "SET list1[12] = :b, list1[11] = :a",
            {":a": S("a"), ":b": S("b")},
            {"list1": {"L": [*ITEM["list1"]["L"], S("a"), S("b")]}},
        ),
        (
            "SET doc.x = :v, doc.y.w = :v REMOVE doc.y.z",
            {":v": N(2)},
            {"doc": {"M": {"x": N(2), "y": {"M": {"w": N(2)}}}}},
        ),
        ("REMOVE list1[0], list1[2]", {}, {"list1": {"L": [S("two")]}}),
        ("REMOVE list1[7], absent, doc.absent", {}, {}),
        (
            "REMOVE list1[0] SET list1[9] = :v",
            {":v": N(9)},
            {
                "list1": {"L": [*ITEM["list1"]["L"][1:], N(9)]},
            },
        ),
        ("ADD n :v", {":v": N("-7.5")}, {"n": N("-2.5")}),
        ("ADD fresh :v", {":v": N(3)}, {"fresh": N(3)}),
        (
            "ADD doc.x :v, doc.q :v",
            {":v": N(3)},
            {
                "doc": {"M": {**ITEM["doc"]["M"], "x": N(4), "q": N(3)}},
            },
        ),
        ("ADD words :v", {":v": {"SS": ["a", "p"]}}, {"words": {"SS": ["a", "p", "q"]}}),
        ("ADD fresh :v", {":v": {"NS": ["1"]}}, {"fresh": {"NS": ["1"]}}),
        ("DELETE words :v", {":v": {"SS": ["p", "z"]}}, {"words": {"SS": ["q"]}}),
        ("DELETE counts :v", {":v": {"NS": ["1.0", "2"]}}, {"counts": None}),
        ("DELETE absent :v", {":v": {"SS": ["a"]}}, {}),
    ],
)
def test_an_update_changes_what_it_says(
    client: Client,
    table: str,
    expression: str,
    values: dict[str, Any],
    changes: dict[str, Any],
) -> None:
    expected = {name: value for name, value in {**ITEM, **changes}.items() if value is not None}
    assert update(client, table, expression, values) == expected


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("", {}),
        ("SET", {}),
        ("SET note :v", {":v": N(1)}),
        ("PUT note = :v", {":v": N(1)}),
        ("SET note = :v SET n = :v", {":v": N(1)}),
        ("SET note = :v, note = :v", {":v": N(1)}),
        ("SET note = :v REMOVE note", {":v": N(1)}),
        ("SET doc = :v, doc.x = :v", {":v": N(1)}),
        ("SET doc.x = :v, doc[0] = :v", {":v": N(1)}),
        ("SET n = n + n - n", {}),
        ("SET n = other(n)", {}),
        ("SET pk = :v", {":v": S("b")}),
        ("SET sk = :v", {":v": S("a")}),
        ("REMOVE pk", {}),
        ("SET fresh = absent", {}),
        ("SET n = absent + :v", {":v": N(1)}),
        ("SET note = note + :v", {":v": N(1)}),
        ("SET n = n + :v", {":v": S("1")}),
        ("SET n = n + :v", {":v": N("1e50")}),
        ("SET n = :v - :w", {":v": N("9.9e125"), ":w": N("-9.9e125")}),
        ("SET n = list_append(note, :v)", {":v": {"L": []}}),
        ("SET n = list_append(:v, :w)", {":v": {"L": []}, ":w": N(1)}),
        ("SET absent.x = :v", {":v": N(1)}),
        ("SET note.x = :v", {":v": N(1)}),
        ("SET doc[0] = :v", {":v": N(1)}),
        ("SET list1.x = :v", {":v": N(1)}),
        ("REMOVE absent.x", {}),
        ("REMOVE doc.absent.x", {}),
        ("ADD note :v", {":v": N(1)}),
        ("ADD n :v", {":v": S("1")}),
        ("ADD n :v", {":v": {"L": []}}),
        ("ADD words :v", {":v": {"NS": ["1"]}}),
        ("ADD absent.x :v", {":v": N(1)}),
        ("DELETE n :v", {":v": N(1)}),
        ("DELETE note :v", {":v": {"SS": ["abc"]}}),
        ("DELETE words :v", {":v": {"NS": ["1"]}}),
    ],
)
def test_an_unsound_update_is_refused_and_changes_nothing(
    client: Client, table: str, expression: str, values: dict[str, Any]
) -> None:
    client.put_item(TableName=table, Item=ITEM)
    code = refusal(client.update_item, **_request(table, expression, values))
    assert code == VALIDATION
    assert client.get_item(TableName=table, Key=key("a"))["Item"] == ITEM


@pytest.mark.parametrize(
    ("wanted", "returned"),
    [
        ("NONE", None),
        ("ALL_OLD", {**key("a"), "x": N(1), "y": N(2), "z": N(3)}),
        ("ALL_NEW", {**key("a"), "x": N(10), "z": N(3), "w": N(4)}),
        ("UPDATED_OLD", {"x": N(1), "y": N(2)}),
        ("UPDATED_NEW", {"x": N(10), "w": N(4)}),
    ],
)
def test_an_update_returns_what_was_asked_for(
    client: Client, table: str, wanted: str, returned: Any
) -> None:
    client.put_item(TableName=table, Item={**key("a"), "x": N(1), "y": N(2), "z": N(3)})
    answer = client.update_item(
        **_request(table, "SET x = :x, w = :w REMOVE y", {":x": N(10), ":w": N(4)}),
        ReturnValues=wanted,
    )
    assert answer.get("Attributes") == returned


@pytest.mark.parametrize("expression", [None, "REMOVE x", "SET x = :v"])
def test_an_update_makes_the_item_where_there_is_none(
    client: Client, table: str, expression: str | None
) -> None:
    request = {"TableName": table, "Key": key("new"), "ReturnValues": "ALL_NEW"}
    values = {":v": N(1)} if expression and ":v" in expression else {}
    if expression:
        request["UpdateExpression"] = expression
    if values:
        request["ExpressionAttributeValues"] = values
    expected = {**key("new"), "x": N(1)} if values else key("new")
    assert client.update_item(**request)["Attributes"] == expected
    assert client.get_item(TableName=table, Key=key("new"))["Item"] == expected


def test_put_and_delete_return_the_old_item(client: Client, table: str) -> None:
    old, new = {**key("a"), "x": N(1)}, {**key("a"), "x": N(2)}
    request = {"TableName": table, "ReturnValues": "ALL_OLD"}
    assert "Attributes" not in client.put_item(**request, Item=old)
    assert client.put_item(**request, Item=new)["Attributes"] == old
    assert client.delete_item(**request, Key=key("a"))["Attributes"] == new
    assert "Attributes" not in client.delete_item(**request, Key=key("a"))


@pytest.mark.parametrize("operation", ["put_item", "delete_item"])
def test_put_and_delete_have_no_new_item_to_return(
    client: Client, table: str, operation: str
) -> None:
    subject = {"Item": key("a")} if operation == "put_item" else {"Key": key("a")}
    call = getattr(client, operation)
    assert refusal(call, TableName=table, ReturnValues="ALL_NEW", **subject) == VALIDATION

"""Transactions: all or nothing, the reasons of a cancellation, and request tokens."""

from __future__ import annotations

from typing import Any

import pytest

from onfile.embedded_dynamodb import Database, DynamoError
from tests.onfile.embedded_dynamodb.support import (
    CANCELLED,
    NOT_FOUND,
    VALIDATION,
    Client,
    Item,
    N,
    S,
    key,
    new_table,
    reasons,
    refusal,
)

MISMATCH = "IdempotentParameterMismatchException"


def put(table: str, pk: str, **more: Any) -> Item:
    """A Put of an item that is nothing but its key."""
    return {"Put": {"TableName": table, "Item": key(pk), **more}}


def check(table: str, pk: str, condition: str = "attribute_exists(pk)", **more: Any) -> Item:
    """A ConditionCheck, by default that the item is there."""
    subject = {"TableName": table, "Key": key(pk), "ConditionExpression": condition}
    return {"ConditionCheck": {**subject, **more}}


def update(table: str, pk: str, expression: str, **more: Any) -> Item:
    """An Update."""
    return {"Update": {"TableName": table, "Key": key(pk), "UpdateExpression": expression, **more}}


def delete(table: str, pk: str, **more: Any) -> Item:
    """A Delete."""
    return {"Delete": {"TableName": table, "Key": key(pk), **more}}


def exists(client: Client, table: str, pk: str) -> bool:
    """Whether the item is there."""
    return "Item" in client.get_item(TableName=table, Key=key(pk), ConsistentRead=True)


def test_all_kinds_of_writes_happen_together(client: Client, table: str) -> None:
    for pk in ("kept", "changed", "gone"):
        client.put_item(TableName=table, Item={**key(pk), "n": N(1)})
    add = update(table, "changed", "ADD n :n", ExpressionAttributeValues={":n": N(2)})
    items = [check(table, "kept"), put(table, "fresh"), add, delete(table, "gone")]
    client.transact_write_items(TransactItems=items)
    assert exists(client, table, "fresh")
    assert not exists(client, table, "gone")
    changed = client.get_item(TableName=table, Key=key("changed"))["Item"]
    assert changed["n"] == N(3)


def test_a_cancelled_transaction_names_its_reasons_in_order_and_writes_nothing(
    client: Client, table: str
) -> None:
    client.put_item(TableName=table, Item={**key("there"), "n": N(1)})
    new = "attribute_not_exists(pk)"
    items = [
        put(table, "fresh"),
        check(table, "missing"),
        check(table, "there", new, ReturnValuesOnConditionCheckFailure="ALL_OLD"),
        delete(table, "missing too", ConditionExpression="attribute_exists(pk)"),
    ]
    with pytest.raises(client.exceptions.TransactionCanceledException) as failure:
        client.transact_write_items(TransactItems=items)
    found = failure.value.response["CancellationReasons"]
    failed = "ConditionalCheckFailed"
    assert [reason["Code"] for reason in found] == ["None", failed, failed, failed]
    assert [reason.get("Item") for reason in found] == [
        None,
        None,
        {**key("there"), "n": N(1)},
        None,
    ]
    assert not exists(client, table, "fresh")


def test_a_failed_update_in_a_transaction_writes_nothing(client: Client, table: str) -> None:
    client.put_item(TableName=table, Item={**key("a"), "word": S("x")})
    add = update(table, "a", "ADD word :n", ExpressionAttributeValues={":n": N(1)})
    code = refusal(client.transact_write_items, TransactItems=[put(table, "fresh"), add])
    # DynamoDB Local answers the one, AWS the other.
    assert code in (VALIDATION, CANCELLED)
    assert not exists(client, table, "fresh")


def test_a_write_to_a_key_attribute_cancels_with_a_validation_error(
    client: Client, table: str
) -> None:
    change = update(table, "a", "SET sk = :s", ExpressionAttributeValues={":s": S("b")})
    assert reasons(client, change) == ["ValidationError"]


def test_a_wrong_index_key_cancels_with_a_validation_error(client: Client, indexed: str) -> None:
    wrong = {"Put": {"TableName": indexed, "Item": {**key("a"), "g": N(1), "rank": N(1)}}}
    expected = ["ValidationError", "ConditionalCheckFailed"]
    assert reasons(client, wrong, check(indexed, "missing")) == expected


@pytest.mark.parametrize(
    "items",
    [
        lambda table: [],
        lambda table: [{}],
        lambda table: [{**put(table, "a"), **delete(table, "b")}],
        lambda table: [put(table, "a"), delete(table, "a")],
        lambda table: [put(table, f"p{at}") for at in range(101)],
        lambda table: [{"ConditionCheck": {"TableName": table, "Key": key("a")}}],
        lambda table: [update(table, "a", "SET n = :nowhere")],
        lambda table: [{"Put": {"TableName": table, "Item": {"pk": S("a")}}}],
    ],
    ids=["none", "empty", "two in one", "same item", "101", "no check", "no value", "half a key"],
)
def test_an_unsound_transaction_is_refused(client: Client, table: str, items: Any) -> None:
    code = refusal(client.transact_write_items, TransactItems=items(table))
    assert code == VALIDATION
    assert client.scan(TableName=table)["Count"] == 0


def test_a_transaction_takes_100_items(client: Client, table: str) -> None:
    client.transact_write_items(TransactItems=[put(table, f"p{at}") for at in range(100)])
    assert client.scan(TableName=table)["Count"] == 100


def test_a_transaction_on_a_missing_table_is_refused(client: Client, table: str) -> None:
    items = [put(table, "a"), put("no-such-table", "b")]
    assert refusal(client.transact_write_items, TransactItems=items) == NOT_FOUND
    assert not exists(client, table, "a")


def test_a_transaction_of_more_than_four_megabytes_is_refused(client: Client, table: str) -> None:
    big = [
        {"Put": {"TableName": table, "Item": {**key(f"p{at}"), "x": S("x" * 390_000)}}}
        for at in range(11)
    ]
    assert refusal(client.transact_write_items, TransactItems=big) == VALIDATION
    assert refusal(client.transact_write_items, TransactItems=big[:10]) is None


def test_the_same_token_writes_once(client: Client, table: str) -> None:
    add = update(table, "a", "ADD n :n", ExpressionAttributeValues={":n": N(1)})
    for _ in range(3):
        client.transact_write_items(TransactItems=[add], ClientRequestToken=f"once-{table}")
    assert client.get_item(TableName=table, Key=key("a"))["Item"]["n"] == N(1)


def test_the_same_token_with_another_request_is_refused(client: Client, table: str) -> None:
    request = {"ClientRequestToken": f"same-{table}"}
    client.transact_write_items(TransactItems=[put(table, "a")], **request)
    code = refusal(client.transact_write_items, TransactItems=[put(table, "b")], **request)
    assert code == MISMATCH
    assert not exists(client, table, "b")


def test_a_cancelled_transaction_may_be_sent_again_with_its_token(
    client: Client, table: str
) -> None:
    request = {
        "TransactItems": [check(table, "a"), put(table, "b")],
        "ClientRequestToken": f"again-{table}",
    }
    assert refusal(client.transact_write_items, **request) == CANCELLED
    client.put_item(TableName=table, Item=key("a"))
    assert refusal(client.transact_write_items, **request) is None
    assert exists(client, table, "b")


def test_a_token_is_no_longer_than_36_characters(client: Client, table: str) -> None:
    request = {"TransactItems": [put(table, "a")], "ClientRequestToken": "x" * 37}
    assert refusal(client.transact_write_items, **request) == VALIDATION


def test_a_token_is_forgotten_after_ten_minutes() -> None:
    now = [1_000_000.0]
    database = Database(None, clock=lambda: now[0])
    table = _table_in(database)
    add = update(table, "a", "ADD n :n", ExpressionAttributeValues={":n": N(1)})
    request = {"TransactItems": [add], "ClientRequestToken": "t"}
    counts = []
    for seconds in (0, 599, 2):
        now[0] += seconds
        database.execute("TransactWriteItems", request)
        item = database.execute("GetItem", {"TableName": table, "Key": key("a")})["Item"]
        counts.append(item["n"])
    database.close()
    assert counts == [N(1), N(1), N(2)]


def test_a_token_outlives_the_process(tmp_path: Any) -> None:
    path = tmp_path / "store.db"
    database = Database(path)
    table = _table_in(database)
    request = {"TransactItems": [put(table, "a")], "ClientRequestToken": "t"}
    database.execute("TransactWriteItems", request)
    database.close()
    again = Database(path)
    other = {"TransactItems": [put(table, "b")], "ClientRequestToken": "t"}
    with pytest.raises(DynamoError) as refused:
        again.execute("TransactWriteItems", other)
    again.close()
    assert refused.value.code == MISMATCH


def test_a_transaction_reads_its_items_in_the_order_asked(client: Client, table: str) -> None:
    client.put_item(TableName=table, Item={**key("a"), "n": N(1)})
    gets = [
        {"Get": {"TableName": table, "Key": key("missing")}},
        {"Get": {"TableName": table, "Key": key("a"), "ProjectionExpression": "n"}},
    ]
    answer = client.transact_get_items(TransactItems=gets)
    assert answer["Responses"] == [{}, {"Item": {"n": N(1)}}]


@pytest.mark.parametrize("count", [2, 101])
def test_an_unsound_reading_transaction_is_refused(client: Client, table: str, count: int) -> None:
    keys = [key("same")] * 2 if count == 2 else [key(f"p{at}") for at in range(count)]
    gets = [{"Get": {"TableName": table, "Key": one}} for one in keys]
    assert refusal(client.transact_get_items, TransactItems=gets) == VALIDATION


def _table_in(database: Database) -> str:
    class Direct:
        """Enough of a client to make a table with."""

        @staticmethod
        def create_table(**request: Any) -> None:
            database.execute("CreateTable", request)

    return new_table(Direct)

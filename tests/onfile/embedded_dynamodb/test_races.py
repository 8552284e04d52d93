"""Sixteen threads at once: nothing acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from tests.onfile.embedded_dynamodb.support import (
    CANCELLED,
    CONDITION,
    Client,
    N,
    S,
    index,
    key,
    new_table,
    refusal,
)

THREADS = 16
Result = TypeVar("Result")


def at_once(work: Callable[[int], Result], threads: int = THREADS) -> list[Result]:
    """What `work` returns in each of the threads, which all start in the same moment."""
    start = threading.Barrier(threads)

    def run(thread: int) -> Result:
        start.wait()
        return work(thread)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def read(client: Client, table: str, pk: str) -> dict[str, Any]:
    """The item, consistently."""
    item: dict[str, Any] = client.get_item(TableName=table, Key=key(pk), ConsistentRead=True)[
        "Item"
    ]
    return item


def test_of_those_who_saw_the_same_version_one_wins(client: Client, table: str) -> None:
    client.put_item(TableName=table, Item={**key("a"), "v": N(0)})

    def increment(_: int) -> int:
        won = 0
        for _ in range(6):
            seen = read(client, table, "a")["v"]
            code = refusal(
                client.update_item,
                TableName=table,
                Key=key("a"),
                UpdateExpression="SET v = v + :one",
                ConditionExpression="v = :seen",
                ExpressionAttributeValues={":one": N(1), ":seen": seen},
            )
            assert code in (None, CONDITION)
            won += code is None
        return won

    wins = sum(at_once(increment))
    assert wins >= 6
    assert read(client, table, "a")["v"] == N(wins)


def test_every_addition_counts(client: Client, table: str) -> None:
    def add(_: int) -> None:
        for _ in range(10):
            client.update_item(
                TableName=table,
                Key=key("a"),
                UpdateExpression="ADD n :one",
                ExpressionAttributeValues={":one": N(1)},
            )

    at_once(add)
    assert read(client, table, "a")["n"] == N(THREADS * 10)


def test_an_item_is_created_once(client: Client, table: str) -> None:
    def create(thread: int) -> list[str]:
        created = []
        for name in range(15):
            code = refusal(
                client.put_item,
                TableName=table,
                Item={**key(f"p{name}"), "by": N(thread)},
                ConditionExpression="attribute_not_exists(pk)",
            )
            assert code in (None, CONDITION)
            if code is None:
                created.append(f"p{name}")
        return created

    created = [name for names in at_once(create) for name in names]
    assert sorted(created) == sorted(f"p{name}" for name in range(15))


def transfer(client: Client, table: str, source: int, target: int, ledger: str) -> bool:
    """Moves 10 between two accounts and notes it; whether that was acknowledged."""
    amount = {"ExpressionAttributeValues": {":amount": N(10)}}
    items = [
        {
            "Update": {
                "TableName": table,
                "Key": key(f"account{source}"),
                "UpdateExpression": "SET n = n - :amount",
                "ConditionExpression": "n >= :amount",
                **amount,
            }
        },
        {
            "Update": {
                "TableName": table,
                "Key": key(f"account{target}"),
                "UpdateExpression": "SET n = n + :amount",
                **amount,
            }
        },
        {
            "Put": {
                "TableName": table,
                "Item": key("ledger", ledger),
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        },
    ]
    code = refusal(client.transact_write_items, TransactItems=items)
    assert code in (None, CANCELLED)
    return code is None


def test_transfers_keep_the_total_and_every_ledger_row(client: Client, table: str) -> None:
    accounts = 8
    for account in range(accounts):
        client.put_item(TableName=table, Item={**key(f"account{account}"), "n": N(30)})

    def work(thread: int) -> set[str]:
        chance = random.Random(thread)  # noqa: S311  (no secret)
        noted = set()
        for step in range(10):
            source, target = chance.sample(range(accounts), 2)
            ledger = f"{thread}-{step}"
            if transfer(client, table, source, target, ledger):
                noted.add(ledger)
            # A write to an item that no transfer touches.
            client.put_item(TableName=table, Item=key("unrelated", ledger))
        return noted

    acknowledged = set.union(*at_once(work))
    balances = [int(read(client, table, f"account{a}")["n"]["N"]) for a in range(accounts)]
    assert sum(balances) == accounts * 30
    assert min(balances) >= 0
    assert _range_keys(client, table, "ledger") == acknowledged
    assert len(_range_keys(client, table, "unrelated")) == THREADS * 10


def test_a_reading_transaction_sees_no_transfer_half_done(client: Client, table: str) -> None:
    for account in range(2):
        client.put_item(TableName=table, Item={**key(f"account{account}"), "n": N(1000)})
    gets = [{"Get": {"TableName": table, "Key": key(f"account{account}")}} for account in range(2)]

    def work(thread: int) -> set[int]:
        totals = set()
        for step in range(10):
            if thread % 2:
                transfer(client, table, step % 2, (step + 1) % 2, f"{thread}-{step}")
                continue
            try:
                found = client.transact_get_items(TransactItems=gets)["Responses"]
            except client.exceptions.TransactionCanceledException:
                continue
            totals.add(sum(int(one["Item"]["n"]["N"]) for one in found))
        return totals

    assert set.union(*at_once(work)) == {2000}


def test_one_token_is_applied_once(client: Client, table: str) -> None:
    def send(_: int) -> None:
        for _ in range(3):
            add = {
                "TableName": table,
                "Key": key("a"),
                "UpdateExpression": "ADD n :one",
                "ExpressionAttributeValues": {":one": N(1)},
            }
            client.transact_write_items(
                TransactItems=[{"Update": add}], ClientRequestToken=f"tok-{table}"
            )

    at_once(send)
    assert read(client, table, "a")["n"] == N(1)


def test_an_index_query_never_shows_an_item_that_has_left_the_group(
    embedded: Client,
) -> None:
    # On the embedded store alone: elsewhere an index may lag behind its table.
    indexed = new_table(embedded, indexes=(index("by-g", "g", "rank"),), g="S", rank="N")

    def work(thread: int) -> list[str]:
        seen = []
        for step in range(12):
            if thread % 2:
                item = {**key(f"p{thread}"), "g": S("AB"[step % 2]), "rank": N(step)}
                embedded.put_item(TableName=indexed, Item=item)
                continue
            answer = embedded.query(
                TableName=indexed,
                IndexName="by-g",
                KeyConditionExpression="g = :g",
                ExpressionAttributeValues={":g": S("A")},
            )
            seen += [item["g"]["S"] for item in answer["Items"]]
        return seen

    seen = [group for groups in at_once(work) for group in groups]
    assert set(seen) <= {"A"}
    everything = embedded.scan(TableName=indexed)["Items"]
    entries = embedded.scan(TableName=indexed, IndexName="by-g")["Items"]
    assert sorted(map(str, everything)) == sorted(map(str, entries))
    assert len(everything) == THREADS // 2
    embedded.delete_table(TableName=indexed)


def _range_keys(client: Client, table: str, pk: str) -> set[str]:
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": S(pk)},
        ConsistentRead=True,
    )
    return {item["sk"]["S"] for page in pages for item in page["Items"]}

"""PynamoDB models on both stores, through a connection of their own."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from pynamodb.attributes import (
    BinaryAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    VersionAttribute,
)
from pynamodb.connection import Connection
from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactGet, TransactWrite

from chalicelib.dynamo.connection import connect
from onfile.local.embedded import directly
from tests.support.unmocked import attach_alone


class _ByGroup(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "by-group"
        projection = AllProjection()
        billing_mode = "PAY_PER_REQUEST"

    group = UnicodeAttribute(hash_key=True)
    rank = NumberAttribute(range_key=True)


class Account(Model):
    """A model with one attribute of each sort."""

    class Meta:
        table_name = f"accounts-{secrets.token_hex(4)}"
        region = "us-east-1"
        billing_mode = "PAY_PER_REQUEST"

    name = UnicodeAttribute(hash_key=True)
    rank = NumberAttribute(range_key=True)
    group = UnicodeAttribute(null=True)
    balance = NumberAttribute(default=0)
    tags = UnicodeSetAttribute(null=True)
    seal = BinaryAttribute(null=True, legacy_encoding=False)
    notes = ListAttribute(null=True)
    address = MapAttribute(null=True)
    version = VersionAttribute()
    by_group = _ByGroup()


@pytest.fixture(
    params=["embedded", "direct", pytest.param("dynamodb_local", marks=pytest.mark.dynamodb_local)]
)
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """The connection that Account is bound to, with an empty table."""
    if request.param == "embedded":
        connection: Connection = Connection(region="us-east-1")
        attach_alone(connection.client.meta.events, request.getfixturevalue("database"))
    elif request.param == "direct":
        transport = directly(request.getfixturevalue("database"))
        connection = connect(region="us-east-1", transport=transport)
    else:
        host = request.getfixturevalue("dynamodb_local_endpoint")
        connection = Connection(region="us-east-1", host=host)
    Account._connection = None
    table = Account._get_connection()
    connection.add_meta_table(table.get_meta_table())
    table.connection = connection
    Account.create_table(wait=True)
    yield connection
    Account.delete_table()


@pytest.mark.usefixtures("connection")
def test_a_model_comes_back_as_it_was_saved() -> None:
    saved = Account(
        "ann",
        1,
        balance=12.5,
        tags={"a", "b"},
        seal=b"\x00\xff",
        notes=["x", 2],
        address={"street": "Main"},
    )
    saved.save()
    assert Account.get("ann", 1).to_dynamodb_dict() == saved.to_dynamodb_dict()


@pytest.mark.usefixtures("connection")
def test_a_stale_version_can_not_be_saved() -> None:
    Account("ann", 1).save()
    first, second = Account.get("ann", 1), Account.get("ann", 1)
    first.update(actions=[Account.balance.set(Account.balance + 5)])
    second.balance = 7
    with pytest.raises(PutError) as failure:
        second.save()
    assert failure.value.cause_response_code == "ConditionalCheckFailedException"
    assert Account.get("ann", 1).balance == 5


@pytest.mark.usefixtures("connection")
def test_queries_of_table_and_index_page_through_models() -> None:
    for rank in range(7):
        Account("ann", rank, group="even" if rank % 2 == 0 else "odd").save()
    backwards = Account.query("ann", Account.rank < 5, scan_index_forward=False, page_size=2)
    assert [account.rank for account in backwards] == [4, 3, 2, 1, 0]
    between = Account.by_group.query("even", Account.rank.between(1, 4), page_size=1)
    assert [account.rank for account in between] == [2, 4]
    assert Account.count("ann") == 7
    assert len(list(Account.scan(Account.group == "odd"))) == 3


def test_a_transaction_moves_money_or_nothing(connection: Connection) -> None:
    ann, bob = Account("ann", 1, balance=10), Account("bob", 1, balance=0)
    ann.save()
    bob.save()

    def move(amount: int) -> None:
        enough = Account.balance >= amount
        with TransactWrite(connection=connection) as transaction:
            transaction.update(
                ann, [Account.balance.add(-amount)], condition=enough, return_values="ALL_OLD"
            )
            transaction.update(bob, [Account.balance.add(amount)])

    move(4)
    with pytest.raises(TransactWriteError) as failure:
        move(7)
    codes = [reason and reason.code for reason in failure.value.cancellation_reasons]
    assert codes == ["ConditionalCheckFailed", None]
    refused = failure.value.cancellation_reasons[0]
    assert refused is not None
    assert refused.raw_item is not None
    assert refused.raw_item["balance"] == {"N": "6"}
    with TransactGet(connection=connection) as reading:
        futures = [reading.get(Account, "ann", 1), reading.get(Account, "bob", 1)]
    assert [future.get().balance for future in futures] == [6, 4]


@pytest.mark.usefixtures("connection")
def test_batches_write_and_read_models() -> None:
    with Account.batch_write() as batch:
        for rank in range(30):
            batch.save(Account("ann", rank))
    found = Account.batch_get([("ann", rank) for rank in range(0, 60, 2)])
    assert sorted(account.rank for account in found) == list(range(0, 30, 2))

"""Random sequences of operations end in the same answers on both stores."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.onfile.embedded_dynamodb.stream_support import BOTH, arn_of, iterator, told
from tests.onfile.embedded_dynamodb.support import (
    CANCELLED,
    VALIDATION,
    Client,
    Item,
    N,
    S,
    index,
    temporary_table,
)
from tests.support.evidence import count

pytestmark = pytest.mark.dynamodb_local

Tables = list[tuple[Client, str]]

# Each example works in partitions of its own, which is much quicker than a table of its own.
_EXAMPLE = itertools.count()

# In canonical form, since DynamoDB Local leaves numbers inside documents as they were sent.
numbers = st.sampled_from(["-7", "0", "1", "2.5", "3", "1000"]).map(N)
values = st.one_of(
    numbers,
    st.sampled_from(["", "a", "ab", "b", "é"]).map(S),
    st.booleans().map(lambda value: {"BOOL": value}),
    st.sets(st.sampled_from("abc"), min_size=1).map(lambda members: {"SS": sorted(members)}),
    st.lists(numbers, max_size=3).map(lambda members: {"L": members}),
    st.dictionaries(st.sampled_from(["k", "l"]), numbers, max_size=2).map(lambda m: {"M": m}),
)
attributes = st.dictionaries(st.sampled_from(["x", "y", "m"]), values, max_size=3)
index_keys = st.fixed_dictionaries(
    {}, optional={"g": st.sampled_from(["G", "H"]).map(S), "rank": numbers}
)
keys = st.tuples(st.sampled_from(["p", "q"]), st.sampled_from(["1", "2.5", "-3", "10"]))
conditions = st.sampled_from(
    [
        "attribute_exists(pk)",
        "attribute_not_exists(pk)",
        "attribute_exists(x) AND NOT y = :v",
        "x = :v OR contains(y, :v)",
        "x < :v",
        "x <> :v",
        "size(x) > :v",
        "m.k >= :v",
        "attribute_type(x, :t)",
        "x IN (:v, y)",
    ]
)
changes = st.sampled_from(
    [
        "SET x = :v",
        "SET x = y, y = :v",
        "SET x = if_not_exists(x, :v), m.k = :v",
        "SET x = list_append(x, :v)",
        "SET y = x + :v",
        "SET m.l = if_not_exists(m.k, :v) REMOVE y",
        "REMOVE x, m.k",
        "REMOVE x[0], y[1]",
        "SET x[5] = :v",
        "ADD x :v",
        "ADD m.k :v REMOVE y",
        "DELETE x :v",
        "SET g = :g, rank = :v",
        "REMOVE g",
    ]
)
# Wrong kinds of index keys are left out: DynamoDB Local takes them in updates.
wrong_rank = "rank = :v"


@st.composite
def writes(draw: st.DrawFn) -> tuple[str, Item]:
    """One write as the kind and the parameters that it has inside a transaction."""
    kind = draw(st.sampled_from(["Put", "Update", "Delete"]))
    (pk, sk), request = draw(keys), {}
    expressions = []
    if kind == "Put":
        request["Item"] = {"pk": S(pk), "sk": N(sk), **draw(attributes), **draw(index_keys)}
    else:
        request["Key"] = {"pk": S(pk), "sk": N(sk)}
    if kind == "Update":
        request["UpdateExpression"] = draw(changes)
        expressions.append(request["UpdateExpression"])
    if draw(st.booleans()):
        request["ConditionExpression"] = draw(conditions)
        expressions.append(request["ConditionExpression"])
    return kind, request | draw(given_values(" ".join(expressions)))


@st.composite
def given_values(draw: st.DrawFn, text: str) -> Item:
    """Values for the placeholders in the text."""
    found = {}
    if ":v" in text:
        found[":v"] = draw(numbers if wrong_rank in text else values)
    if ":g" in text:
        found[":g"] = draw(st.sampled_from(["G", "H"]).map(S))
    if ":t" in text:
        found[":t"] = draw(st.sampled_from(["S", "N", "L", "SS"]).map(S))
    return {"ExpressionAttributeValues": found} if found else {}


@st.composite
def queries(draw: st.DrawFn) -> Item:
    """One query of a partition."""
    condition = draw(
        st.sampled_from(["pk = :p", "pk = :p AND sk > :s", "pk = :p AND sk BETWEEN :s AND :e"])
    )
    found = {":p": S(draw(st.sampled_from(["p", "q"])))}
    if ":s" in condition:
        found[":s"] = draw(numbers)
    if ":e" in condition:
        found[":e"] = draw(numbers)
    # With a page that ends on an inclusive bound DynamoDB Local knows that nothing follows; by the
    # documentation the limit alone decides.
    limit = None if ":e" in condition else draw(st.none() | st.integers(1, 4))
    return {
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": found,
        "ScanIndexForward": draw(st.booleans()),
        **({"Limit": limit} if limit else {}),
    }


steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), writes()),
        st.tuples(st.just("transaction"), st.lists(writes(), min_size=1, max_size=3)),
        st.tuples(st.just("query"), queries()),
    ),
    min_size=1,
    max_size=12,
)


class Follower:
    """Reads the stream of a table."""

    def __init__(self, client: Client, streams: Client, table: str) -> None:
        self._streams = streams
        # DynamoDB Local holds an iterator that is older than the first record to be trimmed.
        client.put_item(TableName=table, Item={"pk": S("first"), "sk": N(0)})
        self._following = iterator(streams, arn_of(client, table))

    def read(self) -> list[Any]:
        """The changes since it was last read; those of an item in their order."""
        found: list[Any] = []
        while True:
            page = self._streams.get_records(ShardIterator=self._following)
            self._following = page["NextShardIterator"]
            if not page["Records"]:
                return sorted(found, key=lambda change: str(change[0]))
            found += [
                (_sorted(record["dynamodb"]["Keys"]), *map(_sorted, told(record)))
                for record in page["Records"]
            ]


OTHERS = {"embedded": "embedded_streams", "by_http_client": "dynamodb_local_streams"}


@pytest.fixture(scope="module", params=OTHERS)
def other(request: pytest.FixtureRequest) -> tuple[Client, Client]:
    """What DynamoDB Local by botocore is compared to: clients of items and of streams."""
    streams = request.getfixturevalue(OTHERS[request.param])
    return request.getfixturevalue(request.param), streams


@pytest.fixture(scope="module")
def tables(other: tuple[Client, Client], dynamodb_local: Client) -> Iterator[Tables]:
    """The same table twice: on both stores, or on one, by the service's transport and botocore."""
    options: dict[str, Any] = {
        "range_kind": "N",
        "indexes": (index("by-g", "g", "rank"),),
        "g": "S",
        "rank": "N",
        "view": BOTH,
    }
    with (
        temporary_table(other[0], **options) as one,
        temporary_table(dynamodb_local, **options) as two,
    ):
        yield [(other[0], one), (dynamodb_local, two)]


@pytest.fixture(scope="module")
def followers(
    tables: Tables, other: tuple[Client, Client], dynamodb_local_streams: Client
) -> list[Follower]:
    """Of both tables."""
    clients = (other[1], dynamodb_local_streams)
    return [
        Follower(client, streams, table)
        for (client, table), streams in zip(tables, clients, strict=True)
    ]


@settings(
    max_examples=count(40, 4_000), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(sequence=steps)
def test_random_sequences_have_equal_answers_and_streams(
    tables: Tables, followers: list[Follower], sequence: list[tuple[str, Any]]
) -> None:
    prefix = f"{next(_EXAMPLE)}-"
    for kind, content in sequence:
        one, two = (_run(client, table, prefix, kind, content) for client, table in tables)
        assert one == two, (kind, content)
    one, two = (_everything(client, table, prefix) for client, table in tables)
    assert one == two
    one, two = (follower.read() for follower in followers)
    assert one == two


def _run(client: Client, table: str, prefix: str, kind: str, content: Any) -> Any:
    try:
        if kind == "query":
            return _query(client, TableName=table, **_placed(content, prefix))
        if kind == "write":
            return _write(client, table, prefix, *content)
        return _transaction(client, table, prefix, content)
    except ClientError as error:
        return _refusal(error)


def _write(client: Client, table: str, prefix: str, kind: str, request: Item) -> Any:
    call = {"Put": client.put_item, "Update": client.update_item, "Delete": client.delete_item}
    wanted = "ALL_NEW" if kind == "Update" else "ALL_OLD"
    answer = call[kind](
        TableName=table,
        ReturnValues=wanted,
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
        **_placed(request, prefix),
    )
    return _sorted(answer.get("Attributes"))


def _transaction(client: Client, table: str, prefix: str, content: Any) -> str:
    items = [{kind: {"TableName": table, **_placed(part, prefix)}} for kind, part in content]
    client.transact_write_items(TransactItems=items)
    return "done"


def _query(client: Client, **request: Any) -> Any:
    answer = client.query(**request)
    return _sorted([answer["Items"], answer["ScannedCount"], answer.get("LastEvaluatedKey")])


def _refusal(error: ClientError) -> Any:
    code = error.response["Error"]["Code"]
    if code in (VALIDATION, CANCELLED):
        # Which of the two it is for a value that does not fit the stored item is not the same.
        return "refused"
    return code, _sorted(error.response.get("Item"))


def _everything(client: Client, table: str, prefix: str) -> Any:
    found = []
    for pk in ("p", "q"):
        request = {"KeyConditionExpression": "pk = :p"}
        request["ExpressionAttributeValues"] = {":p": S(prefix + pk)}
        found.append(_query(client, TableName=table, **request))
    for group in ("G", "H"):
        request = {"KeyConditionExpression": "g = :g", "FilterExpression": "begins_with(pk, :p)"}
        request["ExpressionAttributeValues"] = {":g": S(group), ":p": S(prefix)}
        answer = client.query(TableName=table, IndexName="by-g", **request)
        # Entries with the same index key have no order that the stores agree on.
        found.append(sorted(map(str, map(_sorted, answer["Items"]))))
    return found


def _placed(request: Item, prefix: str) -> Item:
    """The request with the partitions of this example."""
    placed = dict(request)
    for name in ("Item", "Key"):
        if name in placed:
            placed[name] = {**placed[name], "pk": S(prefix + placed[name]["pk"]["S"])}
    if ":p" in placed.get("ExpressionAttributeValues", {}):
        found = placed["ExpressionAttributeValues"]
        placed["ExpressionAttributeValues"] = {**found, ":p": S(prefix + found[":p"]["S"])}
    return placed


def _sorted(value: Any) -> Any:
    """The value with maps and sets in one order."""
    if isinstance(value, dict):
        return {
            name: sorted(part) if name in ("SS", "NS") else _sorted(part)
            for name, part in sorted(value.items())
        }
    return [_sorted(part) for part in value] if isinstance(value, list) else value

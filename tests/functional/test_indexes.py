"""Lists by an index: what they find, what they cost, and that a late index is no matter.

An index that is late is played by a transport that answers for it: entries that it hides are those
that DynamoDB has not made yet, and those that it adds are those that it has not taken away yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.clock import utc_now
from chalicelib.dynamo.transport import Transport
from chalicelib.store.tables import create_missing
from onfile.admin.check import check
from onfile.admin.progress import Progress
from onfile.embedded_dynamodb import Database
from onfile.local.embedded import directly
from tests.support.admin import command_on
from tests.support.client import Api
from tests.support.objects import card, customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store, close_store, open_store

LONG_AGO = timedelta(hours=1)


class Shop:
    """One organisation, whose requests are made at any time."""

    def __init__(self, store: Store, shards: int) -> None:
        self.store = store
        organisation, self.key = new_organisation(store, shards=shards)
        self.org_id, self.now = organisation.id, utc_now()
        self.receiver = str(organisation.default_processing_id)
        self.api = Api(store.services(clock=lambda: self.now), self.key)
        self.customer_id, self.method_id = customer_with_default(self.api)

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Inside, it is another time."""
        before, self.now = self.now, moment
        yield
        self.now = max(before, self.now)

    def pay(self, **more: Any) -> str:
        """The id of a payment; of a declined one too."""
        self.now += timedelta(milliseconds=1)  # ids of one moment come in any order
        body = {"type": "payment", "amount": 5, "customer_id": self.customer_id, **more}
        answer = self.api.post("/transactions", body)
        return str(answer["id"] if answer.status == 200 else answer["details"]["id"])

    def ids(self, **filters: Any) -> list[str]:
        """What a list finds."""
        answer = self.api.get("/transactions", **filters, fields="id")
        assert answer.status == 200, answer.text
        return [each["id"] for each in answer["values"]]

    def plan(self, **filters: Any) -> str:
        """How it was found."""
        return str(self.api.get("/transactions", **filters).headers["X-Query-Plan"])


@pytest.fixture(params=[1, 3])
def shop(request: pytest.FixtureRequest, module_store: Store) -> Shop:
    return Shop(module_store, request.param)


@contextmanager
def late_indexes(store: Store, *, hidden: set[str] = frozenset(), left: set[str] = frozenset()):  # type: ignore[no-untyped-def,assignment]
    """Inside, no index has the transactions `hidden`, and each has those `left` under any key."""

    def answer(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        answer = inner(operation, request)
        if "IndexName" in request and request["TableName"].endswith("-transactions"):
            there = [each for each in answer["Items"] if each["id"]["S"] not in hidden]
            more = [row for row in store.rows("transactions") if row["id"]["S"] in left]
            bounds = request["ExpressionAttributeValues"].values()
            texts = sorted(each["S"] for each in bounds if each.get("S", "").startswith("txn_"))
            for row in more:
                if texts[0] <= row["id"]["S"] <= texts[-1]:
                    there.append({name: row[name] for name in ("partition", "id")})
            there.sort(key=lambda each: str(each["id"]["S"]), reverse=True)
            answer = {**answer, "Items": there, "Count": len(there)}
        return answer

    with store.wrapped(answer):
        yield


def test_each_index_finds_what_there_is_of_it_old_and_new(shop: Shop) -> None:
    other = shop.api.post("/payment_methods", card(customer_id=shop.customer_id))["id"]
    made: dict[str, list[str]] = {"order": [], "method": [], "declined": [], "all": []}
    for moment in (shop.now - LONG_AGO, shop.now - timedelta(seconds=5), shop.now):
        with shop.at(moment):
            made["order"].insert(0, shop.pay(order_number="A 1"))
            made["method"].insert(0, shop.pay(payment_method_id=other))
            declined = {"payment_method": card("4111 1111 1111 9903")}
            made["declined"].insert(0, shop.pay(**declined, order_number="B"))
            made["all"] = [made["declined"][0], made["method"][0], made["order"][0], *made["all"]]
    assert shop.ids(order_number="A 1") == made["order"]
    assert shop.ids(order_number="A 1|B", limit=100) == [
        each for each in made["all"] if each not in made["method"]
    ]
    assert shop.ids(payment_method_id=other) == made["method"]
    assert shop.ids(status="declined") == made["declined"]
    assert shop.ids(status="declined,voided") == made["declined"]
    assert shop.ids(processing_id=shop.receiver) == made["all"]
    assert shop.ids(processing_id=shop.receiver, order_by="created_at") == made["all"][::-1]
    assert shop.ids(order_number="a 1") == []
    for each in (made["order"][0], made["order"][-1]):
        reference = shop.api.get(f"/transactions/{each}")["ref_number"]
        assert shop.ids(ref_number=reference) == [each]


def test_a_walk_by_an_index_comes_to_all_of_it_both_ways(shop: Shop) -> None:
    made: list[str] = []
    for seconds in (7_200, 3_600, 40, 21, 19, 3, 0):
        with shop.at(shop.now - timedelta(seconds=seconds)):
            made += [shop.pay(order_number="A"), shop.pay(order_number="A")]
    for order, expected in (("desc(created_at)", made[::-1]), ("created_at", made)):
        found, cursor = [], ""
        while cursor is not None:
            asked = {"order_number": "A", "order_by": order, "limit": 3, "cursor": cursor}
            answer = shop.api.get("/transactions", **asked)
            found += [each["id"] for each in answer["values"]]
            cursor = answer["next"]
        assert found == expected
    between = f">{shop.now - timedelta(hours=1, minutes=30):%Y-%m-%d %H:%M:%S}"
    assert shop.ids(order_number="A", created_at=between) == made[:1:-1]


def test_what_an_index_does_not_have_yet_is_found_all_the_same(shop: Shop) -> None:
    with shop.at(shop.now - LONG_AGO):
        held = shop.pay(status="authorized", order_number="old")
    new = shop.pay(order_number="new")
    with late_indexes(shop.store, hidden={held, new}):
        assert shop.ids(order_number="new") == [new]
        assert shop.ids(customer_id=shop.customer_id) == [new], "nothing has told of a change"
        shop.api.put(f"/transactions/{held}", {"order_number": "changed"})
        assert shop.ids(order_number="changed") == [held]
        shop.api.put(f"/transactions/{held}", {"status": "voided"})
        assert shop.ids(status="voided") == [held]
        other, _ = customer_with_default(shop.api)
        shop.api.put(f"/transactions/{held}", {"customer_id": other})
        assert shop.ids(customer_id=other) == [held]


def test_changes_of_several_at_once_are_noted_too(shop: Shop) -> None:
    with shop.at(shop.now - LONG_AGO):
        made = [shop.pay() for _ in range(3)]
    with late_indexes(shop.store, hidden=set(made)):
        rows = [{"id": each, "order_number": "many"} for each in made]
        changed = shop.api.put("/transactions", {"object": "list", "values": rows})
        assert changed.status == 200, changed.text
        assert shop.ids(order_number="many") == made[::-1]


def test_what_an_index_still_has_is_not_shown(shop: Shop) -> None:
    with shop.at(shop.now - LONG_AGO):
        held = shop.pay(status="authorized", order_number="old")
    shop.api.put(f"/transactions/{held}", {"status": "processed", "order_number": "changed"})
    with late_indexes(shop.store, left={held}):
        assert shop.ids(status="authorized") == []
        assert shop.ids(order_number="old") == []
        assert shop.ids(order_number="changed") == [held]
    with shop.at(shop.now + LONG_AGO), late_indexes(shop.store, left={held}):
        assert shop.ids(status="authorized") == []
        assert shop.ids(order_number="changed") == [held], "found twice, and shown once"


@pytest.mark.parametrize(
    "filters", [{"order_number": "A"}, {"customer_id": "own"}, {"amount": "5"}]
)
def test_all_but_indexes_is_read_strongly_consistent(shop: Shop, filters: dict[str, str]) -> None:
    """The stores of these tests know no other reads, so what is asked for is what can be seen."""
    own = {"customer_id": shop.customer_id}
    with shop.at(shop.now - LONG_AGO):
        shop.pay(order_number="A")
    shop.pay(order_number="A")
    with shop.store.counting() as made:
        assert len(shop.ids(**{name: own.get(name, text) for name, text in filters.items()})) == 2
    lists = [each for each in made if each.operation in ("Query", "BatchGetItem")]
    assert len(lists) >= 1
    assert [each for each in lists if each.consistent is (each.index is not None)] == []


def test_what_is_in_flight_is_found_by_its_list(shop: Shop, module_store: Store) -> None:
    with shop.at(shop.now - LONG_AGO):
        paid = shop.pay()
    [row] = [each for each in module_store.rows("transactions") if each["id"]["S"] == paid]
    flown = {
        **row,
        "status": {"S": "voiding_processed"},
        "in_flight": {"S": "7"},
        "in_flight_since": {"N": "1750000000000000"},
    }
    module_store.ask("PutItem", "transactions", Item=flown)
    assert shop.ids(status="processing") == [paid]
    assert shop.ids(status="processing,voided") == [paid]
    assert "by status" in shop.plan(status="processing")
    module_store.ask("PutItem", "transactions", Item=row)
    assert shop.ids(status="processing") == []


def test_an_organisation_that_is_not_indexed_is_walked(module_store: Store) -> None:
    _, key = new_organisation(module_store, indexed=False)
    api = Api(module_store.services(), key)
    customer_id, _ = customer_with_default(api)
    body = {"type": "payment", "amount": 1, "customer_id": customer_id, "order_number": "A"}
    made = api.post("/transactions", body)["id"]
    answer = api.get("/transactions", order_number="A")
    assert [each["id"] for each in answer["values"]] == [made]
    assert answer.headers["X-Query-Plan"].startswith("transactions; ")


@pytest.mark.parametrize(
    ("filters", "way"),
    [
        ({"order_number": "A"}, "by order_number"),
        ({"order_number": "A", "status": "voided"}, "by order_number"),
        ({"status": "voided"}, "by status"),
        ({"status": "voided", "customer_id": "own"}, "by customer_id"),
        ({"processing_id": "own", "status": "processed"}, "by processing_id"),
        ({"status": "processed"}, None),
        ({"status": "!processed"}, None),
        ({"status": "processed,voided"}, None),
        ({"order_number": "|".join("abcdefghijklmnopqrstuvwxyz0123456789")}, None),
        ({"order_number": "A|>B"}, None),
        ({"order_number": "null"}, None),
    ],
    ids=str,
)
def test_the_plan_says_the_way_and_how_far_the_index_is_trusted(
    module_store: Store, filters: dict[str, str], way: str | None
) -> None:
    shop = Shop(module_store, 1)
    own = {"customer_id": shop.customer_id, "processing_id": shop.receiver}
    named = {key: own[key] if text == "own" else text for key, text in filters.items()}
    told = shop.plan(**named).partition(";")[0]
    trusted = ", index trusted until 20 s ago"
    assert told == (f"transactions {way}{trusted}" if way else "transactions")


def units(store: Store, shop: Shop, **more: Any) -> dict[str, float]:
    """Write units of one payment: of the tables, of the indexes from before, and of the others."""
    spent = {"charge": 0.0, "behind": 0.0}

    def counting(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        answer = inner(operation, {**request, "ReturnConsumedCapacity": "INDEXES"})
        told = answer.get("ConsumedCapacity", [])
        for each in told if isinstance(told, list) else [told]:
            is_write = operation in ("PutItem", "UpdateItem", "TransactWriteItems")
            if is_write and not each["TableName"].endswith("sandbox-ledger"):
                spent["charge"] += each["Table"]["CapacityUnits"]
                for name, index in each.get("GlobalSecondaryIndexes", {}).items():
                    old = name in ("by_customer", "in_flight")
                    spent["charge" if old else "behind"] += index["CapacityUnits"]
        return answer

    with store.wrapped(counting):
        shop.pay(**more)
    return spent


def test_indexes_cost_at_most_four_units_and_the_charge_what_it_did(module_store: Store) -> None:
    shop = Shop(module_store, 1)
    assert units(module_store, shop) == {"charge": 5, "behind": 3}
    assert units(module_store, shop, order_number="A-1001") == {"charge": 5, "behind": 4}
    refused = card("4111 1111 1111 9903", customer_id=shop.customer_id)
    declined = {"payment_method_id": shop.api.post("/payment_methods", refused)["id"]}
    assert units(module_store, shop, **declined)["behind"] == 4, "its status too"
    assert units(module_store, shop, **declined, order_number="A-1001")["behind"] == 5


def test_a_store_from_before_gets_its_indexes_and_its_rows_their_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def as_before(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "CreateTable" and request["TableName"].endswith("-transactions"):
            kept = {"by_customer", "in_flight"}
            indexes = [
                each for each in request["GlobalSecondaryIndexes"] if each["IndexName"] in kept
            ]
            keys = {key["AttributeName"] for one in (request, *indexes) for key in one["KeySchema"]}
            names = [
                each for each in request["AttributeDefinitions"] if each["AttributeName"] in keys
            ]
            request = {**request, "AttributeDefinitions": names, "GlobalSecondaryIndexes": indexes}
        return store_of(operation, request)

    store_of = directly(Database(None))
    store = open_store("before", as_before)
    _, key = new_organisation(store, indexed=False)
    api = Api(store.services(), key)
    customer_id, _ = customer_with_default(api)
    body = {"type": "payment", "amount": 1, "customer_id": customer_id, "order_number": "A"}
    with monkeypatch.context() as before:
        for module in ("transaction_rows", "transaction_writes"):
            before.setattr(f"chalicelib.store.{module}.index_keys", lambda _: {})
        made = api.post("/transactions", body)["id"]
    create_missing(wiring.TABLES)
    create_missing(wiring.TABLES)
    index = command_on(store)
    assert index("index") == {"transactions": 1, "organisations": 1}
    assert index("index") == {"transactions": 0, "organisations": 0}
    assert [each for each in check(Progress(None)) if each.invariant == "I11"] == []
    later = Api(store.services(clock=lambda: utc_now() + LONG_AGO), key)
    answer = later.get("/transactions", order_number="A")
    assert [each["id"] for each in answer["values"]] == [made]
    assert "by order_number" in answer.headers["X-Query-Plan"]
    close_store(store)

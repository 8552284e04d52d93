"""What each call costs at the store, counted: requests made, indexes read, consistency.

The sandbox processor's own books are not the service's store and are left out of the count.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.domain.clock import utc_now
from tests.support.client import Api
from tests.support.keys import new_key, send
from tests.support.objects import card, customer_with_default, listed, pay
from tests.support.organisations import new_api, new_organisation
from tests.support.stores import Request, Store

READS = {"GetItem", "Query", "BatchGetItem"}  # a TransactGetItems always is


@pytest.fixture(params=["module_store", "dynamodb_local_store"])
def store(request: pytest.FixtureRequest) -> Store:
    chosen: Store = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
def api(store: Store) -> Api:
    client = new_api(store)
    client.get("/customers")  # warm: the key is known from here on
    return client


def counted(store: Store, call: Callable[[], object]) -> list[Request]:
    with store.counting() as requests:
        call()
    return requests


def operations(requests: list[Request]) -> list[str]:
    return [request.operation for request in requests]


def assert_by_key(requests: list[Request]) -> None:
    for request in requests:
        assert request.index is None, request
        assert request.consistent or request.operation not in READS, request


@pytest.mark.parametrize("methods", [1, 30])
def test_a_warm_charge_of_the_default_is_three_requests(
    store: Store, api: Api, methods: int
) -> None:
    customer_id, _ = customer_with_default(api)
    for _ in range(methods - 1):
        api.post("/payment_methods", card(customer_id=customer_id))
    requests = counted(store, lambda: pay(api, customer_id))
    assert operations(requests) == ["GetItem", "PutItem", "UpdateItem"]
    assert_by_key(requests)


def test_charging_a_named_method_reads_no_index(store: Store, api: Api) -> None:
    customer_id, method_id = customer_with_default(api)
    body = {"type": "payment", "amount": 1, "payment_method_id": method_id}
    with_both = {**body, "customer_id": customer_id}
    requests = counted(store, lambda: api.post("/transactions", with_both))
    assert operations(requests) == ["BatchGetItem", "PutItem", "UpdateItem"]
    assert_by_key(requests)
    requests = counted(store, lambda: api.post("/transactions", body))
    assert operations(requests) == ["GetItem", "BatchGetItem", "PutItem", "UpdateItem"]
    assert_by_key(requests)


def test_reading_by_id_is_one_or_two_consistent_reads(store: Store, api: Api) -> None:
    customer_id, method_id = customer_with_default(api)
    paid = pay(api, customer_id)["id"]
    for path, expected in (
        (f"/transactions/{paid}", ["GetItem"]),
        (f"/customers/{customer_id}", ["Query"]),
        (f"/payment_methods/{method_id}", ["GetItem", "BatchGetItem"]),
    ):
        requests = counted(store, lambda path=path: api.get(path))  # type: ignore[misc]
        assert operations(requests) == expected
        assert_by_key(requests)
    nested = counted(store, lambda: api.get(f"/customers/{customer_id}/payment_methods"))
    assert_by_key(nested)


def test_parts_are_found_by_one_query_on_the_partition_of_their_transaction(
    store: Store, api: Api
) -> None:
    customer_id, _ = customer_with_default(api)
    paid = [pay(api, customer_id)["id"] for _ in range(3)][1]
    back = api.post("/transactions", {"type": "refund", "ledger": [{"assoc_transaction_id": paid}]})
    [line] = api.get(f"/transactions/{paid}", fields="ledger")["ledger"]
    [operation] = api.get(f"/transactions/{back['id']}", fields="operations")["operations"]
    ledger = "/transaction_ledgers"
    for path, params, expected in (
        (f"{ledger}/{line['id']}", {}, ["Query"]),
        (f"{ledger}/{back['ledger'][0]['id']}", {}, ["Query"]),
        (f"/operations/{operation['id']}", {}, ["Query"]),
        (ledger, {"id": line["id"]}, ["Query"]),
        (ledger, {"transaction_id": paid}, ["BatchGetItem"]),
        (ledger, {"assoc_transaction_id": paid}, ["BatchGetItem", "BatchGetItem"]),
        (ledger, {}, ["Query"]),
        (f"{ledger}/{line['id']}/transaction", {}, ["Query", "GetItem"]),
        (f"{ledger}/{line['id']}/assoc_transaction", {}, ["Query", "GetItem"]),
        (f"/transactions/{paid}/operations", {}, ["GetItem", "BatchGetItem"]),
    ):
        requests = counted(store, lambda path=path, params=params: api.get(path, **params))  # type: ignore[misc]
        assert operations(requests) == expected, path
        assert_by_key(requests)


def test_a_relation_to_one_is_two_or_three_reads_by_key(store: Store, api: Api) -> None:
    customer_id, method_id = customer_with_default(api)
    paid = pay(api, customer_id)["id"]
    for path, expected in (
        (f"/transactions/{paid}/customer", ["GetItem", "Query"]),
        (f"/transactions/{paid}/processing", ["GetItem", "Query"]),
        (f"/transactions/{paid}/payment_method", ["GetItem", "GetItem", "BatchGetItem"]),
        (f"/payment_methods/{method_id}/customer", ["GetItem", "BatchGetItem", "Query"]),
        (f"/payment_methods/{method_id}/account", ["GetItem", "BatchGetItem", "Query"]),
        (f"/accounts/{customer_id}", ["Query"]),
    ):
        requests = counted(store, lambda path=path: api.get(path))  # type: ignore[misc]
        assert operations(requests) == expected, path
        assert_by_key(requests)


def test_a_list_reads_the_methods_of_its_accounts_where_it_shows_them(
    store: Store, api: Api
) -> None:
    for _ in range(3):
        customer_with_default(api)
    for path, kinds in (("/customers", 1), ("/accounts", 2)):
        narrow = counted(store, lambda path=path: api.get(path, fields="id,name", limit=2))  # type: ignore[misc]
        assert operations(narrow) == ["Query"] * kinds
        whole = counted(store, lambda path=path: api.get(path, limit=2))  # type: ignore[misc]
        assert operations(whole) == [*operations(narrow), "Query", "Query"]


def test_accounts_of_one_type_are_read_alone(store: Store, api: Api) -> None:
    customer_with_default(api)
    both = counted(store, lambda: api.get("/accounts", fields="id"))
    assert operations(both) == ["Query", "Query"]
    one = counted(store, lambda: api.get("/accounts", fields="id", type="customer"))
    assert operations(one) == ["Query"]


def test_related_objects_of_a_list_are_read_once_each(store: Store, api: Api) -> None:
    customers = [customer_with_default(api)[0] for _ in range(2)]
    for _ in range(3):
        for customer_id in customers:
            pay(api, customer_id)
    plain = counted(store, lambda: api.get("/transactions"))
    assert operations(plain) == ["Query"]
    related = counted(store, lambda: api.get("/transactions", fields="customer,processing"))
    # Two customers and a processing account in one batch; then the methods they are shown with.
    assert operations(related) == ["Query", "BatchGetItem", *["Query"] * 3]
    assert_by_key(related)


def test_a_refund_is_three_requests_by_key(store: Store, api: Api) -> None:
    customer_id, _ = customer_with_default(api)
    paid = pay(api, customer_id)["id"]
    body = {"type": "refund", "ledger": [{"assoc_transaction_id": paid}]}
    requests = counted(store, lambda: api.post("/transactions", body))
    assert operations(requests) == ["GetItem", "TransactWriteItems", "UpdateItem"]
    assert_by_key(requests)


def test_capture_and_void_are_read_claim_and_outcome(store: Store, api: Api) -> None:
    customer_id, _ = customer_with_default(api)
    held = pay(api, customer_id, status="authorized")["id"]
    for status in ("processed", "voided"):
        change = {"status": status}
        requests = counted(
            store,
            lambda change=change: api.put(f"/transactions/{held}", change),  # type: ignore[misc]
        )
        assert operations(requests) == ["GetItem", "UpdateItem", "UpdateItem"]
        assert_by_key(requests)


def test_switching_the_default_is_one_transaction(store: Store, api: Api) -> None:
    customer_id, _ = customer_with_default(api)
    other = api.post("/payment_methods", card(customer_id=customer_id))["id"]
    change = {"default_payment_method": True}
    requests = counted(store, lambda: api.put(f"/payment_methods/{other}", change))
    assert operations(requests) == ["GetItem", "TransactGetItems", "TransactWriteItems"]
    assert_by_key(requests)


def test_a_page_costs_the_page(store: Store, api: Api) -> None:
    customer_id, _ = customer_with_default(api)
    for _ in range(3):
        pay(api, customer_id)
    newest = counted(store, lambda: api.get("/transactions", limit=2))
    assert operations(newest) == ["Query"]
    assert_by_key(newest)
    of_customer = counted(store, lambda: api.get("/transactions", customer_id=customer_id, limit=2))
    assert operations(of_customer) == ["Query"], "the newest rows fill it"
    assert_by_key(of_customer)


def test_a_list_by_an_index_reads_the_newest_rows_the_notes_the_index_and_its_rows(
    store: Store,
) -> None:
    now = utc_now()
    api = Api(store.services(clock=lambda: now), new_organisation(store)[1])
    customer_id, _ = customer_with_default(api)
    for _ in range(3):
        pay(api, customer_id)
    now += timedelta(minutes=1)
    newest, notes, index, rows = counted(
        store, lambda: api.get("/transactions", customer_id=customer_id, limit=2)
    )
    assert (newest.operation, newest.index, newest.consistent) == ("Query", None, True)
    assert notes.tables[0].endswith("wallets")
    assert (notes.operation, notes.index, notes.consistent) == ("Query", None, True)
    assert (index.operation, index.index) == ("Query", "by_customer")
    assert (rows.operation, rows.consistent) == ("BatchGetItem", True)


def test_several_methods_are_read_at_once_and_written_at_once(store: Store, api: Api) -> None:
    first, method = customer_with_default(api)
    second, other = customer_with_default(api)
    body = listed(card(customer_id=first), card(customer_id=second), card())
    requests = counted(store, lambda: api.post("/payment_methods", body))
    assert operations(requests) == ["BatchGetItem", "TransactWriteItems"]
    assert_by_key(requests)
    rows = listed({"id": method, "description": "D"}, {"id": other, "description": "D"})
    requests = counted(store, lambda: api.put("/payment_methods", rows))
    assert operations(requests) == ["BatchGetItem", "TransactGetItems", "TransactWriteItems"]
    assert len(requests[1].tables) == 4
    requests = counted(store, lambda: api.request("DELETE", "/payment_methods", json=rows))
    assert operations(requests) == ["BatchGetItem", "TransactGetItems", "TransactWriteItems"]
    assert len(requests[2].tables) == 6
    assert_by_key(requests)


def test_several_customers_cost_a_read_each_for_the_answer(store: Store, api: Api) -> None:
    row = {"name": "A", "email": "a@example.com"}
    requests = counted(store, lambda: api.post("/customers", listed(row, row)))
    assert operations(requests) == ["TransactWriteItems"]
    ids = [each["id"] for each in api.get("/customers")["values"]]
    rows = listed(*({"id": each, "name": "B"} for each in ids))
    requests = counted(store, lambda: api.put("/customers", rows))
    assert operations(requests) == ["TransactGetItems", "TransactWriteItems", "Query", "Query"]
    assert_by_key(requests)


def test_one_customer_is_read_with_what_it_is_answered_with(store: Store, api: Api) -> None:
    made = {"name": "A", "email": "a@example.com", "external_uid": "u-1"}
    requests = counted(store, lambda: api.post("/customers", made))
    assert operations(requests) == ["TransactWriteItems"], "a free uid costs no read"
    requests = counted(store, lambda: api.post("/customers", made))
    assert operations(requests) == ["TransactWriteItems", "Query", "UpdateItem"]
    [known] = api.get("/customers")["values"]
    for change, written in (({"name": "B"}, "UpdateItem"), ({"external_uid": "u-2"}, None)):
        requests = counted(
            store,
            lambda change=change: api.put(f"/customers/{known['id']}", change),  # type: ignore[misc]
        )
        assert operations(requests) == ["Query", written or "TransactWriteItems"]
    assert_by_key(requests)


def test_methods_inside_are_written_with_their_customer(store: Store, api: Api) -> None:
    body = {"name": "A", "email": "a@example.com", "payment_methods": [card(), card()]}
    made: list[str] = []
    requests = counted(store, lambda: made.append(api.post("/customers", body)["id"]))
    assert operations(requests) == ["TransactWriteItems"]
    assert len(requests[0].tables) == 5
    change = {"payment_methods": [card(default_payment_method=True)]}
    requests = counted(store, lambda: api.put(f"/customers/{made[0]}", change))
    assert operations(requests) == ["TransactGetItems", "TransactWriteItems", "Query"]
    assert len(requests[1].tables) == 3
    assert_by_key(requests)


def test_several_transactions_are_one_read_and_one_write(store: Store, api: Api) -> None:
    customer_id, _ = customer_with_default(api)
    rows = listed(*({"id": pay(api, customer_id)["id"], "notes": "n"} for _ in range(3)))
    requests = counted(store, lambda: api.put("/transactions", rows))
    assert operations(requests) == ["BatchGetItem", "TransactWriteItems"]
    assert_by_key(requests)


Sent = tuple[str, str, dict[str, object]]


def payment(**more: object) -> Sent:
    return "POST", "/transactions", {"type": "payment", "amount": 1, **more}


def refund(api: Api, customer_id: str) -> Sent:
    ledger = [{"assoc_transaction_id": pay(api, customer_id)["id"]}]
    return "POST", "/transactions", {"type": "refund", "ledger": ledger}


def change(api: Api, customer_id: str, status: str) -> Sent:
    held = pay(api, customer_id, status="authorized")["id"]
    return "PUT", f"/transactions/{held}", {"status": status}


ANN = {"name": "A", "email": "a@example.com"}
WITH_A_KEY: list[tuple[Callable[[Api, str, str], Sent], list[str], list[str]]] = [
    (
        lambda api, owner, method: payment(customer_id=owner),
        ["GetItem", "TransactWriteItems", "UpdateItem"],
        ["GetItem", "TransactWriteItems", "GetItem"],
    ),
    (
        lambda api, owner, method: payment(customer_id=owner, payment_method_id=method),
        ["BatchGetItem", "TransactWriteItems", "UpdateItem"],
        ["BatchGetItem", "TransactWriteItems", "GetItem"],
    ),
    (
        lambda api, owner, method: payment(payment_method_id=method),
        ["GetItem", "BatchGetItem", "TransactWriteItems", "UpdateItem"],
        ["GetItem", "BatchGetItem", "TransactWriteItems", "GetItem"],
    ),
    (
        lambda api, owner, method: refund(api, owner),
        ["GetItem", "TransactWriteItems", "UpdateItem"],
        ["GetItem", "GetItem", "GetItem"],
    ),
    (
        lambda api, owner, method: change(api, owner, "processed"),
        ["GetItem", "TransactWriteItems", "UpdateItem"],
        ["GetItem", "TransactWriteItems", "GetItem"],
    ),
    (
        lambda api, owner, method: change(api, owner, "voided"),
        ["GetItem", "TransactWriteItems", "UpdateItem"],
        ["GetItem", "GetItem", "GetItem"],
    ),
    (
        lambda api, owner, method: ("POST", "/customers", ANN),
        ["TransactWriteItems"],
        ["TransactWriteItems", "Query"],
    ),
    (
        lambda api, owner, method: ("POST", "/payment_methods", card(customer_id=owner)),
        ["GetItem", "TransactWriteItems"],
        ["GetItem", "TransactWriteItems", "GetItem", "BatchGetItem"],
    ),
    (
        lambda api, owner, method: ("POST", "/payment_methods", listed(card(), card())),
        ["TransactWriteItems"],
        ["TransactWriteItems", "BatchGetItem"],
    ),
]


@pytest.mark.parametrize(("make", "first", "again"), WITH_A_KEY)
def test_a_key_costs_no_request_and_a_replay_is_short(
    store: Store,
    api: Api,
    make: Callable[[Api, str, str], Sent],
    first: list[str],
    again: list[str],
) -> None:
    method, target, body = make(api, *customer_with_default(api))
    key = new_key()
    for expected in (first, again, again):
        requests = counted(store, lambda: send(api, method, target, key, body))
        assert operations(requests) == expected
        assert_by_key(requests)


def test_a_keyed_charge_writes_its_intent_and_its_key_at_once(store: Store, api: Api) -> None:
    customer_id, _ = customer_with_default(api)
    _, target, body = payment(customer_id=customer_id)
    requests = counted(store, lambda: send(api, "POST", target, new_key(), body))
    written = [table.rpartition("-")[2] for table in requests[1].tables]
    assert written == ["transactions", "idempotency"]


def test_a_replay_where_the_default_is_gone_is_three_reads(store: Store, api: Api) -> None:
    customer_id, method_id = customer_with_default(api)
    method, target, body = payment(customer_id=customer_id)
    key = new_key()
    send(api, method, target, key, body)
    api.delete(f"/payment_methods/{method_id}")
    requests = counted(store, lambda: send(api, method, target, key, body))
    assert operations(requests) == ["GetItem", "GetItem", "GetItem"]
    assert_by_key(requests)

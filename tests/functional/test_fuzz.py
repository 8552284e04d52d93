"""Random requests over every route: whatever is sent, the answer is one that the contract knows.

Random, but the same at every run. What is sent is biased to real names and nearly right values, as
pure noise is refused at the door and tests nothing behind it.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import app
from chalicelib.api.application import COLLECTIONS
from tests.examples.played import OTHERS, plain
from tests.support.client import Answer
from tests.support.objects import bank_account, card
from tests.support.refusals import ENVELOPE, Surroundings, surroundings

REFUSALS = {
    400: {"BadRequest", "InvalidAttributes", "TransactionDeclined"},
    401: {"Unauthorized"},
    404: {"NotFound"},
    405: {"MethodNotAllowed"},
    409: {"Conflict"},
    413: {"BadRequest"},
    415: {"BadRequest"},
}
RESOURCES = {collection.resource.path: collection.resource for collection in COLLECTIONS}
READ = sorted(path for path in RESOURCES if f"{path}/{{id}}" in app.routes)
"""The paths of objects that can be read."""
IDS = [
    "<customer>", "<bare>", "<method>", "<loose>", "<one_time>", "<receiving>", "<payment>",
    "<held>", "<voided>", "<refund>", "<merchant>", "<deleted_customer>", "<deleted_method>",
    "<foreign_customer>", "<foreign_method>", "<foreign_payment>", "<no_payment>", "invalid",
]  # fmt: skip
WORDS = [
    "", "card", "bank_account", "payment", "refund", "credit", "authorized", "processed", "voided",
    "send-only", "true", "null", "12/35", "13/35", "4242 4242 4242 4242",
    "4242424242424241", "1234567899", "036001808", "checking", "ann@example.com", "9.11", "-1",
    "1e400", "NaN", "*", ">1", "a|b", "?*x*", "\0", "\ud800",
    "💳",
]  # fmt: skip
QUERIED = [
    "*",
    "id",
    "*,ledger",
    "*,customer,processing",
    "customer",
    "account,customer",
    "transaction,assoc_transaction",
    "5",
    "0",
    "created_at",
    "desc(created_at)",
]
RIGHT = {
    "/customers": {"name": "Ann", "email": "ann@example.com"},
    "/processing_accounts": {"name": "Shop", "payment_methods": [bank_account()]},
    "/payment_methods": {**card(), "customer_id": "<customer>", "default_payment_method": True},
    "/transactions": {"type": "payment", "amount": 10, "customer_id": "<customer>"},
    "/accounts": {"name": "Ann", "email": "ann@example.com", "type": "customer"},
    **{other.path: plain(other.path) for other in OTHERS},
}
WRITABLE = sorted(RIGHT)

OWN = {
    "/customers": ["<customer>", "<bare>", "<with_uid>"],
    "/processing_accounts": ["<merchant>"],
    "/payment_methods": ["<method>", "<loose>", "<one_time>", "<receiving>"],
    "/transactions": ["<payment>", "<held>", "<voided>", "<refund>", "<part_refunded>"],
    "/accounts": ["<customer>", "<bare>", "<merchant>"],
    "/transaction_ledgers": ["<line>", "<mirrored_line>"],
    "/operations": ["<operation>"],
    "/access_tokens": ["<token>", "<intent>"],
    "/intents": ["<intent>"],
    "/webhooks": ["<webhook>"],
    "/webhook_logs": ["<webhook_log>"],
    **{other.path: [f"<{other.object}>"] for other in OTHERS},
}
FITTING: dict[str, list[Any]] = {
    "type": ["card", "bank_account", "payment", "refund", "credit", "customer", "processing"],
    "status": ["authorized", "processed", "voided", True],
    "amount": [0, 0.01, 9.11, "29.99", 10**9, 13.054732925969592, 1e400],
    "customer_id": ["<customer>", "<bare>", "<deleted_customer>", "<foreign_customer>"],
    "account_id": ["<customer>", "<merchant>", "<foreign_merchant>"],
    "primary_processing_id": ["<merchant>", "<customer>"],
    "processing_id": ["<merchant>", "<deleted_merchant>"],
    "payment_method_id": ["<method>", "<loose>", "<one_time>", "<receiving>", "<foreign_method>"],
    "payment_method": [card(), bank_account(), card(keep_active=False), {"type": "card"}],
    "payment_methods": [[card()], bank_account(), [bank_account(default_payment_method="1")] * 2],
    "card": [card()["card"], card("4111 1111 1111 9903")["card"]],
    "bank_account": [bank_account()["bank_account"]],
    "ledger": [[{"assoc_transaction_id": name}] for name in ("<payment>", "<held>", "<refund>")],
    "transfer_type": ["send-only", "receive-only", "two-way"],
    "external_uid": ["one", "two"],
    "attrs": [{"a": {"b": [1.5, None, "\u2028"]}}, [], {"": ""}],
    "email": ["ann@example.com", "Ann.Other+1@EXAMPLE.com"],
    "phone_number": ["(111) 222-3333", "###-###-####"],
    "legal_entity": [{"owners": {"ssn": 234234234}}, {"owners": [{"ssn": ["1"]}]}],
    "billing_address": [{"postal_code": "99999"}, {"street_address": "999 Main"}],
}

scalars = st.one_of(
    st.sampled_from(IDS + WORDS),
    st.text(st.characters(exclude_characters="<"), max_size=20),
    st.none() | st.booleans() | st.floats() | st.integers(-(10**18), 10**18),
)
junk = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner),
    max_leaves=6,
)
fuzzing = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def mostly(usual: st.SearchStrategy[Any], *others: st.SearchStrategy[Any]) -> Any:
    """The usual three times out of four. `one_of` gives each of its branches the same weight."""
    chosen = st.sampled_from([usual] * 3 * len(others) + list(others))
    return chosen.flatmap(lambda strategy: strategy)


def names_of(path: str) -> st.SearchStrategy[str]:
    """Attributes, in themselves and with brackets, and the names that queries know."""
    plain = [field.name for field in RESOURCES[path].fields]
    nested = ["card[card_number]", "attrs[a][]", "attrs[a]", "payment_method[type]", "ledger[0][a]"]
    reserved = ["fields", "fields[0]", "order_by", "limit", "offset", "group_by", "mode", "q"]
    odd = st.text(st.characters(exclude_characters="<"), max_size=8)
    return mostly(st.sampled_from(plain), st.sampled_from(nested + reserved), odd)


def value_of(name: str) -> st.SearchStrategy[Any]:
    """Mostly what fits the attribute, at least by its type."""
    other = [True, "false"] if name.startswith(("default_", "keep_")) else ["Ann", None, "55"]
    return mostly(st.sampled_from(FITTING.get(name, other)), scalars, junk)


def bodies_of(path: str, *, one: bool) -> st.SearchStrategy[Any]:
    """A right body with something changed, or an object of real names, or anything."""
    writable = [
        field.name
        for field in RESOURCES[path].fields
        if not field.read_only and not (one and field.fixed)
    ]
    right = {} if one else RIGHT[path]
    names = mostly(st.sampled_from(writable), names_of(path))
    pairs = names.flatmap(lambda name: st.tuples(st.just(name), value_of(name)))
    changes = st.lists(pairs, max_size=3).map(dict)
    changed = st.builds(lambda change: {**right, **change}, changes)
    return mostly(changed, changes, junk)


def pairs_of(path: str) -> st.SearchStrategy[list[tuple[bytes, bytes]]]:
    """Names and values of a form or a query."""
    pair = names_of(path).flatmap(
        lambda name: st.tuples(
            st.just(_bytes(name)), (st.sampled_from(QUERIED) | value_of(name)).map(_bytes)
        )
    )
    return st.lists(pair, max_size=4)


def _bytes(value: Any) -> bytes:
    return str(value).encode("utf-8", "surrogatepass")


@pytest.fixture(scope="module")
def fuzzed(world: Surroundings) -> Surroundings:
    """Its own objects, as what is fuzzed does not stay as it was."""
    return surroundings(world.store)


def hold(answer: Answer) -> None:
    """Assert that the answer is strict JSON, of an object or of an error."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    body = json.loads(answer.text, parse_constant=refuse)
    assert answer.headers["Content-Type"] == "application/json"
    assert isinstance(body, dict)
    if answer.status == 200:
        return
    assert body["error_type"] in REFUSALS.get(answer.status, ()), (answer.status, answer.text)
    assert set(body) == ENVELOPE
    assert body["object"] == "error"
    for name in ("description", "error_description"):
        assert isinstance(body[name], str)
        assert body[name]


def draw_target(data: st.DataObject, path: str, *, one: bool) -> str:
    """The collection, or one of its objects, now and then of another collection."""
    ids = mostly(st.sampled_from(OWN[path]), st.sampled_from(IDS))
    return f"{path}/{data.draw(ids)}" if one else path


@given(data=st.data(), path=st.sampled_from(WRITABLE), one=st.booleans())
@settings(fuzzing, max_examples=300)
def test_any_json_is_served_or_refused(
    fuzzed: Surroundings, data: st.DataObject, path: str, one: bool
) -> None:
    fuzzed.store.activate()
    target = fuzzed.fill(draw_target(data, path, one=one))
    body = fuzzed.fill(data.draw(bodies_of(path, one=one)))
    hold(fuzzed.api.request("PUT" if one else "POST", target, json=body))


@given(
    data=st.data(),
    path=st.sampled_from(WRITABLE),
    method=st.sampled_from(["POST", "PUT", "DELETE"]),
)
@settings(fuzzing, max_examples=200)
def test_any_list_is_served_or_refused(
    fuzzed: Surroundings, data: st.DataObject, path: str, method: str
) -> None:
    fuzzed.store.activate()
    ids = mostly(st.sampled_from(OWN[path]), st.sampled_from(IDS), junk)
    row = bodies_of(path, one=method != "POST")
    if method != "POST":
        row = st.builds(
            lambda body, id: {**body, "id": id} if isinstance(body, dict) else body, row, ids
        )
    rows = mostly(st.lists(row, max_size=3), row, junk)
    body = fuzzed.fill({"object": "list", "values": data.draw(rows)})
    hold(fuzzed.api.request(method, path, json=body))


@given(
    data=st.data(),
    path=st.sampled_from(WRITABLE),
    method=st.sampled_from(["PUT", "DELETE"]),
)
@settings(fuzzing, max_examples=100)
def test_any_query_to_change_is_served_or_refused(
    world: Surroundings, data: st.DataObject, path: str, method: str
) -> None:
    world.store.activate()
    pairs = [
        (b"mode", b"query"),
        (b"id", _bytes(world.ids["no_customer"])),
        *data.draw(pairs_of(path)),
    ]
    body = data.draw(bodies_of(path, one=True)) if method == "PUT" else None
    target = f"{path}?{urlencode(world.fill(pairs))}"
    hold(world.api.request(method, target, json=world.fill(body)))


@given(data=st.data())
@settings(fuzzing, max_examples=100)
def test_any_form_is_served_or_refused(fuzzed: Surroundings, data: st.DataObject) -> None:
    fuzzed.store.activate()
    path = data.draw(st.sampled_from(WRITABLE))
    pairs = fuzzed.fill(data.draw(pairs_of(path)))
    hold(fuzzed.api.request("POST", path, form=pairs))


@given(
    raw=st.binary(max_size=60) | st.sampled_from([b"{", b"[]", b"null", b'{"a":' * 900]),
    content_type=st.sampled_from(
        [
            "",
            "application/json",
            "application/json; charset=latin-1",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "text/plain",
        ]
    ),
    path=st.sampled_from(WRITABLE),
    head=st.sampled_from(
        [b"", b'{"name": "', b"name=", b"--x\r\nContent-Disposition: form-data; "]
    ),
)
@settings(fuzzing, max_examples=200)
def test_any_bytes_are_served_or_refused(
    fuzzed: Surroundings, raw: bytes, content_type: str, path: str, head: bytes
) -> None:
    fuzzed.store.activate()
    headers = {"content-type": content_type}
    hold(fuzzed.api.request("POST", path, raw=head + raw, headers=headers))


@given(data=st.data())
@settings(fuzzing, max_examples=150)
def test_any_query_is_served_or_refused(world: Surroundings, data: st.DataObject) -> None:
    world.store.activate()
    path = data.draw(st.sampled_from(READ))
    target = world.fill(draw_target(data, path, one=data.draw(st.booleans())))
    pairs = world.fill(data.draw(pairs_of(path)))
    hold(world.api.request("GET", f"{target}?{urlencode(pairs)}"))


printable = st.text(
    st.characters(codec="latin-1", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30
)


@given(
    headers=st.dictionaries(
        st.sampled_from(["authorization", "x-api-version", "content-type", "accept", "expect"]),
        printable
        | printable.map("Bearer {}".format)
        | printable.map("Basic {}".format)
        | st.sampled_from(["1", "v1", "v2", "v1.9", "gzip", "*/*", "100-continue"]),
    ),
    method=st.sampled_from(["GET", "GET", "POST", "POST", "PUT", "DELETE", "PATCH", "HEAD"]),
    path=st.sampled_from([*RESOURCES, "/customers/invalid", "/customers/invalid/payment_methods"]),
)
@settings(fuzzing, max_examples=120)
def test_any_headers_and_methods_are_served_or_refused(
    world: Surroundings, headers: dict[str, str], method: str, path: str
) -> None:
    world.store.activate()
    answer = world.api.request(method, path, headers=headers)
    if method == "HEAD":
        assert answer.text == ""
        assert answer.status in {200, *REFUSALS}
    else:
        hold(answer)


@given(
    identifier=st.text(
        st.characters(exclude_characters="/?#", exclude_categories=["Z", "C"]), min_size=1
    )
    | st.from_regex(r"(acct|txn|pm|lgr|op|int|client_key)_[A-Za-z0-9]{15,27}", fullmatch=True),
    method=st.sampled_from(["GET", "PUT", "DELETE"]),
    path=st.sampled_from(READ),
)
@settings(fuzzing, max_examples=100)
def test_any_id_is_not_found(world: Surroundings, identifier: str, method: str, path: str) -> None:
    world.store.activate()
    answer = world.api.request(method, f"{path}/{identifier}")
    hold(answer)
    assert answer.status in (404, 405)

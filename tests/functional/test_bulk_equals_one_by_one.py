"""A request about several objects ends as the same ones about each would, where those succeed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.support.client import Answer, Api
from tests.support.objects import bank_account, card, column, customer, listed
from tests.support.organisations import new_api
from tests.support.stores import Store

pytestmark = pytest.mark.dynamodb_local

FLAGS = ("default_payment_method", "default_credit_method")
Row = dict[str, Any]

flags = st.dictionaries(st.sampled_from(FLAGS), st.booleans())
directions = st.sampled_from(["send-only", "receive-only", "two-way"])
owners = st.sampled_from([0, 0, 1, None])
new_rows = st.lists(
    st.fixed_dictionaries(
        {"owner": owners, "bank": st.booleans(), "transfer_type": directions, "flags": flags}
    ),
    min_size=1,
    max_size=5,
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "owner": owners,
        "transfer_type": directions,
        "description": st.sampled_from(["D", None]),
        "flags": flags,
    },
)


@dataclass
class World:
    """Two customers and the methods that were made, known by their numbers."""

    api: Api
    customers: list[str]
    methods: list[str] = field(default_factory=list)

    def body(self, row: Row) -> Row:
        """The body of a row: numbers become ids."""
        rest = {name: row[name] for name in row.keys() - {"owner", "bank", "flags"}}
        if row.get("owner") is not None:
            rest["customer_id"] = self.customers[row["owner"]]
        return {**rest, **row.get("flags", {})}

    def new_body(self, row: Row) -> Row:
        """The same, of a method to create."""
        return (bank_account if row["bank"] else card)(**self.body(row))

    def changed_body(self, number: int, row: Row) -> Row:
        """The same, of a method to change."""
        return {"id": self.methods[number], **self.body(row)}

    def state(self) -> Any:
        """Everything that callers see, ids as numbers."""
        return [self._seen(f"/customers/{each}/payment_methods") for each in self.customers] + [
            self._seen("/payment_methods"),
            [self._charged(each) for each in self.customers],
        ]

    def _seen(self, path: str) -> list[Row]:
        hidden = {"created_at", "modified_at", "customer_id", "account_id"}
        return [
            {name: value for name, value in row.items() if name not in hidden}
            | {"id": self.methods.index(row["id"]), "owner": self._number(row["customer_id"])}
            for row in self.api.get(path)["values"]
        ]

    def _number(self, customer_id: str | None) -> int | None:
        return None if customer_id is None else self.customers.index(customer_id)

    def _charged(self, customer_id: str) -> int | None:
        body = {"type": "payment", "amount": 1, "customer_id": customer_id}
        answer = self.api.post("/transactions", body)
        if answer.status != 200:
            return None
        return self.methods.index(answer["payment_method_id"])


@pytest.fixture(scope="module")
def store(_dynamodb_local_store: Store) -> Store:
    """DynamoDB Local: moto slows down with every row, and judges no conditions across rows."""
    return _dynamodb_local_store


def new_world(store: Store) -> World:
    store.activate()
    api = new_api(store)
    return World(api, [customer(api), customer(api)])


def claims(bodies: list[Row]) -> list[tuple[str, str]]:
    """Which default of whom each body sets, as far as it can be told from the body."""
    return [
        (body.get("customer_id", "?"), flag) for body in bodies for flag in FLAGS if body.get(flag)
    ]


def in_step(one: list[Answer], several: Answer, bodies: list[Row]) -> bool:
    """Whether both went through. If one by one did, so must the batch, but for a default that two
    of its rows want: one by one the last would have it."""
    if any(answer.status != 200 for answer in one):
        return False
    if several.status == 200:
        return True
    assert len(claims(bodies)) > 1
    text = "Invalid value: another method of the request has it too"
    errors = [value for row in several["details"]["values"] for value in row.values()]
    assert set(errors) == {text}
    return False


@given(data=st.data(), rows=new_rows)
@settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_batches_end_as_single_requests_do(
    store: Store, data: st.DataObject, rows: list[Row]
) -> None:
    single, bulk = new_world(store), new_world(store)
    one = [single.api.post("/payment_methods", single.new_body(row)) for row in rows]
    several = bulk.api.post("/payment_methods", listed(*map(bulk.new_body, rows)))
    if not in_step(one, several, [single.new_body(row) for row in rows]):
        assert several.status != 200 or all(answer.status == 200 for answer in one)
        return
    single.methods = [answer["id"] for answer in one]
    bulk.methods = column(several, "id")
    assert bulk.state() == single.state()
    numbers = st.sampled_from(range(len(rows)))
    changed = data.draw(st.dictionaries(numbers, changes, min_size=1))
    before = bulk.state()
    one = [
        single.api.put(f"/payment_methods/{single.methods[number]}", single.body(row))
        for number, row in changed.items()
    ]
    bodies = [bulk.changed_body(number, row) for number, row in changed.items()]
    several = bulk.api.put("/payment_methods", listed(*bodies))
    if several.status != 200:
        assert bulk.state() == before
    if not in_step(one, several, bodies):
        event("stopped at the changes")
        return
    assert bulk.state() == single.state()
    gone = data.draw(st.lists(numbers, min_size=1, unique=True))
    for number in gone:
        assert single.api.delete(f"/payment_methods/{single.methods[number]}").status == 200
    ids = "|".join(bulk.methods[number] for number in gone)
    assert len(column(bulk.api.delete(f"/payment_methods?id={ids}&mode=query"), "id")) == len(gone)
    assert bulk.state() == single.state()
    event("went all the way")

"""Requests about several objects that meet others, on Amazon's DynamoDB Local: all or nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.account import Organisation
from chalicelib.domain.payment_method import Purpose
from chalicelib.domain.transaction import TransactionType
from chalicelib.domain.write_conflicts import Stale
from chalicelib.errors import InvalidAttributes, NotFound, TransactionDeclined
from chalicelib.services.bulk_rules import Asked
from chalicelib.services.requests import AccountChange, MethodChange, NewAccount, NewTransaction
from chalicelib.services.use_cases import Services
from chalicelib.store.batches import Batches
from tests.support.client import Api
from tests.support.objects import (
    card,
    column,
    customer,
    customer_with_default,
    listed,
    pay,
)
from tests.support.organisations import new_organisation
from tests.support.stores import Store

pytestmark = pytest.mark.dynamodb_local

Place = tuple[Services, Organisation, Api]


@pytest.fixture
def place(dynamodb_local_store: Store) -> Place:
    organisation, key = new_organisation(dynamodb_local_store)
    services = dynamodb_local_store.services()
    return services, organisation, Api(services, key)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """All of `works`, each in a thread of its own, started together."""
    barrier = threading.Barrier(len(works))

    def start(work: Callable[[], Any]) -> Any:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(start, works))


def methods_of(api: Api, customer_id: str, count: int) -> list[str]:
    rows = [card(customer_id=customer_id) for _ in range(count)]
    return column(api.post("/payment_methods", listed(*rows)), "id")


def assert_sound(place: Place, customer_id: str) -> str | None:
    """The default is one of the methods or nobody's, and its copy is true. Its id."""
    services, organisation, _ = place
    wallet = services.customers.get(organisation, customer_id)
    account = wallet.account
    shown = {m.method.id: m.method for m in wallet.methods}
    default = account.defaults.get(Purpose.PAYMENT)
    flagged = [m.method.id for m in wallet.methods if Purpose.PAYMENT in m.default_for]
    if default is None:
        assert account.default_method is None
        assert flagged == []
        return None
    assert flagged == [default]
    assert account.default_method == shown[default]
    return default


def test_one_condition_that_fails_leaves_nothing_of_the_batch(
    place: Place, dynamodb_local_store: Store
) -> None:
    _, organisation, api = place
    owner, default = customer_with_default(api)
    other = customer(api)
    [kept] = methods_of(api, owner, 1)
    payment = pay(api, owner, 5)["id"]
    batches = Batches(dynamodb_local_store.connection)
    accounts = batches.accounts(organisation.id, [owner, other])
    methods = batches.methods(organisation.id, [default, kept])
    [transaction] = batches.transactions(organisation.id, [payment]).values()
    api.put(f"/customers/{other}", {"name": "Meanwhile"})
    before = dynamodb_local_store.dump()
    unit = batches.begin()
    unit.change_transaction(transaction, transaction)
    for each in methods.values():
        unit.delete_method(each[0], owner=each[1])
    unit.change_account(accounts[owner], accounts[owner])
    unit.delete_account(accounts[other], organisation.created_at)
    with pytest.raises(Stale):
        unit.commit()
    assert dynamodb_local_store.dump() == before
    assert assert_sound(place, owner) == default


def test_two_batches_that_switch_one_default_leave_one(place: Place) -> None:
    services, organisation, api = place
    owner, old = customer_with_default(api)
    first, second, third = methods_of(api, owner, 3)
    winners = set()

    def switch(to: str, beside: str) -> Callable[[], Any]:
        rows = [
            MethodChange(id=beside, changes={"description": to}),
            MethodChange(id=to, flags={Purpose.PAYMENT: True}),
        ]
        return lambda: services.payment_methods.update(organisation, rows, Asked.LISTED)

    for _ in range(60):
        at_once(
            switch(first, second),
            switch(second, third),
            switch(third, old),
            switch(old, first),
            lambda: assert_sound(place, owner),
        )
        winners.add(assert_sound(place, owner))
    assert len(winners) > 1


def test_a_batch_that_deletes_and_one_that_makes_a_default_leave_nothing_dangling(
    place: Place,
) -> None:
    services, organisation, api = place
    owner = customer(api)
    for _ in range(60):
        first, second, third = methods_of(api, owner, 3)

        def delete(ids: list[str] = [first, second]) -> None:  # noqa: B006
            services.payment_methods.delete(organisation, ids, Asked.MATCHED)

        def claim(method_id: str, beside: str) -> None:
            rows = [
                MethodChange(id=beside, changes={"description": "beside"}),
                MethodChange(id=method_id, flags={Purpose.PAYMENT: True}),
            ]
            with suppress(InvalidAttributes):
                services.payment_methods.update(organisation, rows, Asked.LISTED)

        at_once(
            delete,
            lambda one=first, other=third: claim(one, other),  # type: ignore[misc]
            lambda one=second, other=third: claim(one, other),  # type: ignore[misc]
            lambda: assert_sound(place, owner),
        )
        assert assert_sound(place, owner) is None
        left = column(api.get(f"/customers/{owner}/payment_methods"), "id")
        assert left == [third]
        api.delete(f"/payment_methods/{third}")


def test_charges_beside_a_batch_that_deletes_end_in_a_payment_or_a_refusal(place: Place) -> None:
    services, organisation, api = place
    new = {"type": TransactionType.PAYMENT, "cents": 100}
    for _ in range(30):
        owner, default = customer_with_default(api)
        others = methods_of(api, owner, 2)

        def charge(owner: str = owner) -> str:
            try:
                made = NewTransaction(customer_id=owner, **new)
                return services.transactions.create(organisation, made).payment_method_id or ""
            except (InvalidAttributes, TransactionDeclined) as error:
                return type(error).__name__

        def delete(ids: list[str] = [*others, default]) -> None:  # noqa: B006
            services.payment_methods.delete(organisation, ids, Asked.LISTED)

        outcomes = at_once(charge, delete, charge)
        assert {outcomes[0], outcomes[2]} <= {default, "InvalidAttributes"}
        assert assert_sound(place, owner) is None
        assert charge() == "InvalidAttributes"


def test_accounts_change_and_go_at_the_same_time(place: Place) -> None:
    services, organisation, api = place
    for _ in range(30):
        ids = [customer_with_default(api)[0], customer(api)]

        def rename(name: str, ids: list[str] = ids) -> str:
            rows = [AccountChange(id=each, changes={"name": name}) for each in ids]
            try:
                services.customers.update(organisation, rows, Asked.LISTED)
            except InvalidAttributes:
                return "too late"
            return name

        def delete(ids: list[str] = ids) -> None:
            services.customers.delete(organisation, ids, Asked.NAMED)

        at_once(lambda: rename("A"), delete, lambda: rename("B"))
        for each in ids:
            with pytest.raises(NotFound):
                services.customers.get(organisation, each)
        assert rename("C") == "too late"
    assert api.get("/payment_methods")["values"] == []


def test_batches_never_leave_half_of_a_name(place: Place) -> None:
    services, organisation, api = place
    ids = [customer(api) for _ in range(4)]

    def rename(name: str, order: int) -> Callable[[], Any]:
        rows = [AccountChange(id=each, changes={"name": name}) for each in ids[::order]]
        return lambda: services.customers.update(organisation, rows, Asked.LISTED)

    for _ in range(20):
        at_once(rename("A", 1), rename("B", -1), rename("C", 1), rename("D", -1))
        assert len(set(column(api.get("/customers"), "name"))) == 1


def test_batches_with_one_external_uid_make_one_customer(place: Place) -> None:
    services, organisation, api = place
    row = {"name": "A", "email": "a@x.com"}

    def create(number: int) -> list[str]:
        rows = [
            NewAccount(values={**row, "name": f"N{number}"}),
            NewAccount(values={**row, "external_uid": "crm-1"}),
        ]
        made = services.customers.create(organisation, rows)
        return [wallet.account.id for wallet in made]

    made = at_once(*(lambda number=number: create(number) for number in range(8)))  # type: ignore[misc]
    assert len({ids[1] for ids in made}) == 1
    assert len(api.get("/customers")["values"]) == 9


def test_methods_that_come_with_a_change_go_with_their_account(place: Place) -> None:
    services, organisation, api = place
    for _ in range(30):
        owner, default = customer_with_default(api)

        def change(owner: str = owner, default: str = default) -> None:
            rows = [MethodChange(id=default, flags={Purpose.PAYMENT: False})]
            change = AccountChange(id=owner, changes={"name": "B"}, methods=rows)
            try:
                services.customers.update(organisation, [change], Asked.NAMED)
            except NotFound:
                return

        delete = partial(services.customers.delete, organisation, [owner], Asked.NAMED)
        at_once(change, delete)
        with pytest.raises(NotFound):
            services.payment_methods.get(organisation, default)
    assert api.get("/customers")["values"] == []

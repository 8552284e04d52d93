"""What a unit of work builds on may have changed since it was read: then nothing of it is written.

On Amazon's DynamoDB Local, step by step; `tests/races` lets callers meet by chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from chalicelib.domain.account import Account
from chalicelib.domain.clock import utc_now
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.domain.write_conflicts import Stale, Taken
from chalicelib.errors import TooMuchAtOnce
from chalicelib.store.batches import Batches
from chalicelib.store.unit_of_work import UnitOfWork
from tests.support.client import Api
from tests.support.objects import card, customer, customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.stores import Store

pytestmark = pytest.mark.dynamodb_local


@dataclass
class Read:
    """Objects as they were read: a customer, methods of it and of nobody, a payment."""

    api: Api
    store: Store
    batches: Batches
    org_id: str
    owner: Account
    default: OwnedMethod
    other: OwnedMethod
    loose: OwnedMethod
    payment: Any

    def method(self, which: str) -> str:
        """The path of one of the methods."""
        owned: OwnedMethod = getattr(self, which)
        return f"/payment_methods/{owned.method.id}"


@pytest.fixture
def read(dynamodb_local_store: Store) -> Read:
    organisation, key = new_organisation(dynamodb_local_store)
    api = Api(dynamodb_local_store.services(), key)
    owner, default = customer_with_default(api)
    api.put(f"/customers/{owner}", {"external_uid": "mine"})
    other = api.post("/payment_methods", card(customer_id=owner))["id"]
    loose = api.post("/payment_methods", card())["id"]
    payment = pay(api, owner, 5)["id"]
    batches = Batches(dynamodb_local_store.connection)
    found = batches.methods(organisation.id, [default, other, loose])
    account = found[default][1]
    assert account is not None
    return Read(
        api,
        dynamodb_local_store,
        batches,
        organisation.id,
        account,
        found[default][0],
        found[other][0],
        found[loose][0],
        batches.transactions(organisation.id, [payment])[payment],
    )


def changed(owned: OwnedMethod, *, like: OwnedMethod | None = None) -> OwnedMethod:
    """The method after a change; with the default flags of `like`."""
    method = replace(owned.method, description="D", version=owned.method.version + 1)
    return OwnedMethod(method, (like or owned).default_for)


def change_default(read: Read, unit: UnitOfWork) -> None:
    unit.write_method(changed(read.default), before=read.default, owner=read.owner)


def change_other(read: Read, unit: UnitOfWork) -> None:
    unit.write_method(changed(read.other), before=read.other, owner=read.owner)


def switch_to_other(read: Read, unit: UnitOfWork) -> None:
    after = changed(read.other, like=read.default)
    unit.write_method(after, before=read.other, owner=read.owner)


def delete_default(read: Read, unit: UnitOfWork) -> None:
    unit.delete_method(read.default, owner=read.owner)


def attach_loose(read: Read, unit: UnitOfWork) -> None:
    method = replace(read.loose.method, owner_id=read.owner.id, version=2)
    unit.write_method(OwnedMethod(method), before=read.loose, owner=read.owner)


def change_owner(read: Read, unit: UnitOfWork) -> None:
    after = replace(read.owner, name="N", version=read.owner.version + 1)
    unit.change_account(after, read.owner)


def delete_owner(read: Read, unit: UnitOfWork) -> None:
    unit.delete_account(read.owner, utc_now())


def change_payment(read: Read, unit: UnitOfWork) -> None:
    after = replace(read.payment, description="D", version=read.payment.version + 1)
    unit.change_transaction(after, read.payment)


def put(which: str, **body: Any) -> Callable[[Read], Any]:
    return lambda read: read.api.put(read.method(which), body)


def delete(which: str) -> Callable[[Read], Any]:
    return lambda read: read.api.delete(read.method(which))


def rename_owner(read: Read) -> Any:
    return read.api.put(f"/customers/{read.owner.id}", {"name": "Meanwhile"})


def lose_owner(read: Read) -> Any:
    return read.api.delete(f"/customers/{read.owner.id}")


def describe_payment(read: Read) -> Any:
    return read.api.put(f"/transactions/{read.payment.id}", {"description": "Meanwhile"})


FLAG = "default_payment_method"
MEETINGS = [
    (change_default, put("other", **{FLAG: True})),
    (change_default, put("default", **{FLAG: False})),
    (change_default, put("default", description="Meanwhile")),
    (change_default, delete("default")),
    (change_default, lose_owner),
    (change_other, put("other", **{FLAG: True})),
    (change_other, put("other", description="Meanwhile")),
    (change_other, delete("other")),
    (switch_to_other, put("other", description="Meanwhile")),
    (switch_to_other, delete("other")),
    (switch_to_other, lose_owner),
    (delete_default, put("other", **{FLAG: True})),
    (delete_default, put("default", description="Meanwhile")),
    (delete_default, delete("default")),
    (attach_loose, put("loose", description="Meanwhile")),
    (attach_loose, delete("loose")),
    (attach_loose, lose_owner),
    (change_owner, rename_owner),
    (change_owner, lose_owner),
    (delete_owner, rename_owner),
    (delete_owner, lose_owner),
    (change_payment, describe_payment),
]


def name(value: Any) -> str:
    return getattr(value, "__qualname__", "").split(".")[0]


@pytest.mark.parametrize(("step", "meanwhile"), MEETINGS, ids=name)
def test_what_has_changed_since_it_was_read_stops_all_of_it(
    read: Read, step: Callable[[Read, UnitOfWork], None], meanwhile: Callable[[Read], Any]
) -> None:
    assert meanwhile(read).status == 200
    before = read.store.dump()
    unit = read.batches.begin()
    unit.add_account(replace(read.owner, id="acct_new", external_uid="new"))
    step(read, unit)
    with pytest.raises(Stale):
        unit.commit()
    assert read.store.dump() == before


@pytest.mark.parametrize("step", list(dict.fromkeys(step for step, _ in MEETINGS)), ids=name)
def test_what_is_still_as_it_was_read_is_written(
    read: Read, step: Callable[[Read, UnitOfWork], None]
) -> None:
    before = read.store.dump()
    unit = read.batches.begin()
    step(read, unit)
    unit.commit()
    assert read.store.dump() != before


def test_a_switch_does_not_mind_another_switch(read: Read) -> None:
    """Who takes the default over from whom does not matter, as long as the copy is true."""
    third = read.api.post(
        "/payment_methods", card(customer_id=read.owner.id, default_payment_method=True)
    )
    assert third.status == 200
    unit = read.batches.begin()
    switch_to_other(read, unit)
    unit.commit()
    account = read.batches.accounts(read.org_id, [read.owner.id])[read.owner.id]
    assert account.default_method == changed(read.other).method
    assert set(account.defaults.values()) == {read.other.method.id}


def test_a_taken_external_uid_stops_all_of_it(read: Read) -> None:
    before = read.store.dump()
    unit = read.batches.begin()
    change_default(read, unit)
    unit.add_account(replace(read.owner, id="acct_new"))
    with pytest.raises(Taken) as caught:
        unit.commit()
    assert caught.value.account_id == read.owner.id
    assert read.store.dump() == before


def test_an_external_uid_that_has_moved_on_is_not_given_up(read: Read) -> None:
    rival = customer(read.api)
    assert read.api.put(f"/customers/{read.owner.id}", {"external_uid": None}).status == 200
    assert read.api.put(f"/customers/{rival}", {"external_uid": "mine"}).status == 200
    unit = read.batches.begin()
    unit.change_account(replace(read.owner, external_uid="new"), read.owner)
    unit.add_account(replace(read.owner, id="acct_new"))
    with pytest.raises(Taken) as caught:
        unit.commit()
    assert caught.value.account_id == rival


def test_two_defaults_for_one_purpose_are_a_mistake_of_ours(read: Read) -> None:
    unit = read.batches.begin()
    switch_to_other(read, unit)
    with pytest.raises(ValueError, match="two defaults"):
        change_default(read, unit)


def test_one_external_uid_for_two_accounts_is_a_mistake_of_ours(read: Read) -> None:
    unit = read.batches.begin()
    unit.add_account(replace(read.owner, id="acct_one", external_uid="x"))
    with pytest.raises(ValueError, match="external_uid"):
        unit.add_account(replace(read.owner, id="acct_two", external_uid="x"))


def test_no_writes_are_no_request(read: Read) -> None:
    with read.store.counting() as requests:
        read.batches.begin().commit()
    assert requests == []


def test_too_much_is_refused_before_anything_is_sent(read: Read) -> None:
    unit = read.batches.begin()
    for number in range(101):
        unit.add_account(replace(read.owner, id=f"acct_{number}", external_uid=None))
    with read.store.counting() as requests, pytest.raises(TooMuchAtOnce):
        unit.commit()
    assert requests == []

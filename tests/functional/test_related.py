"""The loader of related objects, on rows made in memory: what it finds, and how often it reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.ids import ACCOUNT, TRANSACTION, new_id
from chalicelib.domain.owned_parts import entries_of, operations_of
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.transaction_lines import LedgerEntry
from chalicelib.domain.wallet import OwnedMethod, Wallet
from chalicelib.services.lists.related import METHODS, Related
from chalicelib.store.accounts import Accounts
from chalicelib.store.batches import Batches
from chalicelib.store.transactions import Transactions
from tests.support.client import Api
from tests.support.objects import customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store
from tests.unit.samples import NOW, card_method, customer, payment, processing_account


class Place:
    """An organisation whose rows are written straight into the store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.organisation, key = new_organisation(store)
        services = store.services()
        self.related: Related = services.related
        self.api = Api(services, key)

    def customer(self, **changes: Any) -> str:
        return self._account(customer(**self._own(ACCOUNT), **changes))

    def shop(self) -> str:
        return self._account(processing_account(**self._own(ACCOUNT)))

    def payment(self, **changes: Any) -> Transaction:
        written = payment(**self._own(TRANSACTION), operations=(), **changes)
        Transactions(self.store.connection).add(written)
        return written

    def load(self, rows: Any, *names: str) -> list[dict[str, Any]]:
        return self.related.load(self.organisation, rows, names)

    def delete(self, account_id: str) -> None:
        accounts = Accounts(self.store.connection)
        account = accounts.get(self.organisation.id, account_id)
        assert account is not None
        unit = Batches(self.store.connection).begin()
        unit.delete_account(account, NOW)
        unit.commit()

    def _account(self, account: Any) -> str:
        Accounts(self.store.connection).add(account)
        return str(account.id)

    def _own(self, prefix: str) -> dict[str, str]:
        return {"id": new_id(prefix, NOW), "org_id": self.organisation.id}


@pytest.fixture
def place(module_store: Store) -> Place:
    return Place(module_store)


def test_each_row_gets_its_own_and_one_object_for_all_that_share_it(place: Place) -> None:
    ann, bob, shop = place.customer(name="Ann"), place.customer(name="Bob"), place.shop()
    rows = [payment(customer_id=each, processing_id=shop) for each in (ann, bob, None, ann)]
    loaded = place.load(rows, "customer", "processing")
    names = [each["customer"].account.name if each["customer"] else None for each in loaded]
    assert names == ["Ann", "Bob", None, "Ann"]
    assert loaded[0]["customer"] is loaded[3]["customer"]
    assert {each["processing"].account.id for each in loaded} == {shop}
    assert all(each["processing"].methods is None for each in loaded)
    assert place.load(rows, "customer")[0].keys() == {"customer"}


def test_each_distinct_object_is_read_once_a_hundred_to_a_request(place: Place) -> None:
    customers = [place.customer() for _ in range(101)]
    shop = place.shop()
    rows = [payment(customer_id=each, processing_id=shop) for each in customers * 2]
    with place.store.counting() as requests:
        loaded = place.load(rows, "customer", "processing")
    assert [each["customer"].account.id for each in loaded] == customers * 2
    assert [each.operation for each in requests] == ["BatchGetItem"] * 2
    assert all(each.consistent and each.index is None for each in requests)


def test_nothing_is_read_for_nothing(place: Place) -> None:
    alone = payment(customer_id=None, processing_id=None)
    with place.store.counting() as requests:
        assert place.load([], "customer") == []
        assert place.load([alone, alone]) == [{}, {}]
        assert place.load([alone], "customer", "processing") == [
            {"customer": None, "processing": None}
        ]
    assert requests == []


def test_a_name_that_the_rows_do_not_have_is_a_mistake(place: Place) -> None:
    with pytest.raises(KeyError):
        place.load([payment()], "account")


def test_only_what_is_there_and_of_the_right_kind_counts(place: Place, module_store: Store) -> None:
    foreign, gone, shop, ann = (
        Place(module_store).customer(),
        place.customer(),
        place.shop(),
        place.customer(),
    )
    place.delete(gone)
    for customer_id in (foreign, gone, shop, new_id(ACCOUNT, NOW)):
        row = payment(customer_id=customer_id, processing_id=ann)
        assert place.load([row], "customer", "processing") == [
            {"customer": None, "processing": None}
        ]


def test_the_owner_of_a_method_is_an_account_and_maybe_a_customer(place: Place) -> None:
    ann, shop = place.customer(), place.shop()
    rows = [OwnedMethod(card_method(owner_id=each)) for each in (ann, shop, None)]
    with place.store.counting() as requests:
        loaded = place.load(rows, "customer", "account")
    found = [
        {name: wallet and wallet.account.id for name, wallet in each.items()} for each in loaded
    ]
    assert found == [
        {"customer": ann, "account": ann},
        {"customer": None, "account": shop},
        {"customer": None, "account": None},
    ]
    assert [each.operation for each in requests] == ["BatchGetItem"]


def test_the_transaction_of_a_part_is_at_hand_and_the_other_end_is_read(place: Place) -> None:
    other = place.payment()
    lines = tuple(
        LedgerEntry(f"lgr_{n}", "refund", -1, identifier, NOW)
        for n, identifier in enumerate([other.id, other.id, new_id(TRANSACTION, NOW)])
    )
    whole = payment(org_id=place.organisation.id, ledger=lines)
    with place.store.counting() as requests:
        loaded = place.load(entries_of(whole), "transaction", "assoc_transaction")
        [step] = place.load(operations_of(whole), "transaction")
    assert step["transaction"] is whole
    assert all(each["transaction"] is whole for each in loaded)
    ends = [each["assoc_transaction"] for each in loaded]
    assert [end and end.id for end in ends] == [other.id, other.id, None]
    assert [each.operation for each in requests] == ["BatchGetItem"]


def test_the_methods_of_wallets_are_read_where_they_are_not_known(place: Place) -> None:
    customer_id, method_id = customer_with_default(place.api)
    bare = place.customer()
    accounts = Accounts(place.store.connection)
    owner, other = (accounts.get(place.organisation.id, each) for each in (customer_id, bare))
    assert owner is not None
    assert other is not None
    known = OwnedMethod(card_method())
    rows = [
        Wallet(owner, methods=None),
        Wallet(other, methods=None),
        Wallet(replace(owner, id="acct_known"), (known,)),
        Wallet(owner, methods=None),
    ]
    with place.store.counting() as requests:
        loaded = [each[METHODS] for each in place.load(rows, METHODS)]
    assert [[each.method.id for each in methods] for methods in loaded] == [
        [method_id],
        [],
        [known.method.id],
        [method_id],
    ]
    assert loaded[0][0].default_for, "as its owner sees it"
    assert [each.operation for each in requests] == ["Query", "Query"]
    place.delete(customer_id)
    assert place.load(rows[:1], METHODS) == [{METHODS: ()}]


def test_a_dotted_name_goes_on_from_what_is_loaded(place: Place) -> None:
    shop = place.shop()
    ann = place.customer(primary_processing_id=shop)
    bob = place.customer()
    rows = [payment(customer_id=each) for each in (ann, bob, None, ann)]
    dotted = "customer.primary_processing"
    with place.store.counting() as requests:
        loaded = place.load(rows, dotted, f"{dotted}.methods")
    assert [each["customer"] and each["customer"].account.id for each in loaded] == [
        ann,
        bob,
        None,
        ann,
    ]
    found = [each[dotted] and each[dotted].account.id for each in loaded]
    assert found == [shop, None, None, shop]
    assert loaded[0][dotted] is loaded[3][dotted]
    assert [each[f"{dotted}.methods"] for each in loaded] == [(), None, None, ()]
    assert [each.operation for each in requests] == ["BatchGetItem", "BatchGetItem", "Query"]

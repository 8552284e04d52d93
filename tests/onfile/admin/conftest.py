"""A store with one of everything that can become of a transaction, on which all invariants hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.store.transaction_rows import partition_of
from tests.support.client import Api
from tests.support.objects import card, customer, customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.stores import Store

Key = dict[str, str]
DECLINED = "4111 1111 1111 9903"


@dataclass
class Shop:
    """Two customers with methods, and transactions by what became of them."""

    store: Store
    org_id: str
    customer_id: str
    method_id: str
    second_id: str
    other_customer_id: str
    loose_id: str
    transactions: dict[str, str]

    def transaction(self, which: str) -> Key:
        """The key of a transaction's row."""
        identifier = self.transactions[which]
        return {"partition": partition_of(self.org_id, identifier), "id": identifier}

    def wallet(self, identifier: str, part: str = "self") -> Key:
        """The key of a row of the wallets."""
        return {"wallet": f"{self.org_id}/{identifier}", "part": part}

    def row(self, table: str, key: Key) -> dict[str, Any]:
        """A row as it is stored."""
        return dict(self.store.ask("GetItem", table, Key=_typed(key))["Item"])

    @contextmanager
    def damaged(self, table: str, key: Key, changes: dict[str, Any] | None) -> Iterator[None]:
        """One row changed behind the service's back; None removes it. Put right at the end.

        Values are typed as in `{"N": "1"}`; one of None removes its column.
        """
        before = self.row(table, key)
        self.store.ask("DeleteItem", table, Key=_typed(key))
        after = {**before, **(changes or {})}
        if changes is not None:
            self._put(table, {name: value for name, value in after.items() if value is not None})
        try:
            yield
        finally:
            moved = {name: after[name] for name in key}
            self.store.ask("DeleteItem", table, Key=moved)
            self._put(table, before)

    def _put(self, table: str, item: dict[str, Any]) -> None:
        self.store.ask("PutItem", table, Item=item)


def _typed(key: Key) -> dict[str, Any]:
    return {name: {"S": value} for name, value in key.items()}


@pytest.fixture(scope="module")
def _shop(_module_store: Store) -> Shop:
    _module_store.activate()
    organisation, key = new_organisation(_module_store, duplicate_window_s=600)
    api = Api(_module_store.services(), key)
    customer_id, method_id = customer_with_default(api)
    api.put(f"/customers/{customer_id}", {"external_uid": "first"})
    second_id = api.post("/payment_methods", card(customer_id=customer_id))["id"]
    loose_id = api.post("/payment_methods", card())["id"]
    other_customer_id, _ = customer_with_default(api)
    api.delete(f"/customers/{customer(api, external_uid='gone')}")
    return Shop(
        store=_module_store,
        org_id=organisation.id,
        customer_id=customer_id,
        method_id=method_id,
        second_id=second_id,
        other_customer_id=other_customer_id,
        loose_id=loose_id,
        transactions=_transactions(api, customer_id),
    )


@pytest.fixture
def shop(_shop: Shop, module_store: Store) -> Shop:
    """A shop on a store that holds nothing else. Each test leaves it as it was."""
    return _shop


def _transactions(api: Api, customer_id: str) -> dict[str, str]:
    made = {"processed": pay(api, customer_id, 10)["id"]}
    made["authorized"] = pay(api, customer_id, 11, status="authorized")["id"]
    for status, amount in (("captured", 12), ("voided", 16)):
        made[status] = pay(api, customer_id, amount, status="authorized")["id"]
        wanted = "processed" if status == "captured" else status
        api.put(f"/transactions/{made[status]}", {"status": wanted})
    keyed = {"Idempotency-Key": "one"}
    body = {"type": "payment", "amount": 13, "customer_id": customer_id}
    made["keyed"] = api.post("/transactions", body, headers=keyed)["id"]
    made["refunded"] = pay(api, customer_id, 14)["id"]
    line = [{"assoc_transaction_id": made["refunded"]}]
    made["refund"] = api.post("/transactions", {"type": "refund", "amount": 4, "ledger": line})[
        "id"
    ]
    body = {"type": "payment", "amount": 15, "payment_method": card(DECLINED), "order_number": "D"}
    made["declined"] = api.post("/transactions", body)["details"]["id"]
    return made

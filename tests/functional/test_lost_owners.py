"""What happens to a charge when its customer is deleted while the processor thinks."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.clock import utc_now
from chalicelib.domain.processing import Answer, ProcessorRequest
from chalicelib.processors.sandbox import Sandbox
from chalicelib.processors.sandbox.ledger import Ledger
from chalicelib.store.accounts import Accounts
from tests.support.client import Api
from tests.support.objects import card, customer, customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store


class Meddler(Sandbox):
    """A sandbox that does something else before it answers."""

    meanwhile: Any = None

    def send(self, request: ProcessorRequest) -> Answer:
        answer = super().send(request)
        if self.meanwhile:
            self.meanwhile()
        return answer


@pytest.fixture
def meddler(module_store: Store) -> Meddler:
    return Meddler(Ledger(module_store.connection), clock=utc_now, sleep=lambda _: None)


@pytest.fixture
def api(module_store: Store, meddler: Meddler) -> Api:
    _, key = new_organisation(module_store)
    return Api(module_store.services(processors={"sandbox": meddler}), key)


def test_the_charge_stands_and_the_method_is_kept_by_nobody(api: Api, meddler: Meddler) -> None:
    customer_id = customer(api)
    other = api.again()
    meddler.meanwhile = lambda: other.delete(f"/customers/{customer_id}")
    body = {"type": "payment", "amount": 1, "customer_id": customer_id, "payment_method": card()}
    paid = api.post("/transactions", body)
    assert (paid.status, paid["status"]) == (200, "processed")
    meddler.meanwhile = None
    assert api.get(f"/transactions/{paid['id']}")["status"] == "processed"
    again = {"type": "payment", "amount": 1, "payment_method_id": paid["payment_method_id"]}
    assert api.post("/transactions", again).status == 400


def test_a_method_for_an_owner_who_goes_meanwhile_is_refused(
    api: Api, module_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer_id = customer(api)
    other, seen = api.again(), []
    find = Accounts.get

    def lose(self: Accounts, org_id: str, account_id: str) -> Any:
        found = find(self, org_id, account_id)
        if account_id == customer_id and not seen:
            seen.append(other.delete(f"/customers/{customer_id}").status)
        return found

    monkeypatch.setattr(Accounts, "get", lose)
    answer = api.post("/payment_methods", card(customer_id=customer_id))
    assert seen == [200]
    assert answer["details"] == {"customer_id": "Invalid value"}
    assert api.get("/payment_methods")["values"] == []


def test_the_outcome_stands_if_the_method_is_deleted_meanwhile(api: Api, meddler: Meddler) -> None:
    customer_id, method_id = customer_with_default(api)
    other = api.again()
    meddler.meanwhile = lambda: other.delete(f"/payment_methods/{method_id}")
    body = {"type": "payment", "amount": 1, "customer_id": customer_id}
    paid = api.post("/transactions", body)
    assert (paid.status, paid["status"]) == (200, "processed")
    assert api.post("/transactions", body)["details"] == {"payment_method_id": "Required"}


def test_an_answer_recorded_by_somebody_else_is_not_recorded_twice(
    api: Api, meddler: Meddler, module_store: Store
) -> None:
    customer_id, _ = customer_with_default(api)
    other = api.again()
    seen: list[Any] = []

    def settle() -> None:
        [row] = other.get("/transactions", customer_id=customer_id)["values"]
        assert row["status"] == "processing"
        seen.append(other.get(f"/transactions/{row['id']}").body)

    meddler.meanwhile = settle
    body = {"type": "payment", "amount": 1, "customer_id": customer_id}
    paid = api.post("/transactions", body)
    assert seen == [paid.body]
    history = api.get(f"/transactions/{paid['id']}?fields=operations")["operations"]
    assert len(history) == 1

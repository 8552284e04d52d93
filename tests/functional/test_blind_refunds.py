"""A refund that names no payment: who takes such, and how errors lead away from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from onfile.admin.check import check
from onfile.admin.progress import Progress
from tests.support.admin import command_on
from tests.support.client import Api
from tests.support.keys import new_key, send
from tests.support.objects import bank_account, card, customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.serving import embedded_store
from tests.support.stores import Store


@pytest.fixture(scope="module")
def _store(_moto: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with embedded_store(tmp_path_factory.mktemp("blind") / "onfile.db") as store:
        yield store


@pytest.fixture
def store(_store: Store) -> Store:
    _store.activate()
    return _store


def api_of(store: Store, said: bool | None) -> Api:
    return Api(store.services(), new_organisation(store, blind_refunds=said)[1])


BLIND: dict[str, dict[str, Any]] = {
    "to a default": {"customer_id": "<customer>"},
    "of much": {"amount": 500_000, "customer_id": "<customer>"},
    "to a method": {"payment_method_id": "<method>"},
    "to a method of the customer": {"customer_id": "<customer>", "payment_method_id": "<method>"},
    "to a new card": {"payment_method": card()},
    "to a new account": {"payment_method": bank_account()},
    "to a new card of the customer": {"customer_id": "<customer>", "payment_method": card()},
    "with an empty ledger": {"customer_id": "<customer>", "ledger": []},
    "with a ledger that is null": {"customer_id": "<customer>", "ledger": None},
}


def blind(api: Api, said: dict[str, Any]) -> dict[str, Any]:
    customer_id, method_id = customer_with_default(api)
    ids = {"<customer>": customer_id, "<method>": method_id}
    named = {name: ids.get(str(value), value) for name, value in said.items()}
    return {"type": "refund", "amount": 5, **named}


@pytest.mark.parametrize("said", BLIND.values(), ids=BLIND)
def test_an_organisation_that_does_not_take_them_refuses_them_all(
    store: Store, said: dict[str, Any]
) -> None:
    api = api_of(store, False)
    body = blind(api, said)
    for _ in range(2):
        refused = send(api, "POST", "/transactions", new_key(), body)
        assert (refused.status, refused["error_type"]) == (400, "InvalidAttributes")
        assert list(refused["details"]) == ["ledger"]
        assert "assoc_transaction_id" in refused["details"]["ledger"]
    assert api.get("/transactions")["values"] == []


@pytest.mark.parametrize("organisation", [True, None], ids=["said yes", "made before"])
@pytest.mark.parametrize("said", list(BLIND.values())[:7], ids=list(BLIND)[:7])
def test_one_that_takes_them_does(
    store: Store, said: dict[str, Any], organisation: bool | None
) -> None:
    api = api_of(store, organisation)
    made = api.post("/transactions", blind(api, said))
    assert (made.status, made["status"]) == (200, "processed"), made.text


@pytest.mark.parametrize("organisation", [True, False, None])
@pytest.mark.parametrize(
    "said", [{}, {"amount": 5}, {"amount": 500_000}, {"description": "d"}, {"status": "processed"}]
)
def test_who_names_nothing_is_led_to_the_ledger(
    store: Store, organisation: bool | None, said: dict[str, Any]
) -> None:
    refused = api_of(store, organisation).post("/transactions", {"type": "refund", **said})
    assert refused.status == 400
    assert list(refused["details"]) == ["ledger"]


@pytest.mark.parametrize("organisation", [True, False, None])
def test_refunds_of_payments_and_credits_are_taken_by_all(
    store: Store, organisation: bool | None
) -> None:
    api = api_of(store, organisation)
    customer_id, _ = customer_with_default(api)
    ledger = [{"assoc_transaction_id": pay(api, customer_id)["id"]}]
    assert api.post("/transactions", {"type": "refund", "ledger": ledger}).status == 200
    two_way = bank_account(transfer_type="two-way")
    credit = {"type": "credit", "amount": 1, "payment_method": two_way}
    assert api.post("/transactions", credit).status == 200


def test_one_made_on_a_deployed_stage_takes_them_once_it_has_said_so(store: Store) -> None:
    command = command_on(store)
    made = command("organisations", "create", "One")["organisation"]
    assert made["blind_refunds"] is False
    secret = command("keys", "create", made["id"])["secret"]
    body = blind(Api(store.services(), secret), {"payment_method": card()})
    for value, status in (("yes", 200), ("no", 400), ("yes", 200)):
        command("organisations", "set", made["id"], "blind_refunds", value)
        api = Api(store.services(), secret)
        assert api.post("/transactions", body).status == status


def test_check_names_those_that_have_not_said(store: Store) -> None:
    silent, _ = new_organisation(store, blind_refunds=None)
    spoken = [new_organisation(store, blind_refunds=said)[0].id for said in (True, False)]

    def named() -> set[str]:
        found = check(Progress(None), sleep=lambda _: None)
        return {each.key[0] for each in found if each.invariant == "I9"}

    assert silent.id in named()
    assert not named() & set(spoken)
    command_on(store)("organisations", "set", silent.id, "blind_refunds", "no")
    assert silent.id not in named()

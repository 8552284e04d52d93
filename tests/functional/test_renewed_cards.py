"""A card that the bank has sent anew: its expiry changes, its number stays."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Answer, Api
from tests.support.objects import customer_with_default


@pytest.fixture
def kept(api: Api) -> tuple[str, str]:
    """A customer with a default method, and that."""
    return customer_with_default(api)


def _by_path(api: Api, customer_id: str, method_id: str, change: Any) -> Answer:
    return api.put(f"/payment_methods/{method_id}", change)


def _as_form(api: Api, customer_id: str, method_id: str, change: Any) -> Answer:
    flat = {f"card[{name}]": value for name, value in change["card"].items()}
    return api.put(f"/payment_methods/{method_id}", form=flat)


def _short(api: Api, customer_id: str, method_id: str, change: Any) -> Answer:
    return api.put(f"/payment_methods/{method_id}", change["card"])


def _in_a_list(api: Api, customer_id: str, method_id: str, change: Any) -> Answer:
    return api.put("/payment_methods", {"values": [{"id": method_id, **change}]})


def _by_query(api: Api, customer_id: str, method_id: str, change: Any) -> Answer:
    return api.put(f"/payment_methods?mode=query&customer_id={customer_id}", change)


def _inside_its_customer(api: Api, customer_id: str, method_id: str, change: Any) -> Answer:
    rows = [{"id": method_id, **change}]
    return api.put(f"/customers/{customer_id}", {"payment_methods": rows})


WAYS = [_by_path, _as_form, _short, _in_a_list, _by_query, _inside_its_customer]


@pytest.mark.parametrize("change_by", WAYS)
def test_the_expiry_changes_and_nothing_else(api: Api, kept: Any, change_by: Any) -> None:
    customer_id, method_id = kept
    before = api.get(f"/payment_methods/{method_id}").body
    answer = change_by(api, customer_id, method_id, {"card": {"expiry": "2039-11"}})
    assert answer.status == 200, answer.text
    after = api.get(f"/payment_methods/{method_id}").body
    assert after["card"] == before["card"] | {"expiry": "11/2039"}
    differs = {name for name in after if after[name] != before[name]}
    assert differs - {"modified_at"} == {"card"}
    body = {"type": "payment", "amount": 3, "customer_id": customer_id}
    paid = api.post("/transactions", body)
    assert paid["payment_method"]["card"]["expiry"] == "11/2039"


@pytest.mark.parametrize("change_by", WAYS)
@pytest.mark.parametrize(
    "card",
    [
        {"card_number": "5103208879672792"},
        {"card_code": "123", "expiry": "11/39"},
        {"card_type": "debit"},
        {"card_brand": "visa", "expiry": "11/39"},
        {"expiry": "13/39"},
        {"expiry": "01/20"},
        {"expiry": "11/39", "cvc": "737"},
    ],
)
def test_what_can_not_be_changed_changes_nothing(
    api: Api, kept: Any, change_by: Any, card: dict[str, str]
) -> None:
    customer_id, method_id = kept
    before = api.get(f"/payment_methods/{method_id}").body
    answer = change_by(api, customer_id, method_id, {"card": card})
    assert (answer.status, answer["error_type"]) == (400, "InvalidAttributes")
    assert api.get(f"/payment_methods/{method_id}").body == before


@pytest.mark.parametrize("card", [None, {"expiry": None}, {"expiry": ""}, [5], "x"])
def test_a_card_is_never_without_an_expiry(api: Api, kept: Any, card: Any) -> None:
    answer = api.put(f"/payment_methods/{kept[1]}", {"card": card})
    assert (answer.status, list(answer["details"])) == (400, ["card"])


@pytest.mark.parametrize("card", [{}, []], ids=["object", "as PHP writes it"])
def test_an_object_without_members_changes_nothing(api: Api, kept: Any, card: Any) -> None:
    before = api.get(f"/payment_methods/{kept[1]}").body
    answer = api.put(f"/payment_methods/{kept[1]}", {"card": card})
    assert (answer.status, answer["card"]) == (200, before["card"])


def test_a_bank_account_has_no_expiry(api: Api) -> None:
    bank = {"account_number": "1234567890", "routing_number": "036001808"}
    bank["account_type"] = "checking"
    made = api.post("/payment_methods", {"type": "bank_account", "bank_account": bank})
    answer = api.put(f"/payment_methods/{made['id']}", {"card": {"expiry": "11/39"}})
    assert (answer.status, list(answer["details"])) == (400, ["card"])

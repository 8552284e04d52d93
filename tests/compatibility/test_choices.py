"""The eighteen choices of docs/compatibility.md, by their numbers there, against the service."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Api
from tests.support.objects import card, customer, customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.stores import Store
from tests.support.tokens import token_of

_UNKNOWN = "0000000000000000"


@pytest.fixture
def owner(api: Api) -> str:
    """A customer with a default method."""
    return customer_with_default(api)[0]


def new_api_of(store: Store, **limits: int) -> Api:
    """A client of an organisation with limits of its own."""
    return Api(store.services(), new_organisation(store, **limits)[1])


def _refund(api: Api, paid: dict[str, Any], **more: Any) -> Any:
    body = {"type": "refund", "ledger": [{"assoc_transaction_id": paid["id"]}], **more}
    return api.post("/transactions", body)


def test_01_a_key_that_may_not_is_not_permitted() -> None:
    from chalicelib.api.error_answers import envelope
    from chalicelib.errors import NotPermitted

    status, body = envelope(NotPermitted("no"))
    assert (status, body["error_type"]) == (403, "NotPermitted")


def test_02_an_expiry_is_month_and_four_digit_year(api: Api) -> None:
    assert api.post("/payment_methods", card())["card"]["expiry"] == "12/2035"


def test_03_a_pattern_that_is_not_closed_ends_with_its_text(api: Api, owner: str) -> None:
    ends = pay(api, owner, description="for abc")["id"]
    pay(api, owner, description="abc for")
    found = api.get("/transactions", description="?*abc")
    assert [row["id"] for row in found["values"]] == [ends]


def test_04_refunds_show_their_ledger_payments_do_not(api: Api, owner: str) -> None:
    paid = pay(api, owner)
    assert "ledger" not in paid
    refund = _refund(api, paid)
    assert api.get(f"/transactions/{refund['id']}")["ledger"][0]["amount"] == 100
    assert api.get(f"/transactions/{paid['id']}", fields="*,ledger")["ledger"][0]["amount"] == -100


def test_05_the_fee_is_shown_and_the_convenience_fee_when_named(api: Api, owner: str) -> None:
    paid = pay(api, owner)
    assert paid["fee"] == 0
    assert "conv_fee" not in paid
    assert api.get(f"/transactions/{paid['id']}", fields="conv_fee").body == {"conv_fee": 0}


def test_06_an_address_that_does_not_match_declines_nothing(api: Api) -> None:
    method = card() | {"billing_address": {"street_address": "999 Main", "postal_code": "99999"}}
    body = {"type": "payment", "amount": 1, "payment_method": method}
    paid = api.post("/transactions", body)
    assert (paid["status"], paid["avs"]) == ("processed", "no_match")


def test_07_the_same_payment_twice_is_two_payments(api: Api, owner: str) -> None:
    first, second = pay(api, owner, order_number="1"), pay(api, owner, order_number="1")
    assert first["status"] == second["status"] == "processed"
    assert first["id"] != second["id"]


def test_07_but_not_where_the_organisation_has_set_a_window(module_store: Store) -> None:
    careful = new_api_of(module_store, duplicate_window_s=60)
    owner = customer_with_default(careful)[0]
    body = {"type": "payment", "amount": 100, "customer_id": owner, "order_number": "1"}
    first, second = (careful.post("/transactions", body) for _ in range(2))
    assert (first.status, second["error_type"]) == (200, "TransactionDeclined")
    assert second["details"]["status_code"] == "duplicate_attempt"


def test_a_limit_that_is_set_is_a_429_and_none_is_set_at_first(
    api: Api, module_store: Store
) -> None:
    limited = new_api_of(module_store, requests_per_s=1)
    statuses = {limited.get("/customers").status for _ in range(5)}
    assert 429 in statuses
    assert {api.get("/customers").status for _ in range(5)} == {200}


def test_08_a_payment_is_processed_at_once_from_a_browser_too(api: Api, owner: str) -> None:
    assert pay(api, owner)["status"] == "processed"
    attrs = {"amount": 1, "payment_method": card()}
    sent = {"token": token_of(api), "form": "payment", "attrs": attrs}
    sent["idempotency_key"] = "0123456789abcdef"
    assert api.post("/ui/submit", sent)["status"] == "processed"


def test_09_nested_objects_say_what_they_are(api: Api, owner: str) -> None:
    assert pay(api, owner)["payment_method"]["object"] == "payment_method"


def test_10_attrs_are_merged_and_null_removes_a_key(api: Api) -> None:
    path = f"/customers/{customer(api, attrs={'a': 1, 'b': {'c': 2}})}"
    assert api.put(path, {"attrs": {"d": 3}})["attrs"] == {"a": 1, "b": {"c": 2}, "d": 3}
    assert api.put(path, {"attrs": {"b": {}, "a": None}})["attrs"] == {"b": {}, "d": 3}


def test_11_a_method_shows_its_owner_under_both_names(api: Api, owner: str) -> None:
    method = api.post("/payment_methods", card(account_id=owner))
    assert method["account_id"] == method["customer_id"] == owner


@pytest.mark.parametrize(
    "wrong",
    [
        {"customer_id": f"acct_{_UNKNOWN}"},
        {"payment_method_id": f"pm_{_UNKNOWN}"},
        {"processing_id": f"acct_{_UNKNOWN}"},
    ],
)
def test_12_an_id_that_names_nothing_is_an_invalid_attribute(
    api: Api, owner: str, wrong: dict[str, str]
) -> None:
    body = {"type": "payment", "amount": 1, "customer_id": owner, **wrong}
    answer = api.post("/transactions", body)
    assert (answer.status, answer["error_type"]) == (400, "InvalidAttributes")
    assert answer["details"] == dict.fromkeys(wrong, "Invalid value")
    assert api.get(f"/transactions/txn_{_UNKNOWN}").status == 404


def test_13_customers_and_methods_are_kept_unless_told_otherwise(api: Api, owner: str) -> None:
    shown = api.get(f"/customers/{owner}")
    assert shown["keep_active"] is shown["payment_methods"][0]["keep_active"] is True


def test_14_a_client_key_does_what_its_intent_says(api: Api) -> None:
    unknown = Api(api.services, "client_key_3bW9JMZtPVDOfFNzwRdfE").get("/customers")
    assert (unknown.status, unknown["error_type"]) == (401, "Unauthorized")
    of_page = Api(api.services, token_of(api))
    assert of_page.get("/customers")["error_type"] == "NotPermitted"
    paid = of_page.post("/transactions", {"amount": 1, "payment_method": card()})
    assert (paid.status, paid["status"]) == (200, "processed")


def test_15_the_newest_comes_first(api: Api) -> None:
    ids = [customer(api) for _ in range(3)]
    assert [row["id"] for row in api.get("/customers")["values"]] == ids[::-1]


def test_16_more_than_is_left_is_refused_with_what_is_left(api: Api, owner: str) -> None:
    answer = _refund(api, pay(api, owner, 10), amount=10.01)
    assert answer.status == 400
    assert answer["details"] == {"amount": "Invalid value: 10.00 is left to refund"}


def test_17_a_declined_transaction_is_stored(api: Api) -> None:
    body = {"type": "payment", "amount": 1, "payment_method": card("4111 1111 1111 9903")}
    declined = api.post("/transactions", body)["details"]
    assert api.get(f"/transactions/{declined['id']}").body == declined
    [listed] = api.get("/transactions", status="declined")["values"]
    assert listed == declined


def test_18_version_2_is_refused(api: Api) -> None:
    body = {"type": "customer", "name": "N"}
    answer = api.post("/customers", body, headers={"X-API-Version": "v2"})
    assert (answer.status, answer["error_type"]) == (400, "BadRequest")

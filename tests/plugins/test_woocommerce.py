"""What the WooCommerce plugin does, step by step, through the PHP SDK that it pins."""

from __future__ import annotations

from typing import Any

import pytest

from tests.plugins.php import Php, PhpError
from tests.support.objects import card
from tests.support.serving import Service
from tests.support.wire import wired

_DECLINED = "4111 1111 1111 9904"


@pytest.fixture
def customer(php: Php) -> dict[str, Any]:
    """The shop's customer, looked up by e-mail and made where there is none."""
    return _found_or_made(php, "ann+shop@example.com", name="Ann / Co.")


@pytest.fixture
def method(php: Php, customer: dict[str, Any]) -> dict[str, Any]:
    """The card that the customer has saved."""
    return php.create("/payment_methods", card(customer_id=customer["id"], attrs={"shop": "1"}))


def _found_or_made(php: Php, email: str, **values: Any) -> dict[str, Any]:
    found = php.all("/customers", email=email)
    return found[0] if found else php.create("/customers", {"email": email, **values})


def _checkout(php: Php, method: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A payment with a saved card: the plugin sends no customer_id."""
    values = {
        "description": "Order #55 at shop.example/55",
        "amount": 29.99,
        "type": "payment",
        "payment_method_id": method["id"],
        "order_number": "55",
    }
    return php.create("/transactions", {**values, **more})


def test_a_customer_is_looked_up_by_email_and_made_once(php: Php, customer: dict[str, Any]) -> None:
    again = _found_or_made(php, "ann+shop@example.com", name="Someone Else")
    assert (again["id"], again["name"]) == (customer["id"], "Ann / Co.")
    other = _found_or_made(php, "bob@example.com", name="Bob")
    assert other["id"] != customer["id"]


def test_a_changed_profile_is_written_by_a_query_for_the_id(
    php: Php, customer: dict[str, Any]
) -> None:
    other = php.create("/customers", {"email": "bob@example.com", "name": "Bob"})
    changed = {"email": "new@example.com", "name": "Anné"}
    [row] = php.update_where("/customers", {"id": customer["id"]}, changed)
    assert {name: row[name] for name in ("id", *changed)} == {"id": customer["id"], **changed}
    assert php.get("/customers", customer["id"])["name"] == "Anné"
    assert php.get("/customers", other["id"])["name"] == "Bob"


@pytest.mark.parametrize("form", ["payment_form", "payment_method_form"])
def test_a_page_is_given_a_client_token(php: Php, customer: dict[str, Any], form: str) -> None:
    inner = {"payment_form": "payment", "payment_method_form": "payment_method"}[form]
    intent = {form: {inner: {"customer_id": customer["id"]}}}
    made = php.create("/access_tokens", {"type": "client", "intent": intent})
    assert (made["object"], made["type"]) == ("access_token", "client")
    assert made["id"].startswith("test_client_key_")


def test_a_saved_card_shows_what_the_shop_lists(php: Php, method: dict[str, Any]) -> None:
    read = php.get("/payment_methods", method["id"])
    assert read["id"] == method["id"]
    assert read["description"] == "Visa x-4242"
    assert (read["card"]["card_brand"], read["card"]["card_number"][-4:]) == ("visa", "4242")
    expiry = read["card"]["expiry"]
    assert (expiry[:2], expiry[-4:]) == ("12", "2035")
    assert read["account_id"] == read["customer_id"] == method["customer_id"]


def test_the_shops_own_token_is_kept_beside_other_attrs(php: Php, method: dict[str, Any]) -> None:
    php.update("/payment_methods", method["id"], {"attrs": {"_wp_token_id": 123}})
    read = php.get("/payment_methods", method["id"])
    assert read["attrs"] == {"shop": "1", "_wp_token_id": 123}


def test_an_order_is_paid_with_a_saved_card_alone(
    php: Php, customer: dict[str, Any], method: dict[str, Any]
) -> None:
    paid = _checkout(php, method)
    assert paid["status"] == "processed"
    assert paid["ref_number"]
    assert paid["customer_id"] == customer["id"]
    assert (paid["order_number"], paid["amount"]) == ("55", 29.99)
    assert paid["description"] == "Order #55 at shop.example/55"


def test_a_decline_has_a_message_for_the_customer(php: Php, customer: dict[str, Any]) -> None:
    method = php.create("/payment_methods", card(_DECLINED, customer_id=customer["id"]))
    with pytest.raises(PhpError) as caught:
        _checkout(php, method)
    assert caught.value.error_type == "TransactionDeclined"
    assert str(caught.value) == caught.value.details["status_message"] != ""
    assert caught.value.details["status_code"] == "insufficient_bal"
    assert php.get("/transactions", caught.value.details["id"])["status"] == "declined"


def test_a_payment_of_the_browser_is_read_and_then_processed(
    php: Php, customer: dict[str, Any]
) -> None:
    """With a secret key in the browser's place: client tokens are not served yet."""
    made = php.create(
        "/transactions",
        {
            "type": "payment",
            "status": "authorized",
            "amount": 10,
            "customer_id": customer["id"],
            "payment_method": card(),
        },
    )
    read = php.get("/transactions", made["id"])
    assert (read["status"], read["customer_id"]) == ("authorized", customer["id"])
    assert read["ref_number"]
    kept = read["payment_method"]
    assert (kept["keep_active"], kept["description"]) == (True, "Visa x-4242")
    assert kept["id"] == read["payment_method_id"]
    order = {"order_number": "56", "status": "processed", "description": "Order #56"}
    processed = php.update("/transactions", made["id"], order)
    assert {name: processed[name] for name in order} == order


def test_a_guests_payment_and_card_are_given_to_the_customer_afterwards(
    php: Php, customer: dict[str, Any]
) -> None:
    values = {"type": "payment", "amount": 10, "payment_method": card()}
    paid = php.create("/transactions", values)
    assert paid["customer_id"] is None
    method_id = paid["payment_method_id"]
    php.update("/transactions", paid["id"], {"customer_id": customer["id"]})
    method = php.update("/payment_methods", method_id, {"account_id": customer["id"]})
    assert method["customer_id"] == customer["id"]
    assert php.get("/transactions", paid["id"])["customer_id"] == customer["id"]
    kept = php.get("/customers", customer["id"])["payment_methods"]
    assert [each["id"] for each in kept] == [method_id]


def test_a_wrong_key_is_known_by_its_class(service: Service) -> None:
    with wired(service, "secret_key_of_nobody") as wire, pytest.raises(PhpError) as caught:
        Php(wire).all("/customers", email="ann@example.com")
    assert caught.value.error_type == "Unauthorized"

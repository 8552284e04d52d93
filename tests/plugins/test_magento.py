"""What the Magento plugin does, step by step, with its validator behind every change."""

from __future__ import annotations

from typing import Any

import pytest

from tests.plugins.magento import loosely_equal, not_echoed
from tests.plugins.php import Php
from tests.support.objects import VISA, card

_SHOPPER = 5
_FRAUD_THRESHOLD = 0.7


@pytest.fixture
def shopper(php: Php) -> dict[str, Any]:
    """The shop's customer, found by the shop's own number for it."""
    values = {"email": "ann@example.com", "name": "Ann", "type": "customer"}
    created = php.create("/accounts", {**values, "attrs": {"magento_customer": _SHOPPER}})
    assert {name: created[name] for name in ("email", "name")} == {
        "email": "ann@example.com",
        "name": "Ann",
    }
    return created


@pytest.fixture
def processing_id(php: Php) -> str:
    """The shop's processing account."""
    return str(php.create("/processing_accounts", {"name": "The shop"})["id"])


@pytest.fixture
def method(php: Php) -> dict[str, Any]:
    """A card of the vault."""
    return php.create("/payment_methods", card(VISA))


def _order(method: dict[str, Any], processing_id: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "payment",
        "order_number": "000000055",
        "amount": "29.90",
        "payment_method_id": method["id"],
        "processing_id": processing_id,
        **more,
    }


def _create(php: Php, values: dict[str, Any]) -> dict[str, Any]:
    answer = php.create("/transactions", values)
    assert not_echoed(values, answer) == {}
    return answer


def _update(php: Php, identifier: str, values: dict[str, Any]) -> dict[str, Any]:
    answer = php.update("/transactions", identifier, values)
    assert not_echoed({"id": identifier, **values}, answer) == {}
    return answer


def test_a_page_is_given_a_client_token(php: Php) -> None:
    made = php.create("/access_tokens", {"type": "client"})
    assert made["id"].startswith("test_client_key_")


def test_a_shopper_is_found_by_the_shops_number(php: Php, shopper: dict[str, Any]) -> None:
    other = {"email": "bob@example.com", "name": "Bob", "type": "customer"}
    php.create("/accounts", {**other, "attrs": {"magento_customer": 55}})
    found = php.all("/accounts", attrs={"magento_customer": _SHOPPER})
    assert [each["id"] for each in found] == [shopper["id"]]
    assert php.all("/accounts", attrs={"magento_customer": 6}) == []
    assert php.get("/customers", shopper["id"])["attrs"] == {"magento_customer": _SHOPPER}


def test_an_order_is_authorized_and_captured(
    php: Php, method: dict[str, Any], processing_id: str
) -> None:
    held = _create(php, _order(method, processing_id, status="authorized"))
    read = php.get("/transactions", held["id"])
    assert read["status"] == "authorized"
    assert read["risk_score"] < _FRAUD_THRESHOLD
    captured = _update(php, held["id"], {"status": "processed"})
    assert (captured["status"], captured["amount"]) == ("processed", 29.9)


def test_a_payment_of_the_browser_gets_its_order_number(
    php: Php, method: dict[str, Any], processing_id: str
) -> None:
    paid = php.create("/transactions", _order(method, processing_id, order_number=None))
    assert php.get("/transactions", paid["id"])["order_number"] is None
    _update(php, paid["id"], {"order_number": "000000056"})
    assert php.get("/transactions", paid["id"])["order_number"] == "000000056"


@pytest.mark.parametrize("status", ["authorized", "processed"])
def test_an_order_is_voided(
    php: Php, method: dict[str, Any], processing_id: str, status: str
) -> None:
    made = _create(php, _order(method, processing_id, status=status))
    assert _update(php, made["id"], {"status": "voided"})["status"] == "voided"


def test_an_order_is_refunded_with_its_ledger_and_processing_account(
    php: Php, method: dict[str, Any], processing_id: str
) -> None:
    paid = _create(php, _order(method, processing_id))
    values = {
        "type": "refund",
        "amount": "9.90",
        "processing_id": processing_id,
        "ledger": [{"assoc_transaction_id": paid["id"]}],
    }
    refund = _create(php, values)
    assert (refund["status"], refund["status_code"]) == ("processed", "approved")
    assert refund["payment_method_id"] == method["id"]
    [entry] = php.get("/transactions", paid["id"], fields=["*", "ledger"])["ledger"]
    assert (entry["assoc_transaction_id"], entry["amount"]) == (refund["id"], -9.9)


@pytest.mark.parametrize(
    ("number", "brand", "last_five"),
    [
        ("4242 4242 4242 4242", "visa", "x4242"),
        ("5103 2088 7967 2792", "mastercard", "x2792"),
        ("378282246310005", "american_express", "x0005"),
        ("6011111111111117", "discover", "x1117"),
    ],
)
def test_the_vault_keeps_brand_number_and_expiry(
    php: Php, processing_id: str, number: str, brand: str, last_five: str
) -> None:
    values = _order({"id": None}, processing_id, payment_method=card(number))
    paid = php.create("/transactions", values)
    stored = paid["payment_method"]
    assert stored["id"] == paid["payment_method_id"]
    assert (stored["card"]["card_brand"], stored["card"]["card_number"][-5:]) == (brand, last_five)
    assert stored["card"]["expiry"] == "12/2035"


@pytest.mark.parametrize(
    ("sent", "answered"),
    [("29.90", 29.9), (100, 100.0), ("1", True), (None, ""), ("a", "a"), ("0", False)],
)
def test_the_validator_is_as_loose_as_php(sent: Any, answered: Any) -> None:
    assert not_echoed({"x": sent}, {"x": answered}) == {}
    assert loosely_equal(answered, sent)


@pytest.mark.parametrize(
    ("sent", "answer"),
    [("29.90", {"x": 29.91}), ("a", {"x": "A"}), ("a", {}), (None, {}), (False, {"x": "a"})],
)
def test_the_validator_sees_what_is_not_echoed(sent: Any, answer: dict[str, Any]) -> None:
    assert not_echoed({"x": sent}, answer) == {"x": sent}

"""The payment links demo: what of it can be asked, and how the rest is refused today."""

from __future__ import annotations

import pytest

from tests.plugins.not_yet import refusal_of
from tests.plugins.php import Php, PhpError
from tests.support.objects import card


def test_links_are_not_served_yet(php: Php) -> None:
    link = {
        "type": "one_time",
        "amount": 10,
        "customer": {"name": "Ann", "email": "ann@example.com"},
        "attrs": {"order": "55"},
    }
    with pytest.raises(PhpError) as caught:
        php.create("/payment_links", link)
    assert caught.value.error_type == "NotFound"
    assert str(caught.value) == refusal_of("/payment_links")["error_description"]


def test_a_webhook_is_made(php: Php) -> None:
    made = php.create("/webhooks", {"trigger": "payment", "url": "https://x.example"})
    assert (made["object"], made["trigger"]) == ("webhook", "payment")


def test_the_link_of_a_transaction_is_not_served_yet(php: Php) -> None:
    values = {"type": "payment", "amount": 10, "payment_method": card()}
    paid = php.create("/transactions", values)
    with pytest.raises(PhpError) as caught:
        php.get("/transactions", paid["id"], fields=["payment_link_id", "*"])
    assert caught.value.error_type == "InvalidAttributes"
    assert set(caught.value.details) == {"fields"}

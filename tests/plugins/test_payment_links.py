"""The payment links demo: what of it can be asked, and how the rest is refused today."""

from __future__ import annotations

import pytest

from tests.plugins.not_yet import refusal_of
from tests.plugins.php import Php, PhpError
from tests.support.objects import card


def test_links_and_webhooks_are_not_served_yet(php: Php) -> None:
    link = {
        "type": "one_time",
        "amount": 10,
        "customer": {"name": "Ann", "email": "ann@example.com"},
        "attrs": {"order": "55"},
    }
    for path, values in (
        ("/payment_links", link),
        ("/webhooks", {"trigger": "payment", "url": "https://x.example"}),
    ):
        with pytest.raises(PhpError) as caught:
            php.create(path, values)
        assert caught.value.error_type == "NotFound"
        assert str(caught.value) == refusal_of(path)["error_description"]


def test_the_link_of_a_transaction_is_not_served_yet(php: Php) -> None:
    values = {"type": "payment", "amount": 10, "payment_method": card()}
    paid = php.create("/transactions", values)
    with pytest.raises(PhpError) as caught:
        php.get("/transactions", paid["id"], fields=["payment_link_id", "*"])
    assert caught.value.error_type == "InvalidAttributes"
    assert set(caught.value.details) == {"fields"}

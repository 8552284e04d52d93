"""Payment details as callers of the Python SDK write them."""

from __future__ import annotations

from typing import Any

import payload

VISA = "4242 4242 4242 4242"
MASTERCARD = "5103 2088 7967 2792"
DECLINES = {
    "4111 1111 1111 9900": "card_expired",
    "4111 1111 1111 9901": "duplicate_attempt",
    "4111 1111 1111 9902": "exceeded_limit",
    "4111 1111 1111 9903": "general_decline",
    "4111 1111 1111 9904": "insufficient_bal",
    "4111 1111 1111 9905": "invalid_card_code",
    "4111 1111 1111 9906": "invalid_card_number",
    "4111 1111 1111 9907": "invalid_zip",
    "4111 1111 1111 9908": "suspicious_activity",
    "4111 1111 1111 9909": "too_many_attempts",
}


def card(number: str = VISA, **more: Any) -> payload.Card:
    """A card that is sent, not one that is stored."""
    more = {"billing_address": {"postal_code": "11111"}, **more}
    return payload.Card(card_number=number, expiry="12/35", card_code="123", **more)


def bank_account(**more: Any) -> payload.BankAccount:
    """A bank account that is sent."""
    return payload.BankAccount(
        account_number="1234567890",
        routing_number="036001808",
        account_type="checking",
        **more,
    )


def save(pl: Any, method: Any, **more: Any) -> Any:
    """The method, stored; `more` says whose it is and what for."""
    return pl.PaymentMethod.create(**method.data(), **more)


def kept_ids(pl: Any, customer: Any) -> list[str]:
    """The ids of the methods that the customer is shown with, read anew."""
    return [method.id for method in pl.Customer.get(customer.id).payment_methods]

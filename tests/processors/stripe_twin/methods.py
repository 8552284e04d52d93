"""Customers and payment methods of the twin, and what each test number or token leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.processors.stripe_twin.errors import card_error, missing, wrong


@dataclass(frozen=True)
class Plan:
    """What becomes of a charge. `at_attach`: it is refused as soon as it is attached.

    `inquiry`: it succeeds, and the payer's bank asks about it at once.
    """

    code: str = ""
    decline_code: str | None = None
    at_attach: bool = False
    verified: bool = True
    inquiry: bool = False

    @property
    def declines(self) -> bool:
        """Whether a charge is refused."""
        return bool(self.code)


GOOD = Plan()
_DECLINED = "card_declined"
_TOLD = {"generic_decline": {"network_decline_code": "05", "advice_code": "try_again_later"}}
"""What else is told of a decline."""
_AUTHENTICATION = Plan("authentication_required", "authentication_required")

# https://docs.stripe.com/testing and /declines; the tokens are those of the vendor's own fixtures.
NUMBERS = {
    "4000000000000002": Plan(_DECLINED, "generic_decline", at_attach=True),
    "4000000000009995": Plan(_DECLINED, "insufficient_funds", at_attach=True),
    "4000000000009987": Plan(_DECLINED, "lost_card", at_attach=True),
    "4000000000009979": Plan(_DECLINED, "stolen_card", at_attach=True),
    "4000000000000069": Plan("expired_card", "expired_card", at_attach=True),
    "4000000000000127": Plan("incorrect_cvc", "incorrect_cvc", at_attach=True),
    "4000000000000119": Plan("processing_error", "processing_error", at_attach=True),
    "4000000000000341": Plan(_DECLINED, "generic_decline"),
    "4000000000006975": Plan(_DECLINED, "card_velocity_exceeded", at_attach=True),
    "4000002760003184": _AUTHENTICATION,
    "000111111113": Plan("account_closed"),
    "000111111116": Plan("no_account"),
    "000222222227": Plan("insufficient_funds"),
    "000666666661": Plan(verified=False),
}
LASTING_TOKENS = {"tok_visa": "4242424242424242", "tok_mastercard": "5555555555554444"}
"""Of the vendor's script, as documented for tests: they can be used more than once."""
_REFUSED = ("4000000000000002", NUMBERS["4000000000000002"])
TOKENS = {
    "pm_card_visa": ("4242424242424242", GOOD),
    "pm_card_mastercard": ("5555555555554444", GOOD),
    "pm_card_chargeCustomerFail": ("4000000000000341", NUMBERS["4000000000000341"]),
    "pm_card_authenticationRequired": ("4000002760003184", _AUTHENTICATION),
    "pm_card_chargeDeclined": _REFUSED,
    "pm_card_visa_chargeDeclined": _REFUSED,
    "pm_card_createDisputeInquiry": ("4000000000001976", Plan(inquiry=True)),
}


def new_method(
    method_id: str, created: int, parameters: dict[str, Any]
) -> tuple[dict[str, Any], Plan]:
    """A method of a number or an account. Raises Failed."""
    kind = parameters.get("type")
    if kind == "card":
        number = str(parameters["card"].get("number", ""))
        face = _card(number, parameters["card"]["exp_month"], parameters["card"]["exp_year"])
    elif kind == "us_bank_account":
        number = str(parameters["us_bank_account"]["account_number"])
        if not (parameters.get("billing_details") or {}).get("name"):
            raise missing("billing_details[name]")
        face = _account(parameters["us_bank_account"])
    else:
        raise wrong("type", "Unsupported type")
    return _method(method_id, created, face, parameters), NUMBERS.get(number, GOOD)


def method_of_token(method_id: str, created: int, token: str) -> tuple[dict[str, Any], Plan]:
    """A method of a documented test token."""
    number, plan = TOKENS[token]
    return _method(method_id, created, _card(number, 12, 2035), {}), plan


def declined(plan: Plan, **more: Any) -> Exception:
    """The 402 of a card that the issuer refuses."""
    told = _TOLD.get(plan.decline_code or "", {})
    return card_error(plan.code, plan.decline_code, **told, **more)


def _method(
    method_id: str, created: int, face: dict[str, Any], parameters: dict[str, Any]
) -> dict[str, Any]:
    given = parameters.get("billing_details") or {}
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {
        "id": method_id,
        "object": "payment_method",
        "created": created,
        "livemode": False,
        "customer": None,
        "metadata": parameters.get("metadata") or {},
        "billing_details": {
            "address": address | (given.get("address") or {}),
            "email": given.get("email"),
            "name": given.get("name"),
            "phone": None,
            "tax_id": None,
        },
        **face,
    }


def _card(number: str, month: int, year: int) -> dict[str, Any]:
    if len(number) < 13 or not number.isdigit():
        raise card_error("incorrect_number", None)
    card = {
        "brand": "visa" if number[0] == "4" else "mastercard",
        "exp_month": month,
        "exp_year": year,
        "last4": number[-4:],
        "funding": "credit",
        "country": "US",
        "fingerprint": f"fp{hash(number) % 10**8:08}",
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": None,
        },
    }
    return {"type": "card", "card": card}


def _account(account: dict[str, Any]) -> dict[str, Any]:
    face = {
        "account_holder_type": account.get("account_holder_type"),
        "account_type": account.get("account_type"),
        "bank_name": "STRIPE TEST BANK",
        "last4": account["account_number"][-4:],
        "routing_number": account["routing_number"],
        "fingerprint": "fpbank",
    }
    return {"type": "us_bank_account", "us_bank_account": face}

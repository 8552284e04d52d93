"""What a one-time token stands for, and what becomes of a charge of it or of its card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.processors.square_twin.errors import CARD, REQUEST, Failed, told, unheard_of, wrong

VISA = "4111111111111111"
BRANDS = {"3": "AMERICAN_EXPRESS", "4": "VISA", "5": "MASTERCARD", "6": "DISCOVER"}


@dataclass(frozen=True)
class Plan:
    """`declined`: the code of each charge. `refused`: why it can't be a card on file."""

    number: str = VISA
    declined: str = ""
    refused: str = ""
    year: int = 2035
    postal_code: str = "94103"


# https://developer.squareup.com/docs/devtools/sandbox/payments
LASTING = {
    "cnon:card-nonce-ok": Plan(),
    "cnon:card-nonce-declined": Plan(declined="GENERIC_DECLINE", refused="CARD_DECLINED"),
    "cnon:card-nonce-rejected-cvv": Plan(declined="CVV_FAILURE", refused="VERIFY_CVV_FAILURE"),
    "cnon:card-nonce-rejected-postalcode": Plan(
        declined="ADDRESS_VERIFICATION_FAILURE", refused="VERIFY_AVS_FAILURE"
    ),
    "cnon:card-nonce-rejected-expiration": Plan(
        declined="INVALID_EXPIRATION", refused="INVALID_EXPIRATION"
    ),
}
"""Documented for tests: they can be used more than once."""
ALREADY_USED = "cnon:card-nonce-already-used"


class Tokens:
    """What the vendor's script has made in the browsers of payers. Each is good for one use."""

    def __init__(self) -> None:
        self._plans: dict[str, Plan | None] = {ALREADY_USED: None}

    def add(self, plan: Plan) -> str:
        """A new one."""
        token = f"cnon:token_twin{len(self._plans):09}"
        self._plans[token] = plan
        return token

    def spent(self, token: str, code: str) -> Plan:
        """Its card. Raises Failed with `code` if it was used before."""
        if token in LASTING:
            return LASTING[token]
        if token not in self._plans:
            raise unheard_of("card nonce", token)
        plan, self._plans[token] = self._plans[token], None
        if plan is None:
            raise wrong(code, "The token was used before.", "source_id")
        return plan


def face(plan: Plan) -> dict[str, Any]:
    """What is shown of a card."""
    return {
        "card_brand": BRANDS.get(plan.number[0], "OTHER_BRAND"),
        "card_type": "CREDIT",
        "prepaid_type": "NOT_PREPAID",
        "bin": plan.number[:6],
        "last_4": plan.number[-4:],
        "exp_month": 12,
        "exp_year": plan.year,
        "fingerprint": f"sq-1-twin{plan.number[-4:]}",
    }


def not_kept(code: str) -> Failed:
    """A card that its issuer does not let be kept."""
    category = REQUEST if code == "INVALID_EXPIRATION" else CARD
    return Failed(400, told(category, code, f"Card refused: {code}"), saved=True)

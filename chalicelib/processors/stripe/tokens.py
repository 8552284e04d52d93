"""Tokens of Stripe's own script, and what they stand for: `tok_…` of a card, `pm_…` of either kind.

A `tok_…` is good for one request: the key of that is made of the token itself, so whoever asks
again gets what it became. https://docs.stripe.com/api/tokens
"""

from __future__ import annotations

from typing import Any

from chalicelib.domain.bank_account import BankAccountFace
from chalicelib.domain.card import CardFace, Expiry
from chalicelib.domain.clock import from_seconds
from chalicelib.domain.payment_method import MethodType
from chalicelib.domain.processor_tokens import RefusedToken, Tokenized
from chalicelib.late_pattern import late_pattern
from chalicelib.processors.stripe.client import Client, Reply
from chalicelib.processors.vendor_http import answered

HOLDER = "onfile_account"
"""In the metadata of a customer: the id of ours that it was made for."""
_NOT_ASKED = "The processor could not be asked for the token."
_CARD_TOKEN, _METHOD = "tok_", "pm_"
_TOKEN = late_pattern(rf"({_CARD_TOKEN}|{_METHOD})[A-Za-z0-9_]{{1,100}}")
_BRANDS = {"amex": "american_express", "diners": "diners_club", "unknown": None}
"""Stripe's names of brands where they are others than ours."""
_LENGTHS = {"amex": 15, "diners": 14}
_USUAL_LENGTH = 16
_ACCOUNT_LENGTH = 10
"""Stripe tells no length; a mask has one."""
_CLASSES = {"individual": "personal", "company": "business"}
_TYPES = {"card": MethodType.CARD, "us_bank_account": MethodType.BANK_ACCOUNT}
_ADDRESS = {
    "street_address": "line1",
    "unit_number": "line2",
    "city": "city",
    "state_province": "state",
    "postal_code": "postal_code",
    "country_code": "country",
}


def read_token(client: Client, token: str) -> Tokenized:
    """See `ports.Processor`."""
    if not _TOKEN.fullmatch(token):
        raise RefusedToken(f"expected a token of Stripe's script, {_CARD_TOKEN}… or {_METHOD}…")
    reply = answered(lambda: _asked(client, token), _NOT_ASKED)
    holder = answered(lambda: _holder_of(client, reply.body), _NOT_ASKED) if reply.ok else None
    if not reply.ok:
        raise RefusedToken(_why(reply))
    return _told(reply.body, holder)


def _holder_of(client: Client, method: dict[str, Any]) -> str | None:
    """What we call the customer that has the method."""
    if not method.get("customer"):
        return None
    found = client.get("customers", str(method["customer"]))
    holder = (found.body.get("metadata") or {}).get(HOLDER) if found.ok else None
    return str(holder) if holder else None


def _asked(client: Client, token: str) -> Reply:
    if token.startswith(_METHOD):
        return client.get("payment_methods", token)
    return client.post("payment_methods", key=f"{token}:method", type="card", card={"token": token})


def _why(reply: Reply) -> str:
    """Never Stripe's own text: it may hold what was sent."""
    if reply.status == 402:
        return "the card was refused; try another one"
    if reply.code == "token_already_used":
        return "it has been used; make a new one"
    return "Stripe has no such token, or it has ended; make a new one"


def _told(method: dict[str, Any], holder: str | None) -> Tokenized:
    kind = _TYPES.get(str(method["type"]))
    if kind is None:
        raise RefusedToken("it is neither of a card nor of a bank account in the US")
    billing = method["billing_details"]
    details = method[str(method["type"])]
    is_card = kind is MethodType.CARD
    address = billing.get("address") or {}
    return Tokenized(
        type=kind,
        method=str(method["id"]),
        made_at=from_seconds(method["created"]),
        customer=str(method.get("customer") or ""),
        holder=holder,
        mark=str(details.get("fingerprint") or method["id"]),
        card=_card(details) if is_card else None,
        bank_account=None if is_card else _account(details),
        account_holder=billing.get("name"),
        bank_name=details.get("bank_name"),
        billing_address={
            ours: address[theirs] for ours, theirs in _ADDRESS.items() if address.get(theirs)
        },
    )


def _card(card: dict[str, Any]) -> CardFace:
    brand = str(card["brand"])
    return CardFace(
        last4=str(card["last4"]),
        length=_LENGTHS.get(brand, _USUAL_LENGTH),
        brand=_BRANDS.get(brand, brand),
        expiry=Expiry(card["exp_month"], card["exp_year"]),
        card_type="debit" if card["funding"] in ("debit", "prepaid") else "credit",
    )


def _account(account: dict[str, Any]) -> BankAccountFace:
    return BankAccountFace(
        account_tail=str(account.get("last4") or ""),
        account_length=_ACCOUNT_LENGTH,
        routing_last4=str(account.get("routing_number") or "")[-4:],
        account_type=account.get("account_type") or "checking",
        account_class=_CLASSES.get(str(account.get("account_holder_type"))),
    )

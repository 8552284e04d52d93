"""Tokens of Square's own script, `cnon:…`: each becomes a card on file at once.

A card belongs to a customer at Square for good, so one is made with it. The keys of both are made
of the token itself: whoever asks again gets what it became.
https://developer.squareup.com/docs/cards-api/overview
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from chalicelib.domain.card import CardFace, Expiry
from chalicelib.domain.payment_method import MethodType
from chalicelib.domain.processor_tokens import RefusedToken, Tokenized
from chalicelib.late_pattern import late_pattern
from chalicelib.processors.square.client import SquareClient, SquareReply, key_of
from chalicelib.processors.square.decline_codes import declining
from chalicelib.processors.vendor_http import answered

_TOKEN = late_pattern(r"cnon:[A-Za-z0-9_:-]{1,500}")
_NOT_ASKED = "The processor could not be asked for the token."
_USED = ("SOURCE_USED", "CARD_TOKEN_USED", "CARD_TOKEN_EXPIRED", "SOURCE_EXPIRED")
_BRANDS = {
    "VISA": "visa",
    "MASTERCARD": "mastercard",
    "AMERICAN_EXPRESS": "american_express",
    "DISCOVER": "discover",
    "DISCOVER_DINERS": "diners_club",
    "JCB": "jcb",
    "CHINA_UNIONPAY": "unionpay",
}
_LENGTHS = {"AMERICAN_EXPRESS": 15, "DISCOVER_DINERS": 14}
_USUAL_LENGTH = 16
_ADDRESS = {
    "street_address": "address_line_1",
    "unit_number": "address_line_2",
    "city": "locality",
    "state_province": "administrative_district_level_1",
    "postal_code": "postal_code",
    "country_code": "country",
}


def read_token(client: SquareClient, token: str) -> Tokenized:
    """See `ports.Processor`."""
    if not _TOKEN.fullmatch(token):
        raise RefusedToken("expected a token of a card by Square's script, cnon:…")
    mark = hashlib.sha256(token.encode()).hexdigest()[:32]
    customer = _made(answered(lambda: _customer(client, mark), _NOT_ASKED), "customer")
    card = _made(answered(lambda: _kept(client, mark, token, customer["id"]), _NOT_ASKED), "card")
    return _told(card, customer)


def _customer(client: SquareClient, mark: str) -> SquareReply:
    """Square wants a name; who the payer is stands with our own customer."""
    return client.post(
        "customers", key=key_of("customer", mark), given_name="Onfile", family_name=mark
    )


def _kept(client: SquareClient, mark: str, token: str, customer_id: str) -> SquareReply:
    return client.post(
        "cards", key=key_of("card", mark), source_id=token, card={"customer_id": customer_id}
    )


def _made(reply: SquareReply, what: str) -> dict[str, Any]:
    """Raises RefusedToken. Never with Square's own text: it may hold what was sent."""
    if reply.ok:
        found: dict[str, Any] = reply.body[what]
        return found
    if reply.code in _USED:
        raise RefusedToken("it has been used, or has ended; make a new one")
    if declining(reply.errors) is not None:
        raise RefusedToken("the card was refused; try another one")
    raise RefusedToken("Square has no such token; make a new one")


def _told(card: dict[str, Any], customer: dict[str, Any]) -> Tokenized:
    address = card.get("billing_address") or {}
    return Tokenized(
        type=MethodType.CARD,
        method=str(card["id"]),
        # A card has no time of its own, and its customer was made with it.
        made_at=datetime.fromisoformat(customer["created_at"]),
        customer=str(customer["id"]),
        is_made_for_it=True,
        mark=str(card.get("fingerprint") or card["id"]),
        card=_face(card),
        account_holder=card.get("cardholder_name"),
        billing_address={
            ours: address[theirs] for ours, theirs in _ADDRESS.items() if address.get(theirs)
        },
    )


def _face(card: dict[str, Any]) -> CardFace:
    brand = str(card.get("card_brand"))
    is_debit = card.get("card_type") == "DEBIT" or card.get("prepaid_type") == "PREPAID"
    return CardFace(
        last4=str(card["last_4"]),
        length=_LENGTHS.get(brand, _USUAL_LENGTH),
        brand=_BRANDS.get(brand),
        expiry=Expiry(card["exp_month"], card["exp_year"]),
        card_type="debit" if is_debit else "credit",
    )

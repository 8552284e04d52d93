"""What lies inside a payment method: the card or the bank account, and the billing address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.api.resources.choice_types import Choice
from chalicelib.api.resources.common import answered
from chalicelib.api.resources.field import REQUIRED, Field, Source, via
from chalicelib.api.resources.instrument_types import (
    ACCOUNT_NUMBER,
    CARD_CODE,
    CARD_NUMBER,
    EXPIRY,
    ROUTING_NUMBER,
)
from chalicelib.api.resources.shape import Shape
from chalicelib.api.resources.types import INVALID, Text
from chalicelib.domain.bank_account import ACCOUNT_TYPES

CARD = Shape(
    (
        Field(
            name="card_number",
            type=CARD_NUMBER,
            required=True,
            fixed=True,
            source=via("masked_number"),
            doc="Taken in full, answered masked: `xxxxxxxxxxxx4242`.",
        ),
        Field(name="expiry", type=EXPIRY, required=True, doc="Answered as `MM/YYYY`."),
        Field(
            name="card_code",
            type=CARD_CODE,
            fixed=True,
            write_only=True,
            doc="Checked with the first charge, stored nowhere.",
        ),
        answered("card_brand", Text(), via("brand")),
        Field(name="card_type", type=Choice(("credit", "debit")), fixed=True, nullable=False),
    ),
    unserved=frozenset(
        {"track1", "track2", "ksn", "device_sn", "magne_print", "magne_print_status"}
    ),
)

BANK_ACCOUNT = Shape(
    (
        Field(
            name="account_number",
            type=ACCOUNT_NUMBER,
            required=True,
            source=via("masked_account_number"),
            doc="Taken in full, answered masked: `xxxxxx7890`.",
        ),
        Field(
            name="routing_number",
            type=ROUTING_NUMBER,
            required=True,
            source=via("masked_routing_number"),
            doc="Nine digits; answered masked: `xxxxx1808`.",
        ),
        Field(name="account_type", type=Choice(ACCOUNT_TYPES), required=True),
        Field(name="account_class", type=Choice(("personal", "business"))),
        Field(name="account_currency", type=Choice(("usd", "cad"))),
    )
)

_ADDRESS_LENGTHS = {
    "street_address": 128,
    "unit_number": 32,
    "city": 64,
    "state_province": 64,
    "postal_code": 16,
    "country_code": 3,
}


def _part(name: str) -> Source:
    return lambda address: address.get(name)


BILLING_ADDRESS = Shape(
    tuple(
        Field(name=name, type=Text(length), source=_part(name))
        for name, length in _ADDRESS_LENGTHS.items()
    )
)

FOLDED = {
    field.name: home
    for home, shape in (("card", CARD), ("bank_account", BANK_ACCOUNT))
    for field in shape.fields
    if not field.read_only
}


def check_instrument(values: Mapping[str, Any], given: frozenset[str]) -> dict[str, Any]:
    """The details of the method's own type must be there, and no other's; or else a token."""
    own = values.get("type")
    if own is None:
        return {}
    errors: dict[str, Any] = {}
    by_token = "token" in given
    for name in ("card", "bank_account"):
        if by_token and name in given:
            errors[name] = f"{INVALID}: the token stands for it"
        if name == own and name not in given and not by_token:
            errors[name] = REQUIRED
        if name != own and name in given:
            errors[name] = f"{INVALID}: the type is {own}"
    return errors

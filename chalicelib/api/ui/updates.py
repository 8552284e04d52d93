"""A method that is there already, as the form of a token changes it whose intent names it.

What identifies a card or an account stays: another number is another method. What can be mended is
what a person mends when a card is sent anew: its expiry, and the address of its bills.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.api.endpoint import Call
from chalicelib.api.resources.instrument_types import EXPIRY
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.payment_method_requests import changed_details, flags_of
from chalicelib.api.resources.types import INVALID, Invalid
from chalicelib.domain.card import Expiry
from chalicelib.domain.payment_method import MethodType
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.errors import InvalidAttributes

STAYS = f"{INVALID}: can't be changed, another one is another payment method"
_SAID_BY_FRAMES = ("id", "type", *MethodType)
_UNREAD = ("card_code",)
"""Nothing is authorized by a change, so there is nothing to hold a code against."""


def update(call: Call) -> OwnedMethod:
    """The method `id` of the body, with what else stands there.

    Raises NotFound, and InvalidAttributes for what can't be changed.
    """
    rest = {name: value for name, value in call.body.items() if name not in _SAID_BY_FRAMES}
    expiry, errors = _expiry(call.body)
    if errors:
        raise InvalidAttributes(errors)
    method_id = str(call.body["id"])
    values = PAYMENT_METHOD.parse_update(rest, method_id)
    changes = changed_details(values) | ({"expiry": expiry} if expiry else {})
    return call.services.payment_methods.update(
        call.organisation, method_id, changes, flags_of(values), keyed=call.keyed
    )


def _expiry(body: Mapping[str, Any]) -> tuple[Expiry | None, dict[str, Any]]:
    """The expiry that was typed, and what was that stays as it is."""
    card, bank_account = body.get("card") or {}, body.get("bank_account") or {}
    errors: dict[str, Any] = {}
    if not isinstance(card, Mapping) or not isinstance(bank_account, Mapping):
        return None, {"card": INVALID}
    wrong = {name: STAYS for name in card if name not in ("expiry", *_UNREAD)}
    expiry = None
    try:
        expiry = EXPIRY.parse(card["expiry"]) if "expiry" in card else None
    except Invalid as error:
        wrong["expiry"] = error.details
    errors |= {"card": wrong} if wrong else {}
    errors |= {"bank_account": dict.fromkeys(bank_account, STAYS)} if bank_account else {}
    return expiry, errors

"""A method that is there already, as the form of a token changes it whose intent names it.

What identifies a card or an account stays: another number is another method. What can be mended is
what a person mends when a card is sent anew: its expiry, and the address of its bills.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.api.envelope import Call
from chalicelib.api.payment_methods import change
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.payment_method_requests import change_of
from chalicelib.api.resources.types import INVALID
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.error_details import Explained
from chalicelib.errors import InvalidAttributes

STAYS = f"{INVALID}: can't be changed, another one is another payment method"
_UNREAD = ("card_code",)
"""Nothing is authorized by a change, so there is nothing to hold a code against."""


def update(call: Call) -> OwnedMethod:
    """The method `id` of the body, with what else stands there.

    Raises NotFound, and InvalidAttributes for what can't be changed.
    """
    method_id = str(call.body["id"])
    values = PAYMENT_METHOD.parse_update(_said(call.body), method_id)
    return change(call, change_of(method_id, values))


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, but for what a frame says by itself. Raises InvalidAttributes for numbers."""
    said = {name: value for name, value in body.items() if name != "type"}
    errors: dict[str, Any] = {}
    for home, may_change in (("card", ("expiry",)), ("bank_account", ())):
        inner = said.pop(home, None) or {}
        if not isinstance(inner, Mapping):
            errors[home] = Explained(INVALID, "expected an object")
            continue
        wrong = {name: STAYS for name in inner if name not in (*may_change, *_UNREAD)}
        errors |= {home: wrong} if wrong else {}
        kept = {name: inner[name] for name in may_change if name in inner}
        said |= {home: kept} if kept else {}
    if errors:
        raise InvalidAttributes(errors)
    return said

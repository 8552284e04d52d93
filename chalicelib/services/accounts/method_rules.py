"""Rules of payment methods that more than one use case holds to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.account import Account, Customer
from chalicelib.domain.card import CardFace, Expiry
from chalicelib.domain.payment_method import PaymentMethod, Purpose, TransferType
from chalicelib.errors import InvalidAttributes
from chalicelib.services.changes import changed
from chalicelib.services.invalid import INVALID, invalid, wrong
from chalicelib.services.requests import Changes, NewMethod

NOBODYS = wrong("a method without an owner, or that is not kept, is nobody's default")
_ONE_WAY = wrong("its transfer_type does not let it serve for this")
_OTHERS = wrong("the method has another owner, and keeps it")
_EXPIRED = f"{INVALID}: the card has expired"
_NO_CARD = wrong("the method is a bank account")

MOST_TOKENS = 20


def flag_of(purpose: Purpose) -> str:
    """The attribute that makes a method the default for `purpose`."""
    return f"default_{purpose.value}_method"


def check_defaults(new: NewMethod) -> None:
    """A default needs an owner to be the default of, and a method that can serve it."""
    if new.default_for and new.owner_id is None:
        raise InvalidAttributes({flag_of(purpose): NOBODYS for purpose in sorted(new.default_for)})
    check_directions(new.transfer_type, new.default_for)


def check_directions(transfer_type: TransferType, purposes: Iterable[Purpose]) -> None:
    """A receive-only method can't be the default to pay with, and so on."""
    unfit = sorted(p for p in purposes if not transfer_type.serves(p))
    if unfit:
        raise InvalidAttributes({flag_of(purpose): _ONE_WAY for purpose in unfit})


class FewTokens:
    """Each token costs a request to its processor, so a request of many rows may have a few."""

    def __init__(self) -> None:
        self._left = MOST_TOKENS

    def take(self, new: NewMethod) -> None:
        """Raises InvalidAttributes for one too many."""
        self._left -= new.token is not None
        if self._left < 0:
            raise invalid("token", text=f"{INVALID}: at most {MOST_TOKENS} in one request")


def check_not_expired(new: NewMethod, now: datetime) -> None:
    """A card that has expired can't be saved; charging one is for the issuer to decline."""
    if new.card is not None:
        check_expiry(new.card.expiry, now)


def check_token_not_expired(new: NewMethod, method: PaymentMethod, now: datetime) -> None:
    """The same of a card whose expiry its processor has told."""
    if new.token is not None and method.card is not None and method.card.expiry.is_past(now):
        raise invalid("token", text=_EXPIRED)


def check_expiry(expiry: Expiry, now: datetime) -> None:
    """Raises InvalidAttributes for one that is past."""
    if expiry.is_past(now):
        raise invalid("card", "expiry", text=_EXPIRED)


def kept_as_owner_wants(new: NewMethod, owner: Account | None) -> NewMethod:
    """A customer with keep_active off keeps no method, whatever the method says."""
    if isinstance(owner, Customer) and not owner.keep_active:
        return replace(new, keep_active=False)
    return new


def changed_method(method: PaymentMethod, changes: Changes, now: datetime) -> PaymentMethod:
    """`method` with `changes`: an address is merged, an owner may be given but not taken away.

    `expiry` is that of its card, when the bank has sent it anew.
    """
    values: dict[str, Any] = dict(changes)
    if "expiry" in values:
        values["card"] = _renewed(method, values.pop("expiry"), now)
    if values.get("owner_id", method) is None and method.keeper_id is None:
        del values["owner_id"]  # nobody is shown as its owner, and nobody it stays
    after = changed(method, values, now)
    if method.owner_id not in (None, after.owner_id):
        raise invalid("customer_id", text=_OTHERS)
    return after


def _renewed(method: PaymentMethod, expiry: Expiry, now: datetime) -> CardFace:
    if method.card is None:
        raise invalid("card", text=_NO_CARD)
    check_expiry(expiry, now)
    return replace(method.card, expiry=expiry)

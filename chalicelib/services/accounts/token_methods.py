"""Methods of a processor's own tokens: the number is known there alone, and never comes here.

Such a method's id follows from the processor's own id of it, so that a token becomes one method
however often it is sent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.account import Organisation
from chalicelib.domain.ids import METHOD, fixed_id
from chalicelib.domain.payment_method import MethodStatus, PaymentMethod
from chalicelib.domain.processor_tokens import RefusedToken, Tokenized
from chalicelib.services.invalid import INVALID, NO_NUMBERS, invalid
from chalicelib.services.ports import MethodStore, Sealer, Taker
from chalicelib.services.requests import NewMethod

USED_TOKEN = f"{INVALID}: the token has become a payment method already"
_HELD = f"{INVALID}: a customer of the processor's has it already; make a new token"
"""A customer made for the same owner has it where an earlier request has got so far and no
further: then it is as good as new."""
_FUNDING = f"{INVALID}: what a processing account keeps for its funding is charged by nobody"
_SHOWN_WITH_IT = ("account_holder", "billing_address")


class TokenMethods:
    """Makes them."""

    def __init__(self, vault: Sealer, *, methods: MethodStore) -> None:
        self._vault = vault
        self._methods = methods

    def method_of(
        self,
        organisation: Organisation,
        new: NewMethod,
        token: str,
        now: datetime,
        *,
        status: MethodStatus,
        taker: Taker | None,
    ) -> PaymentMethod:
        """A new method of what `taker` says that the token stands for.

        Raises InvalidAttributes for a token that is none, or has been used, and ServiceUnavailable
        where the processor could not be asked.
        """
        if taker is None:
            raise invalid("token", text=_FUNDING)
        told = _read(taker, token)
        if told.type is not new.type:
            raise invalid("type", text=f"{INVALID}: the token is of a {told.type}")
        method = self._made(organisation, new, told, now, taker.name, status)
        is_theirs = told.holder is not None and told.holder in (method.id, new.owner_id)
        if told.customer and not (is_theirs or told.is_made_for_it):
            raise invalid("token", text=_HELD)
        if self._methods.get(organisation.id, method.id) is not None:
            raise invalid("token", text=USED_TOKEN)
        return method

    def _made(
        self,
        organisation: Organisation,
        new: NewMethod,
        told: Tokenized,
        now: datetime,
        name: str,
        status: MethodStatus,
    ) -> PaymentMethod:
        method_id = fixed_id(METHOD, told.made_at, organisation.id, name, told.method)
        secrets = {"token": told.method}
        sealed = self._vault.seal(secrets, org_id=organisation.id, object_id=method_id)
        return PaymentMethod(
            id=method_id,
            org_id=organisation.id,
            created_at=told.made_at,
            modified_at=now,
            sealed=sealed,
            fingerprint=self._vault.fingerprint(f"{name}/{told.mark}"),
            owner_id=new.owner_id,
            status=status,
            keep_active=new.keep_active,
            **_on_file(name, told),
            **_details(new, told),
        )


def check_numbers_taken(new: NewMethod, taker: Taker | None) -> None:
    """Raises InvalidAttributes where the processor that will charge it takes tokens only."""
    if taker is not None and not taker.processor.capabilities.takes_numbers:
        raise invalid(new.type.value, text=f"{INVALID}: {taker.name} {NO_NUMBERS}")


def _read(taker: Taker, token: str) -> Tokenized:
    if not taker.processor.capabilities.takes_tokens:
        raise invalid("token", text=f"{INVALID}: {taker.name} has no tokens; send the details")
    try:
        return taker.processor.read_token(token)
    except RefusedToken as refused:
        raise invalid("token", text=f"{INVALID}: {refused.why}") from refused


def _on_file(name: str, told: Tokenized) -> dict[str, Any]:
    """What the processor of this name has said of the number, and where it keeps it."""
    return {
        "type": told.type,
        "card": told.card,
        "bank_account": told.bank_account,
        "bank_name": told.bank_name,
        "kept_at": {name: [told.customer, told.method]},
        "token_of": name,
    }


def _details(new: NewMethod, told: Tokenized) -> dict[str, Any]:
    """The caller's details, and where it gave none, those typed in beside the number."""
    known = {name: getattr(told, name) for name in _SHOWN_WITH_IT}
    said = {name: value for name, value in new.details.items() if value or name not in known}
    return known | said

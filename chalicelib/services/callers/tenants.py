"""Organisations: makes one that can charge at once, and changes those settings that may change.

Every process sees a change within `keys.KNOWN_FOR_S` seconds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.domain.account import Organisation, ProcessingAccount
from chalicelib.domain.clock import Clock
from chalicelib.domain.ids import ACCOUNT, MAX_SHARDS, ORGANISATION, new_id
from chalicelib.errors import NotFound
from chalicelib.services.invalid import INVALID, invalid, no_such
from chalicelib.services.ports import AccountStore
from chalicelib.services.ports.tenant_ports import TenantStore

MAX_NAME_LENGTH = 255
LIMITS = {
    "duplicate_window_s": 86_400,
    "requests_per_s": 10_000,
    "address_requests_per_s": 10_000,
    "attempt_window_s": 86_400,
    "cards_per_window": 100,
    "declines_per_window": 100,
    "address_cards_per_window": 100,
    "address_declines_per_window": 100,
}
"""What protects an organisation, and the most that each may be set to; 0 is off.

Those of windows of attempts: a row of the store holds no more.
"""


class Tenants:
    """The use cases of whoever runs a stage."""

    def __init__(self, organisations: TenantStore, accounts: AccountStore, *, clock: Clock) -> None:
        self._organisations = organisations
        self._accounts = accounts
        self._clock = clock

    def create(self, name: str, environ: str, *, blind_refunds: bool) -> Organisation:
        """A new organisation, and the processing account that receives its payments.

        `blind_refunds` is whether it takes refunds that name no payment.

        Raises InvalidAttributes. Stopped in between, it leaves an account behind that nobody has.
        """
        now = self._clock()
        organisation = Organisation(
            id=new_id(ORGANISATION, now),
            name=_name(name),
            environ=environ,
            created_at=now,
            default_processing_id=new_id(ACCOUNT, now),
            blind_refunds=blind_refunds,
        )
        self._accounts.add(_receiver(organisation))
        self._organisations.save(organisation)
        return organisation

    def get(self, org_id: str) -> Organisation:
        """Raises NotFound."""
        organisation = self._organisations.get(org_id)
        if organisation is None:
            raise NotFound(f"There is no organisation {org_id}.")
        return organisation

    def change(self, org_id: str, name: str, value: str) -> Organisation:
        """The organisation with the attribute `name` set. Raises NotFound, InvalidAttributes."""
        organisation = self.get(org_id)
        if name == "name":
            changed = replace(organisation, name=_name(value))
        elif name == "shards":
            changed = replace(organisation, shards=_shards(organisation, value))
        elif name == "default_processing_id":
            self._check_receiver(organisation, value)
            changed = replace(organisation, default_processing_id=value)
        elif name == "blind_refunds":
            changed = replace(organisation, blind_refunds=_yes_or_no(name, value))
        elif name in LIMITS:
            limit: dict[str, Any] = {name: _limit(name, value)}
            changed = replace(organisation, **limit)
        else:
            raise invalid(name, text="can't be set")
        self._organisations.save(changed)
        return changed

    def delete(self, organisation: Organisation) -> None:
        """Forget it. Whoever calls knows that no key opens it, and that nothing is left in it."""
        self._organisations.delete(organisation)

    def _check_receiver(self, organisation: Organisation, account_id: str) -> None:
        if not isinstance(self._accounts.get(organisation.id, account_id), ProcessingAccount):
            raise invalid("default_processing_id", text=no_such("processing account"))


def _receiver(organisation: Organisation) -> ProcessingAccount:
    assert organisation.default_processing_id is not None  # noqa: S101  (made with it)
    return ProcessingAccount(
        id=organisation.default_processing_id,
        org_id=organisation.id,
        name=organisation.name,
        created_at=organisation.created_at,
        modified_at=organisation.created_at,
        status="active",
        processor=organisation.processor,
    )


def _name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME_LENGTH or not name.isprintable():
        raise invalid("name", text=f"{INVALID}: expected 1 to {MAX_NAME_LENGTH} characters")
    return name


def _yes_or_no(name: str, value: str) -> bool:
    if value not in ("yes", "no"):
        raise invalid(name, text=f"{INVALID}: expected yes or no")
    return value == "yes"


def _limit(name: str, value: str) -> int:
    number = int(value) if value.isascii() and value.isdecimal() else -1
    if not 0 <= number <= LIMITS[name]:
        raise invalid(name, text=f"{INVALID}: expected 0 to {LIMITS[name]}")
    return number


def _shards(organisation: Organisation, value: str) -> int:
    """More than there are: what has been written to a partition is looked for there."""
    shards = int(value) if value.isascii() and value.isdecimal() else 0
    if not organisation.shards <= shards <= MAX_SHARDS:
        text = f"{INVALID}: expected {organisation.shards} to {MAX_SHARDS}, never fewer than now"
        raise invalid("shards", text=text)
    return shards

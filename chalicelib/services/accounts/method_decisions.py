"""What a request makes of payment methods: each decided by itself, then the defaults among them.

All methods of one request are settled together, since a default that one of them becomes is one
that another loses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.domain.account import Account, Organisation
from chalicelib.domain.payment_method import MethodStatus, PaymentMethod, Purpose
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.errors import InvalidAttributes
from chalicelib.late_dataclass import dataclass
from chalicelib.services.accounts.instrument_sealing import Instruments
from chalicelib.services.accounts.method_rules import (
    NOBODYS,
    changed_method,
    check_defaults,
    check_directions,
    check_not_expired,
    check_token_not_expired,
    flag_of,
    kept_as_owner_wants,
)
from chalicelib.services.invalid import INVALID, invalid
from chalicelib.services.ports import UnitOfWork
from chalicelib.services.requests import MethodChange, NewMethod


@dataclass(frozen=True, slots=True)
class Decision:
    """One method as it will be, but for its defaults: the caller sets `wants` and clears `drops`.

    `owner` is the account that keeps it, if any does.
    """

    before: OwnedMethod | None
    method: PaymentMethod
    owner: Account | None
    wants: frozenset[Purpose] = frozenset()
    drops: frozenset[Purpose] = frozenset()


@dataclass(frozen=True, slots=True)
class MethodWrite:
    """One method before and after, ready to be written."""

    before: OwnedMethod | None
    after: OwnedMethod
    owner: Account | None


def check_new(new: NewMethod, now: datetime) -> None:
    """What can be told of a new method without its owner. Raises InvalidAttributes."""
    check_not_expired(new, now)
    check_defaults(new)


def to_create(
    instruments: Instruments,
    organisation: Organisation,
    new: NewMethod,
    owner: Account | None,
    now: datetime,
) -> Decision:
    """A new method. One that its owner does not keep becomes no default."""
    new = kept_as_owner_wants(new, owner)
    taker = instruments.taker(organisation, owner)
    method = instruments.method_of(organisation, new, now, status=MethodStatus.ACTIVE, taker=taker)
    check_token_not_expired(new, method, now)
    if not method.is_kept:
        return Decision(None, method, None)
    return Decision(None, method, owner, wants=new.default_for)


def to_change(
    found: tuple[OwnedMethod, Account | None],
    change: MethodChange,
    now: datetime,
    *,
    owner_of: Callable[[str], Account],
) -> Decision:
    """A change of texts, address, attrs, flags. Raises InvalidAttributes.

    An `owner_id` among the changes attaches the method to the account that `owner_of` finds.
    """
    before, owner = found
    method = changed_method(before.method, change.changes, now)
    owner_id = change.changes.get("owner_id")
    if owner is None and owner_id is not None:
        owner = owner_of(owner_id)
    wants = frozenset(purpose for purpose, on in change.flags.items() if on)
    drops = frozenset(purpose for purpose, on in change.flags.items() if not on)
    if wants and not method.is_kept:
        raise invalid(flag_of(min(wants)), text=NOBODYS)
    return Decision(before, method, owner if method.is_kept else None, wants, drops)


class Claims:
    """Who wants to become whose default in one request: at most one for each purpose."""

    def __init__(self) -> None:
        self._claimed: set[tuple[str, Purpose]] = set()

    def take(self, decision: Decision) -> None:
        """Raises InvalidAttributes at each flag that another method of the request has set."""
        owner_id = decision.owner.id if decision.owner is not None else ""
        claims = {(owner_id, purpose) for purpose in decision.wants}
        twice = sorted(purpose for _, purpose in claims & self._claimed)
        self._claimed |= claims
        if twice:
            text = f"{INVALID}: another method of the request has it too"
            raise InvalidAttributes({flag_of(purpose): text for purpose in twice})


def settled(decisions: Sequence[Decision]) -> list[MethodWrite]:
    """The decisions with the defaults that result from all of them together."""
    defaults: dict[str, dict[Purpose, str]] = {}
    for decision in decisions:
        if decision.owner is not None:
            defaults.setdefault(decision.owner.id, dict(decision.owner.defaults))
    for decision in decisions:
        mine = defaults[decision.owner.id] if decision.owner is not None else {}
        for purpose in decision.drops:
            if mine.get(purpose) == decision.method.id:
                del mine[purpose]
    for decision in decisions:
        if decision.owner is not None:
            wanted = dict.fromkeys(decision.wants, decision.method.id)
            defaults[decision.owner.id] |= wanted
    return [_settled(decision, defaults) for decision in decisions]


def _settled(decision: Decision, defaults: dict[str, dict[Purpose, str]]) -> MethodWrite:
    mine = defaults[decision.owner.id] if decision.owner is not None else {}
    method = decision.method
    purposes = frozenset(purpose for purpose in mine if mine[purpose] == method.id)
    return MethodWrite(decision.before, OwnedMethod(method, purposes), decision.owner)


def check_settled(write: MethodWrite) -> None:
    """A default must be able to serve. Raises InvalidAttributes."""
    check_directions(write.after.method.transfer_type, write.after.default_for)


def stage(unit: UnitOfWork, writes: Sequence[MethodWrite], organisation: Organisation) -> None:
    """Put the writes into a unit of work."""
    for write in writes:
        unit.write_method(
            write.after, before=write.before, owner=write.owner, shards=organisation.shards
        )

"""Create, change and delete payment methods; attach them to their owners; switch defaults."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.account import Account, Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.payment_method import MethodStatus, Purpose
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.errors import NotFound
from chalicelib.services.instruments import Instruments
from chalicelib.services.invalid import invalid
from chalicelib.services.method_rules import (
    changed_method,
    check_defaults,
    check_directions,
    check_not_expired,
    flag_of,
    kept_as_owner_wants,
)
from chalicelib.services.ports import AccountStore, MethodStore
from chalicelib.services.requests import Changes, NewMethod
from chalicelib.services.retrying import until_written


class PaymentMethods:
    """The use cases of payment methods."""

    def __init__(
        self,
        *,
        accounts: AccountStore,
        methods: MethodStore,
        instruments: Instruments,
        clock: Clock,
    ) -> None:
        self._accounts = accounts
        self._methods = methods
        self._instruments = instruments
        self._clock = clock

    def create(self, organisation: Organisation, new: NewMethod) -> OwnedMethod:
        """Save a method, for its owner if it has one. Raises InvalidAttributes."""
        now = self._clock()
        check_not_expired(new, now.date())
        check_defaults(new)
        owner = self._owner(organisation, new.owner_id)
        new = kept_as_owner_wants(new, owner)
        method = self._instruments.method_of(organisation, new, now, status=MethodStatus.ACTIVE)
        created = OwnedMethod(method, new.default_for if method.is_kept else frozenset())
        self._methods.save(
            created,
            before=None,
            owner=owner if method.is_kept else None,
            shards=organisation.shards,
        )
        return created

    def get(self, organisation: Organisation, method_id: str) -> OwnedMethod:
        """Raises NotFound."""
        found = self._methods.get(organisation.id, method_id)
        if found is None:
            raise NotFound
        return found[0]

    def update(
        self,
        organisation: Organisation,
        method_id: str,
        changes: Changes,
        flags: dict[Purpose, bool],
    ) -> OwnedMethod:
        """Change texts, address, attrs, default flags; attach to an owner (`owner_id`).

        Raises NotFound and InvalidAttributes.
        """

        def attempt() -> OwnedMethod:
            before, owner = self._to_change(organisation, method_id)
            after, keeper = self._changed(organisation, before, owner, changes, flags)
            self._methods.save(after, before=before, owner=keeper, shards=organisation.shards)
            return after

        return until_written(attempt)

    def delete(self, organisation: Organisation, method_id: str) -> OwnedMethod:
        """Delete it; a default it was is then nobody's. Raises NotFound."""

        def attempt() -> OwnedMethod:
            before, owner = self._to_change(organisation, method_id)
            self._methods.delete(before, owner=owner)
            return before

        return until_written(attempt)

    def _to_change(
        self, organisation: Organisation, method_id: str
    ) -> tuple[OwnedMethod, Account | None]:
        found = self._methods.get_to_change(organisation.id, method_id)
        if found is None:
            raise NotFound
        return found

    def _owner(self, organisation: Organisation, owner_id: str | None) -> Account | None:
        if owner_id is None:
            return None
        owner = self._accounts.get(organisation.id, owner_id)
        if owner is None:
            raise invalid("customer_id")
        return owner

    def _changed(
        self,
        organisation: Organisation,
        before: OwnedMethod,
        owner: Account | None,
        changes: Changes,
        flags: dict[Purpose, bool],
    ) -> tuple[OwnedMethod, Account | None]:
        method = changed_method(before.method, changes)
        if owner is None and "owner_id" in changes:
            owner = self._owner(organisation, method.owner_id)
        method = replace(method, modified_at=self._clock(), version=before.method.version + 1)
        wanted = {purpose for purpose, on in flags.items() if on}
        dropped = {purpose for purpose, on in flags.items() if not on}
        default_for = (before.default_for | wanted) - dropped
        if default_for and not method.is_kept:
            raise invalid(flag_of(min(default_for)))
        check_directions(method.transfer_type, default_for)
        return OwnedMethod(method, frozenset(default_for)), owner if method.is_kept else None

"""Create, change and delete payment methods; attach them to their owners; switch defaults."""

from __future__ import annotations

import math

from chalicelib.domain.account import Account, Organisation
from chalicelib.domain.card_testing import Attempt, Bearer
from chalicelib.domain.clock import Clock
from chalicelib.domain.idempotency import Keyed, KeyedWork, record_of
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.domain.write_conflicts import TooManyAttempts
from chalicelib.errors import NotFound, TooManyRequests
from chalicelib.services.accounts.instrument_sealing import Instruments
from chalicelib.services.accounts.method_decisions import (
    MethodWrite,
    check_new,
    settled,
    to_create,
)
from chalicelib.services.callers.card_testing import CardTesting
from chalicelib.services.invalid import invalid, no_such
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import AccountStore, MethodStore
from chalicelib.services.requests import NewMethod


class PaymentMethods:
    """The use cases of payment methods."""

    def __init__(
        self,
        *,
        accounts: AccountStore,
        methods: MethodStore,
        instruments: Instruments,
        card_testing: CardTesting,
        clock: Clock,
    ) -> None:
        self._accounts = accounts
        self._methods = methods
        self._instruments = instruments
        self._card_testing = card_testing
        self._clock = clock

    def create(
        self,
        organisation: Organisation,
        new: NewMethod,
        *,
        keyed: Keyed | None = None,
        bearer: Bearer | None = None,
    ) -> OwnedMethod:
        """Save a method, for its owner if it has one. `bearer` is who came with a client token.

        Raises InvalidAttributes, Recorded, and TooManyRequests for what looks like card testing: no
        processor is asked, so there is no transaction to decline.
        """
        now = self._clock()
        check_new(new, now)

        def attempt() -> OwnedMethod:
            owner = self._owner(organisation, new.owner_id) if new.owner_id else None
            [write] = settled([to_create(self._instruments, organisation, new, owner, now)])
            tried = self._card_testing.saving(organisation, write.after.method, bearer)
            return self._save(organisation, write, keyed, tried)

        try:
            return until_written(attempt)
        except TooManyAttempts as error:
            left = (error.ends_at - now).total_seconds()
            raise TooManyRequests(retry_after_s=math.ceil(left)) from error

    def get(self, organisation: Organisation, method_id: str) -> OwnedMethod:
        """Raises NotFound."""
        found = self._methods.get(organisation.id, method_id)
        if found is None:
            raise NotFound
        return found[0]

    def _owner(self, organisation: Organisation, owner_id: str) -> Account:
        owner = self._accounts.get(organisation.id, owner_id)
        if owner is None:
            raise invalid("customer_id", text=no_such("customer"))
        return owner

    def _save(
        self,
        organisation: Organisation,
        write: MethodWrite,
        keyed: Keyed | None,
        attempt: Attempt | None = None,
    ) -> OwnedMethod:
        self._methods.save(
            write.after,
            before=write.before,
            owner=write.owner,
            shards=organisation.shards,
            record=record_of(keyed, KeyedWork.METHOD, [write.after.method.id]),
            attempt=attempt,
        )
        return write.after

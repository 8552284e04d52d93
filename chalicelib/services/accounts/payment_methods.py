"""Create, change and delete payment methods; attach them to their owners; switch defaults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from chalicelib.domain.account import Account, Organisation
from chalicelib.domain.card_testing import Bearer
from chalicelib.domain.clock import Clock
from chalicelib.domain.idempotency import Keyed, KeyedWork, record_of
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.errors import NotFound
from chalicelib.services.accounts.instrument_sealing import Instruments
from chalicelib.services.accounts.method_decisions import (
    Claims,
    Decision,
    check_new,
    check_settled,
    settled,
    stage,
    to_change,
    to_create,
)
from chalicelib.services.accounts.method_rules import FewTokens
from chalicelib.services.bulk_rules import Asked, decided, moments, one_of
from chalicelib.services.callers.card_testing import CardTesting, refused_until
from chalicelib.services.invalid import invalid, no_such
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import BatchStore, MethodStore
from chalicelib.services.requests import MethodChange, NewMethod


class PaymentMethods:
    """The use cases, of one method or of several, all or nothing.

    Those that write raise InvalidAttributes and NotFound as `Asked` says, TooMuchAtOnce, and
    Recorded where they take a key.
    """

    def __init__(
        self,
        *,
        methods: MethodStore,
        batches: BatchStore,
        instruments: Instruments,
        card_testing: CardTesting,
        clock: Clock,
    ) -> None:
        self._methods = methods
        self._batches = batches
        self._instruments = instruments
        self._card_testing = card_testing
        self._clock = clock

    def get(self, organisation: Organisation, method_id: str) -> OwnedMethod:
        """Raises NotFound."""
        found = self._methods.get(organisation.id, method_id)
        if found is None:
            raise NotFound
        return found[0]

    def create(
        self,
        organisation: Organisation,
        rows: Sequence[NewMethod],
        asked: Asked = Asked.LISTED,
        *,
        keyed: Keyed | None = None,
        bearer: Bearer | None = None,
    ) -> list[OwnedMethod]:
        """Save methods, in the order given, for their owners if they have some.

        `bearer` is who came with a client token, which is for one method. Raises TooManyRequests
        for what looks like card testing: no processor is asked, so there is no transaction to
        decline.
        """
        now = self._clock()
        dated = list(zip(rows, moments(now, len(rows)), strict=True))

        def attempt() -> list[OwnedMethod]:
            decisions = self._created(organisation, dated, asked)
            return self._write(organisation, decisions, asked, keyed, bearer)

        with refused_until(now):
            return until_written(attempt)

    def _created(
        self,
        organisation: Organisation,
        dated: Sequence[tuple[NewMethod, datetime]],
        asked: Asked,
    ) -> list[Decision]:
        owner_of = self._owners(organisation, [row.owner_id for row, _ in dated])
        claims, few = Claims(), FewTokens()

        def decide(row: tuple[NewMethod, datetime]) -> Decision:
            new, now = row
            few.take(new)
            check_new(new, now)
            owner = owner_of(new.owner_id) if new.owner_id is not None else None
            decision = to_create(self._instruments, organisation, new, owner, now)
            claims.take(decision)
            return decision

        return decided(dated, decide, asked)

    def update(
        self,
        organisation: Organisation,
        rows: Sequence[MethodChange],
        asked: Asked,
        *,
        keyed: Keyed | None = None,
    ) -> list[OwnedMethod]:
        """Change methods, each of them once."""

        def attempt() -> list[OwnedMethod]:
            decisions = self._changed(organisation, rows, asked)
            return self._write(organisation, decisions, asked, keyed)

        return until_written(attempt)

    def _changed(
        self, organisation: Organisation, rows: Sequence[MethodChange], asked: Asked
    ) -> list[Decision]:
        now = self._clock()
        found = self._batches.methods(organisation.id, [row.id for row in rows])
        keepers = {owner.id: owner for _, owner in found.values() if owner is not None}
        named = [row.changes.get("owner_id") for row in rows]
        owner_of = self._owners(organisation, named, keepers)
        claims = Claims()

        def decide(row: MethodChange) -> Decision:
            decision = to_change(one_of(found, row.id), row, now, owner_of=owner_of)
            claims.take(decision)
            return decision

        return decided(rows, decide, asked)

    def delete(
        self, organisation: Organisation, ids: Sequence[str], asked: Asked
    ) -> list[OwnedMethod]:
        """Delete methods; the defaults that they were are then nobody's."""

        def attempt() -> list[OwnedMethod]:
            found = self._batches.methods(organisation.id, ids)
            deleted = decided(ids, partial(one_of, found), asked)
            unit = self._batches.begin()
            for before, owner in deleted:
                unit.delete_method(before, owner=owner)
            unit.commit()
            return [before for before, _ in deleted]

        return until_written(attempt)

    def _write(
        self,
        organisation: Organisation,
        decisions: Sequence[Decision],
        asked: Asked,
        keyed: Keyed | None,
        bearer: Bearer | None = None,
    ) -> list[OwnedMethod]:
        writes = settled(decisions)
        decided(writes, check_settled, asked)
        unit = self._batches.begin()
        stage(unit, writes, organisation)
        for write in writes:
            unit.count(self._card_testing.saving(organisation, write.after.method, bearer))
        unit.commit(record_of(keyed, KeyedWork.METHOD, [each.after.method.id for each in writes]))
        return [write.after for write in writes]

    def _owners(
        self,
        organisation: Organisation,
        ids: Sequence[str | None],
        known: dict[str, Account] | None = None,
    ) -> Callable[[str], Account]:
        """Reads the owners that are named; those that are known already count as they are."""
        owners = dict(known or {})
        unread = {each for each in ids if each is not None} - owners.keys()
        owners |= self._batches.accounts(organisation.id, unread)

        def owner_of(owner_id: str) -> Account:
            if owner_id not in owners:
                raise invalid("customer_id", text=no_such("customer"))
            return owners[owner_id]

        return owner_of

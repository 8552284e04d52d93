"""Several accounts of one kind at once, with the methods inside them, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from chalicelib.domain.account import Account, Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.idempotency import Keyed, KeyedWork, record_of
from chalicelib.domain.wallet import Wallet
from chalicelib.domain.write_conflicts import Stale, Taken
from chalicelib.errors import NotFound
from chalicelib.late_dataclass import dataclass
from chalicelib.services.accounts import external_uids
from chalicelib.services.accounts.accounts import (
    METHODS_SHOWN,
    AccountService,
    check_deletion,
)
from chalicelib.services.accounts.deletion_cleanup import DeletionCleanup
from chalicelib.services.accounts.external_uids import UID
from chalicelib.services.accounts.method_decisions import MethodWrite, stage
from chalicelib.services.accounts.nested_methods import NestedMethods
from chalicelib.services.bulk_rules import Asked, Once, decided, moments
from chalicelib.services.changes import changed
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import AccountStore, BatchStore
from chalicelib.services.requests import AccountChange, Changes, MethodChange, NewAccount


@dataclass(frozen=True, slots=True)
class _Write:
    """One account before (None: it is new) and after, and what is written of its methods."""

    before: Account | None
    after: Account
    methods: Sequence[MethodWrite]


class BulkAccounts:
    """The use cases, on top of those of a single account.

    Each raises InvalidAttributes and NotFound as `Asked` says, TooMuchAtOnce, and Recorded where it
    takes a key.
    """

    def __init__(
        self,
        single: AccountService,
        *,
        accounts: AccountStore,
        deletion_cleanup: DeletionCleanup,
        batches: BatchStore,
        nested: NestedMethods,
        clock: Clock,
    ) -> None:
        self._single = single
        self._accounts = accounts
        self._deletion_cleanup = deletion_cleanup
        self._batches = batches
        self._nested = nested
        self._clock = clock

    def create(
        self,
        organisation: Organisation,
        rows: Sequence[NewAccount],
        asked: Asked = Asked.LISTED,
        *,
        keyed: Keyed | None = None,
    ) -> list[Wallet]:
        """Create accounts, in the order given.

        Customers whose `external_uid` is known already are updated instead.
        """
        times = moments(self._clock(), len(rows))

        def attempt() -> list[Wallet]:
            known = external_uids.known(self._batches, organisation, rows)
            check, once = self._check(organisation), Once(UID)

            def decide(number: int) -> _Write:
                row, now = rows[number], times[number]
                check(row.values)
                once.take(row.values.get(UID))
                before = known.get(row.values.get(UID))
                after = self._made(organisation, before, row.values, now)
                methods = self._nested.decide(organisation, after, row.methods, {}, now)
                return _Write(before, after, methods)

            return self._write(organisation, decided(range(len(rows)), decide, asked), keyed)

        return until_written(attempt)

    def update(
        self,
        organisation: Organisation,
        rows: Sequence[AccountChange],
        asked: Asked,
        *,
        keyed: Keyed | None = None,
    ) -> list[Wallet]:
        """Change accounts, each of them once."""

        def attempt() -> list[Wallet]:
            now = self._clock()
            wanted = {row.id: _named(row) for row in rows}
            found = self._batches.wallets(organisation.id, wanted)
            check = self._check(organisation)
            check_uid = external_uids.check_of(self._batches, organisation, rows, found)

            def decide(row: AccountChange) -> _Write:
                wallet = found.get(row.id)
                if wallet is None or not isinstance(wallet.account, self._single.kind):
                    raise NotFound
                check(row.changes)
                after = changed(wallet.account, row.changes, now)
                check_uid(wallet.account, after)
                kept = {owned.method.id: owned for owned in wallet.methods or ()}
                methods = self._nested.decide(organisation, after, row.methods, kept, now)
                return _Write(wallet.account, after, methods)

            return self._write(organisation, decided(rows, decide, asked), keyed)

        return until_written(attempt)

    def delete(self, organisation: Organisation, ids: Sequence[str], asked: Asked) -> list[Wallet]:
        """Delete accounts; from then on neither they nor their methods are found."""

        def to_delete(account_id: str) -> Wallet:
            check_deletion(organisation, account_id)
            return self._single.get(organisation, account_id)

        def attempt() -> list[Wallet]:
            found = decided(ids, to_delete, asked)
            unit, now = self._batches.begin(), self._clock()
            for wallet in found:
                unit.delete_account(wallet.account, now)
            unit.commit()
            return found

        deleted = until_written(attempt)
        for wallet in deleted:
            self._deletion_cleanup.erase(organisation.id, wallet.account.id)
        return deleted

    def _write(
        self, organisation: Organisation, writes: Sequence[_Write], keyed: Keyed | None
    ) -> list[Wallet]:
        unit = self._batches.begin()
        for write in writes:
            if write.before is None:
                unit.add_account(write.after, shards=organisation.shards)
            else:
                unit.change_account(write.after, write.before)
            stage(unit, write.methods, organisation)
        try:
            unit.commit(record_of(keyed, KeyedWork.ACCOUNT, [write.after.id for write in writes]))
        except Taken as taken:
            # Somebody took it since it was looked up; the next look finds who.
            raise Stale from taken
        return [self._answer(organisation, write) for write in writes]

    def _answer(self, organisation: Organisation, write: _Write) -> Wallet:
        """A new account as it was written; a changed one with all its methods, so read again."""
        if write.before is not None:
            wallet = self._accounts.wallet(organisation.id, write.after.id, limit=METHODS_SHOWN)
            return wallet or Wallet(write.after)
        return Wallet(write.after, tuple(each.after for each in write.methods))

    def _made(
        self, organisation: Organisation, known: Account | None, values: Changes, now: datetime
    ) -> Account:
        if known is not None:
            return changed(known, values, now)
        return self._single.made(organisation, values, now)

    def _check(self, organisation: Organisation) -> Callable[[Changes], None]:
        """The check of a single account; what several rows refer to is looked up once."""
        names = self._single.references

        @cache
        def check(*references: Any) -> None:
            self._single.check(organisation, dict(zip(names, references, strict=True)))

        return lambda values: check(*(values.get(name) for name in names))


def _named(row: AccountChange) -> list[str]:
    return [method.id for method in row.methods if isinstance(method, MethodChange)]

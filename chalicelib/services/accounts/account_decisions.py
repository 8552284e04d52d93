"""What a request makes of accounts and of the methods inside them, written as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Protocol

from chalicelib.domain.account import Account, Organisation
from chalicelib.domain.idempotency import Keyed, KeyedWork, record_of
from chalicelib.domain.wallet import Wallet
from chalicelib.errors import NotFound
from chalicelib.late_dataclass import dataclass
from chalicelib.services.accounts.external_uids import UID
from chalicelib.services.accounts.method_decisions import MethodWrite, stage
from chalicelib.services.accounts.nested_methods import NestedMethods
from chalicelib.services.bulk_rules import Once
from chalicelib.services.changes import changed
from chalicelib.services.ports import UnitOfWork
from chalicelib.services.requests import AccountChange, Changes, NewAccount


@dataclass(frozen=True, slots=True)
class WalletWrite:
    """One account before (None: it is new) and after, and what is written of its methods."""

    before: Wallet | None
    after: Account
    methods: Sequence[MethodWrite]

    @property
    def answer(self) -> Wallet | None:
        """The account as it is answered; None where its methods have to be read for that."""
        if self.before is None:
            return Wallet(self.after, tuple(each.after for each in self.methods))
        if self.methods or self.before.methods is None:
            return None
        return replace(self.before, account=self.after)


class AccountRules(Protocol):
    """What is decided for one kind of account."""

    kind: ClassVar[type[Account]]
    references: ClassVar[tuple[str, ...]]
    """The attributes that `check` looks at."""

    def made(self, organisation: Organisation, values: Changes, now: datetime) -> Account:
        """A new account of this kind, not written yet."""

    def check(self, organisation: Organisation, values: Changes) -> None:
        """Raises InvalidAttributes for a reference to nothing."""


class AccountDecisions:
    """Those of one round of a request. What several rows refer to is looked up once."""

    def __init__(
        self, rules: AccountRules, nested: NestedMethods, organisation: Organisation
    ) -> None:
        self._rules = rules
        self._nested = nested
        self._organisation = organisation
        self._once = Once(UID)
        self._check = cache(self._check_references)

    def to_create(
        self, row: NewAccount, known: Mapping[str | None, Wallet], now: datetime
    ) -> WalletWrite:
        """A new account, or a change of the one that is `known` to have its uid already.

        Raises InvalidAttributes.
        """
        self._check(*self._references(row.values))
        uid = row.values.get(UID)
        self._once.take(uid)
        before = known.get(uid)
        if before is None:
            after = self._rules.made(self._organisation, row.values, now)
        else:
            after = changed(before.account, row.values, now)
        methods = self._nested.decide(self._organisation, after, row.methods, {}, now)
        return WalletWrite(before, after, methods)

    def to_change(
        self,
        row: AccountChange,
        found: Mapping[str, Wallet],
        check_uid: Callable[[Account, Account], None],
        now: datetime,
    ) -> WalletWrite:
        """A change of one of those that were `found`. Raises NotFound and InvalidAttributes."""
        wallet = found.get(row.id)
        if wallet is None or not isinstance(wallet.account, self._rules.kind):
            raise NotFound
        self._check(*self._references(row.changes))
        after = changed(wallet.account, row.changes, now)
        check_uid(wallet.account, after)
        kept = {owned.method.id: owned for owned in wallet.methods or ()}
        methods = self._nested.decide(self._organisation, after, row.methods, kept, now)
        return WalletWrite(wallet, after, methods)

    def _references(self, values: Changes) -> Iterator[Any]:
        return (values.get(name) for name in self._rules.references)

    def _check_references(self, *references: Any) -> None:
        values = dict(zip(self._rules.references, references, strict=True))
        self._rules.check(self._organisation, values)


def write_wallets(
    unit: UnitOfWork,
    organisation: Organisation,
    writes: Sequence[WalletWrite],
    keyed: Keyed | None,
) -> None:
    """Put the writes into `unit` and commit it. Raises what `UnitOfWork.commit` does."""
    for write in writes:
        if write.before is None:
            unit.add_account(write.after, shards=organisation.shards)
        else:
            unit.change_account(write.after, write.before.account)
        stage(unit, write.methods, organisation)
    unit.commit(record_of(keyed, KeyedWork.ACCOUNT, [write.after.id for write in writes]))

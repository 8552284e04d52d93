"""What a request makes of accounts and of the methods inside them, written as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain.account import Account, Organisation
from chalicelib.domain.idempotency import Keyed, KeyedWork, record_of
from chalicelib.domain.wallet import Wallet
from chalicelib.late_dataclass import dataclass
from chalicelib.services.accounts.method_decisions import MethodWrite, stage
from chalicelib.services.ports import UnitOfWork


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

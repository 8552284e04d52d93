"""The rows that keep each external_uid with one account: one write for each in a transaction."""

from __future__ import annotations

from pynamodb.expressions.condition import Condition

from chalicelib.domain.account import Account, uid_of
from chalicelib.dynamo.transact_write import WriteTransaction
from chalicelib.store.account_rows import guard_key
from chalicelib.store.models import SELF, WalletRow

GUARD = "guard"


class UidGuards:
    """Which accounts of a transaction give an external_uid up, and which take it.

    A uid may go from one account to another in the same transaction.
    """

    def __init__(self) -> None:
        self._given_up: dict[str, str] = {}
        self._taken: dict[str, str] = {}

    def move(self, before: Account | None, after: Account | None) -> None:
        """One account, as it was (None: it is new) and as it will be (None: it is deleted).

        Raises ValueError where a second account takes the same uid.
        """
        if uid_of(before) == uid_of(after):
            return
        if before is not None and uid_of(before):
            self._given_up[_key(before)] = before.id
        if after is not None and uid_of(after):
            if _key(after) in self._taken:
                raise ValueError("one external_uid for two accounts")
            self._taken[_key(after)] = after.id

    def stage(self, tx: WriteTransaction) -> frozenset[int]:
        """Put the writes into `tx`; the positions of those that fail where a uid is taken."""
        positions = set()
        for key, account_id in self._taken.items():
            free: Condition = WalletRow.wallet.does_not_exist()
            if key in self._given_up:
                free = WalletRow.owner_id == self._given_up[key]
            guard = WalletRow(key, SELF, kind=GUARD, owner_id=account_id)
            positions.add(tx.put(guard, free))
        for key in self._given_up.keys() - self._taken.keys():
            tx.delete(WalletRow(key, SELF))
        return frozenset(positions)


def _key(account: Account) -> str:
    return guard_key(account.org_id, uid_of(account) or "")

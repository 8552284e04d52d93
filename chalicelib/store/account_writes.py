"""How one transaction writes one account: a single write of its row, whatever happens to it.

DynamoDB takes each row once in a transaction. What a transaction does to an account itself and to
the defaults among its methods is collected here, and becomes one Put, Update or ConditionCheck.
"""

from __future__ import annotations

from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.account import Account, Customer
from chalicelib.domain.payment_method import PaymentMethod, Purpose
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.dynamo.transact_write import WriteTransaction
from chalicelib.store.account_rows import (
    account_document,
    account_row,
    default_column,
    default_copy,
    email_key,
    listed_at,
    wallet_key,
)
from chalicelib.store.models import SELF, WalletRow

TO_ERASE = "to erase"
"""Where deleted accounts are listed whose methods' rows are not removed yet."""

ALIVE: Condition = WalletRow.wallet.exists() & WalletRow.deleted_at.does_not_exist()
_FORGOTTEN = (
    "document",
    "email_key",
    "default_document",
    "default_sealed",
    *(default_column(purpose) for purpose in Purpose),
)


def account_key(account: Account) -> WalletRow:
    """A row with the key of the account's, for updates and deletions."""
    return WalletRow(wallet_key(account.org_id, account.id), SELF)


def change_actions(after: Account) -> list[Action]:
    """What a change of an account's own data sets."""
    actions: list[Action] = [
        WalletRow.document.set(account_document(after)),
        WalletRow.version.set(after.version),
    ]
    if isinstance(after, Customer):
        actions.append(WalletRow.email_key.set(email_key(after.org_id, after.email)))
    return actions


def is_unchanged(before: Account) -> Condition:
    """The condition that the account lives, and that nobody has changed it since it was read."""
    condition: Condition = ALIVE & (WalletRow.version == before.version)
    return condition


class AccountWrite:
    """The one write of an account's row in a transaction. With nothing to do it is a check."""

    def __init__(self, account: Account) -> None:
        self._row = account_key(account)
        self._is_new = False
        self._actions: list[Action] = []
        self._condition: Condition = ALIVE
        self._had: dict[Purpose, str] = {}
        self._has: dict[Purpose, PaymentMethod] = {}

    def create(self, account: Account, *, shard: int) -> None:
        """The account is new; the defaults that its methods claim become its own."""
        self._row = account_row(account, shard=shard)
        self._is_new = True

    def change(self, after: Account, before: Account) -> None:
        """The account's own data changes, from the version that was read."""
        self._actions = change_actions(after)
        self._condition = is_unchanged(before)

    def delete(self, before: Account, now: datetime) -> None:
        """The account goes, and all that it knew of itself; the rows of its methods are to."""
        forget = [getattr(WalletRow, column).remove() for column in _FORGOTTEN]
        on_the_list = [
            WalletRow.listing.set(TO_ERASE),
            WalletRow.listed_at.set(listed_at(now, before.id)),
        ]
        self._actions = [WalletRow.deleted_at.set(now), *on_the_list, *forget]
        self._condition = is_unchanged(before)

    def move_defaults(self, before: OwnedMethod | None, after: OwnedMethod | None) -> None:
        """One method of the account, as it was and as it will be.

        Raises ValueError for a second default for one purpose, which no caller may ask for.
        """
        if before is not None:
            self._had |= dict.fromkeys(before.default_for, before.method.id)
        if after is not None:
            if self._has.keys() & after.default_for:
                raise ValueError("two defaults for one purpose")
            self._has |= dict.fromkeys(after.default_for, after.method)

    def stage(self, tx: WriteTransaction) -> None:
        """Put the write into `tx`. A failed condition: somebody changed the row meanwhile."""
        if self._is_new:
            self._put(tx)
            return
        condition = self._condition
        for purpose, method_id in sorted(self._had.items()):
            condition &= getattr(WalletRow, default_column(purpose)) == method_id
        actions = [*self._actions, *self._flag_actions(), *self._copy_actions()]
        if actions:
            tx.update(self._row, actions, condition)
        else:
            tx.check(self._row, condition)

    def _put(self, tx: WriteTransaction) -> None:
        for purpose, method in self._has.items():
            setattr(self._row, default_column(purpose), method.id)
        copied = self._has.get(Purpose.PAYMENT)
        if copied is not None:
            self._row.default_document = default_copy(copied)
            self._row.default_sealed = copied.sealed
        tx.put(self._row, WalletRow.wallet.does_not_exist())

    def _flag_actions(self) -> list[Action]:
        actions: list[Action] = []
        for purpose in sorted(self._had.keys() | self._has.keys()):
            column = getattr(WalletRow, default_column(purpose))
            method = self._has.get(purpose)
            if method is None:
                actions.append(column.remove())
            elif method.id != self._had.get(purpose):
                actions.append(column.set(method.id))
        return actions

    def _copy_actions(self) -> list[Action]:
        """The account's copy of its default for payments follows the method itself."""
        method = self._has.get(Purpose.PAYMENT)
        if method is not None:
            return [
                WalletRow.default_document.set(default_copy(method)),
                WalletRow.default_sealed.set(method.sealed),
            ]
        if Purpose.PAYMENT in self._had:
            return [WalletRow.default_document.remove(), WalletRow.default_sealed.remove()]
        return []

"""Whose each `external_uid` is, for the rows of one request that name some."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chalicelib.domain.account import Account, Organisation, uid_of
from chalicelib.domain.wallet import Wallet
from chalicelib.services.bulk_rules import Once
from chalicelib.services.invalid import UID_TAKEN, invalid
from chalicelib.services.ports import BatchStore
from chalicelib.services.requests import AccountChange, NewAccount

UID = "external_uid"


def known(
    batches: BatchStore, organisation: Organisation, rows: Sequence[NewAccount]
) -> dict[str | None, Account]:
    """The accounts that are there already under the uids of new rows, by uid."""
    uids = {row.values[UID] for row in rows if row.values.get(UID)}
    holders = batches.uid_holders(organisation.id, uids)
    accounts = batches.accounts(organisation.id, holders.values())
    # Looked up one after the other: one that has changed its uid in between is not meant.
    return {uid_of(each): each for each in accounts.values() if uid_of(each) in uids}


def check_of(
    batches: BatchStore,
    organisation: Organisation,
    rows: Sequence[AccountChange],
    found: Mapping[str, Wallet],
) -> Callable[[Account, Account], None]:
    """The check of an account before and after: its uid must be free, or given up by another row.

    `found` are the accounts of the rows. The check raises InvalidAttributes.
    """
    wanted = {row.changes[UID] for row in rows if row.changes.get(UID)}
    holders = batches.uid_holders(organisation.id, wanted)
    for row in rows:
        had = uid_of(found[row.id].account) if row.id in found else None
        if had is not None and row.changes.get(UID, had) != had:
            holders.pop(had, None)
    once = Once(UID)

    def check(before: Account, after: Account) -> None:
        if uid_of(after) == uid_of(before):
            return
        once.take(uid_of(after))
        if uid_of(after) in holders:
            raise invalid(UID, text=UID_TAKEN)

    return check

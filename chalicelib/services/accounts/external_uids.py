"""Which account has an `external_uid`, for the rows of one request that name one.

Several rows are looked up together. A row alone is told by its own write, so that a uid which is
free costs no read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chalicelib.domain.account import Account, Organisation, uid_of
from chalicelib.domain.wallet import Wallet
from chalicelib.services.bulk_rules import Once
from chalicelib.services.invalid import UID_TAKEN, invalid
from chalicelib.services.ports import BatchStore
from chalicelib.services.requests import AccountChange, NewAccount

UID = "external_uid"


class NewUids:
    """The uids of new rows. For one request, and all its rounds."""

    def __init__(
        self,
        batches: BatchStore,
        organisation: Organisation,
        rows: Sequence[NewAccount],
        *,
        alone: Callable[[str], Wallet | None],
    ) -> None:
        """`alone` reads one account with the methods that it is answered with."""
        self._batches = batches
        self._organisation = organisation
        self._uids = {row.values[UID] for row in rows if row.values.get(UID)}
        self._is_alone = len(rows) == 1
        self._alone = alone
        self._holder: str | None = None

    def known(self) -> dict[str | None, Wallet]:
        """The accounts that are there already under these uids, by uid."""
        # Looked up one after the other: one that has changed its uid in between is not meant.
        return {uid_of(each.account): each for each in self._held() if self._is_meant(each)}

    def note(self, holder: str) -> None:
        """A write has found one of the uids taken by the account `holder`."""
        self._holder = holder

    def _held(self) -> list[Wallet]:
        if self._is_alone:
            found = self._alone(self._holder) if self._holder is not None else None
            return [] if found is None else [found]
        holders = self._batches.uid_holders(self._organisation.id, self._uids)
        accounts = self._batches.accounts(self._organisation.id, holders.values())
        return [Wallet(each, methods=None) for each in accounts.values()]

    def _is_meant(self, wallet: Wallet) -> bool:
        return uid_of(wallet.account) in self._uids


class ChangedUids:
    """The uids of changed rows: each must be free, or given up by another row of the request."""

    def __init__(
        self, batches: BatchStore, organisation: Organisation, rows: Sequence[AccountChange]
    ) -> None:
        self._batches = batches
        self._organisation = organisation
        self._rows = rows
        self._is_looked_up = len(rows) > 1

    def note(self, holder: str) -> None:
        """The same."""
        self._is_looked_up = True

    def check_of(self, found: Mapping[str, Wallet]) -> Callable[[Account, Account], None]:
        """The check of an account before and after. `found` are the accounts of the rows.

        The check raises InvalidAttributes.
        """
        holders = self._holders(found) if self._is_looked_up else {}
        once = Once(UID)

        def check(before: Account, after: Account) -> None:
            if uid_of(after) == uid_of(before):
                return
            once.take(uid_of(after))
            if uid_of(after) in holders:
                raise invalid(UID, text=UID_TAKEN)

        return check

    def _holders(self, found: Mapping[str, Wallet]) -> dict[str, str]:
        wanted = {row.changes[UID] for row in self._rows if row.changes.get(UID)}
        holders = self._batches.uid_holders(self._organisation.id, wanted)
        for row in self._rows:
            had = uid_of(found[row.id].account) if row.id in found else None
            if had is not None and row.changes.get(UID, had) != had:
                holders.pop(had, None)
        return holders

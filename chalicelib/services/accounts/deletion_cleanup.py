"""Removes the rows of the methods of deleted accounts, however many there are, whatever fails.

The deletion itself is one write. It puts the rows out of reach and the account on a list, and
whoever has removed the rows takes the account off that list.
"""

from __future__ import annotations

from chalicelib.domain.account import Organisation
from chalicelib.errors import ServiceUnavailable
from chalicelib.observability.lines import failed
from chalicelib.observability.log_fields import Event
from chalicelib.services.invalid import INVALID, invalid
from chalicelib.services.ports import AccountStore, MethodStore


class DeletionCleanup:
    """Erases at once where that works, and later where it does not."""

    def __init__(self, *, accounts: AccountStore, methods: MethodStore) -> None:
        self._accounts = accounts
        self._methods = methods

    def erase(self, org_id: str, account_id: str) -> bool:
        """Whether all rows are gone. If not, the account stays deleted, and the sweeper goes on."""
        try:
            self._methods.erase_of(org_id, account_id)
            self._accounts.note_erased(org_id, account_id)
        except ServiceUnavailable:
            failed(Event.ERASURE_FAILED, organisation=org_id, account=account_id)
            return False
        return True

    def finish(self, limit: int) -> int:
        """How many deletions, of those that were cut off, are complete now; `limit` are tried."""
        waiting = self._accounts.to_erase(limit)
        return sum(self.erase(org_id, account_id) for org_id, account_id in waiting)


def check_deletion(organisation: Organisation, account_id: str) -> None:
    """Payments that name no processing account go to the organisation's own: it must be there.

    Raises InvalidAttributes.
    """
    if account_id == organisation.default_processing_id:
        raise invalid("id", text=f"{INVALID}: payments go there unless they name another one")

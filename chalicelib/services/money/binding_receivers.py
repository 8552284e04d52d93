"""The accounts that are bound: a processing account, or the organisation's default one."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.account import Organisation, ProcessingAccount
from chalicelib.services.invalid import invalid, no_such
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import AccountStore
from chalicelib.services.ports.tenant_ports import TenantStore


class Receivers:
    """Finds them, and points them to who charges for them."""

    def __init__(self, accounts: AccountStore, organisations: TenantStore) -> None:
        self._accounts = accounts
        self._organisations = organisations

    def named(self, organisation: Organisation, processing_id: str | None) -> str:
        """The id of that account, or of the default one. Raises InvalidAttributes."""
        receiver = processing_id or organisation.default_processing_id
        found = receiver and self._accounts.get(organisation.id, receiver)
        if receiver is None or not isinstance(found, ProcessingAccount):
            raise invalid("processing_id", text=no_such("processing account"))
        return receiver

    def point(self, organisation: Organisation, receiver: str, processor: str) -> None:
        """The account first: the organisation's word is what charges of its default go by."""

        def attempt() -> None:
            before = self._accounts.get(organisation.id, receiver)
            assert isinstance(before, ProcessingAccount)  # noqa: S101  (looked at by who calls)
            after = replace(before, processor=processor, version=before.version + 1)
            self._accounts.save(after, before)

        until_written(attempt)
        if receiver == organisation.default_processing_id:
            self._organisations.save(replace(organisation, processor=processor))

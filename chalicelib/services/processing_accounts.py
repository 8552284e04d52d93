"""Processing accounts: who receives payments, and which processor serves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain.account import AccountKind, Organisation, ProcessingAccount
from chalicelib.domain.clock import Clock
from chalicelib.domain.ids import ACCOUNT, new_id
from chalicelib.domain.payment_method import MethodStatus
from chalicelib.domain.wallet import OwnedMethod, Wallet
from chalicelib.services.accounts import AccountService
from chalicelib.services.instruments import Instruments
from chalicelib.services.method_rules import check_defaults
from chalicelib.services.ports import AccountStore, MethodStore
from chalicelib.services.requests import Changes, NewMethod


class ProcessingAccounts(AccountService):
    """The use cases of processing accounts."""

    kind = ProcessingAccount
    object = AccountKind.PROCESSING_ACCOUNT

    def __init__(
        self,
        *,
        accounts: AccountStore,
        methods: MethodStore,
        clock: Clock,
        instruments: Instruments,
    ) -> None:
        super().__init__(accounts=accounts, methods=methods, clock=clock)
        self._instruments = instruments

    def create(
        self, organisation: Organisation, values: Changes, methods: Sequence[NewMethod] = ()
    ) -> Wallet:
        """Create an account, with the methods for its funding. It starts as `pending`.

        Account and methods are written in one transaction. Raises InvalidAttributes.
        """
        now = self._clock()
        account = ProcessingAccount(
            id=new_id(ACCOUNT, now),
            org_id=organisation.id,
            created_at=now,
            modified_at=now,
            processor=organisation.processor,
            **values,
        )
        owned = [self._method(organisation, account, new) for new in methods]
        self._accounts.add(account, methods=owned, shards=organisation.shards)
        return Wallet(account, tuple(owned))

    def _method(
        self, organisation: Organisation, account: ProcessingAccount, new: NewMethod
    ) -> OwnedMethod:
        new = replace(new, owner_id=account.id)
        check_defaults(new)
        method = self._instruments.method_of(
            organisation, new, account.created_at, status=MethodStatus.ACTIVE
        )
        return OwnedMethod(method, new.default_for if method.is_kept else frozenset())

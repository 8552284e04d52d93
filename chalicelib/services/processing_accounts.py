"""Processing accounts: who receives payments, and which processor serves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from chalicelib.domain.account import Organisation, ProcessingAccount
from chalicelib.domain.clock import Clock
from chalicelib.domain.ids import ACCOUNT, new_id
from chalicelib.domain.payment_method import MethodStatus, Purpose
from chalicelib.domain.wallet import OwnedMethod, Wallet
from chalicelib.errors import InvalidAttributes
from chalicelib.services.accounts import AccountService
from chalicelib.services.instruments import Instruments
from chalicelib.services.invalid import INVALID
from chalicelib.services.method_rules import check_directions, check_not_expired, flag_of
from chalicelib.services.ports import AccountStore, MethodStore
from chalicelib.services.requests import Changes, NewMethod


class ProcessingAccounts(AccountService):
    """The use cases of processing accounts."""

    kind = ProcessingAccount

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
        methods = [replace(new, owner_id=account.id) for new in _checked(methods, now.date())]
        owned = [self._method(organisation, new, now) for new in methods]
        self._accounts.add(account, methods=owned, shards=organisation.shards)
        return Wallet(account, tuple(owned))

    def _method(self, organisation: Organisation, new: NewMethod, now: datetime) -> OwnedMethod:
        method = self._instruments.method_of(organisation, new, now, status=MethodStatus.ACTIVE)
        return OwnedMethod(method, new.default_for if method.is_kept else frozenset())


def _checked(methods: Sequence[NewMethod], today: date) -> Sequence[NewMethod]:
    """The methods of an account that does not exist yet. Raises InvalidAttributes."""
    taken: set[Purpose] = set()
    errors = []
    for new in methods:
        wrong: dict[str, Any] = {flag_of(p): INVALID for p in new.default_for & taken}
        if new.owner_id is not None:
            wrong["customer_id"] = INVALID
        try:
            check_not_expired(new, today)
            check_directions(new.transfer_type, new.default_for)
        except InvalidAttributes as error:
            wrong |= error.details
        errors.append(wrong)
        taken |= new.default_for
    if any(errors):
        raise InvalidAttributes({"payment_methods": errors})
    return methods

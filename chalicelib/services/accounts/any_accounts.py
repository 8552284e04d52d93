"""Accounts of both kinds under one name."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.account import Account, AccountKind, Organisation, kind_of
from chalicelib.services.accounts.customers import Customers


class AnyAccounts(Customers):
    """The use cases of an account of either kind. A new one is a customer."""

    kind = Account

    def kinds(self, organisation: Organisation, ids: Sequence[str]) -> dict[str, AccountKind]:
        """The kinds of those of `ids` that there are."""
        return {each.id: kind_of(each) for each in self._accounts.by_ids(organisation.id, ids)}

"""Lists of accounts: of customers, of processing accounts, and of both under one name."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from chalicelib.domain.account import (
    MAX_EMAIL_LENGTH,
    MAX_UID_LENGTH,
    AccountKind,
    Organisation,
    kind_of,
)
from chalicelib.domain.ids import ACCOUNT
from chalicelib.domain.wallet import Wallet
from chalicelib.query.filter_conditions import Condition
from chalicelib.query.order import Position
from chalicelib.query.scan_range import Walk
from chalicelib.services.lists.listing import Listed, Loader
from chalicelib.services.lists.planner import (
    MAX_TEXTS,
    Access,
    Way,
    choose,
    has_prefix,
    in_order,
    up_to,
)
from chalicelib.services.ports import AccountStore


class AccountList(Listed):
    """Accounts of some kinds, without their methods."""

    def __init__(
        self, *, accounts: AccountStore, related: Loader, name: str, kinds: Sequence[AccountKind]
    ) -> None:
        super().__init__(related)
        self._accounts = accounts
        self._name = name
        self._kinds = kinds

    def position(self, value: Wallet) -> Position:
        """By creation and id."""
        return Position(value.account.created_at, value.account.id)

    def access(self, organisation: Organisation, conditions: Sequence[Condition]) -> Access:
        """By id, by external_uid, by e-mail address, or all."""

        def by_ids(texts: list[str], walk: Walk) -> Iterator[Wallet]:
            found = self._of_kinds(self._accounts.by_ids(organisation.id, texts))
            return in_order(found, self.position, walk)

        def by_uid(texts: list[str], walk: Walk) -> Iterator[Wallet]:
            found = self._accounts.by_uid(organisation.id, texts[0])
            return self._of_kinds([found] if found else [])

        def by_email(texts: list[str], walk: Walk) -> Iterator[Wallet]:
            return self._of_kinds(self._accounts.by_email(organisation.id, texts[0], walk))

        def of_type(texts: list[str], walk: Walk) -> Iterator[Wallet]:
            kinds = [kind for kind in self._kinds if kind.type in texts]
            return self._newest(organisation, kinds, walk)

        ways = (
            Way("id", by_ids, has_prefix(ACCOUNT), most=MAX_TEXTS),
            Way("external_uid", by_uid, up_to(MAX_UID_LENGTH)),
            Way("email", by_email, up_to(MAX_EMAIL_LENGTH)),
            Way("type", of_type, {kind.type for kind in self._kinds}.__contains__, most=MAX_TEXTS),
        )
        everything = partial(self._newest, organisation, self._kinds)
        return choose(self._name, conditions, ways, everything)

    def _newest(
        self, organisation: Organisation, kinds: Sequence[AccountKind], walk: Walk
    ) -> Iterator[Wallet]:
        walks = (
            self._accounts.newest(organisation.id, kind, walk, shards=organisation.shards)
            for kind in kinds
        )
        merged = heapq.merge(
            *walks, key=lambda each: (each.created_at, each.id), reverse=walk.newest_first
        )
        return self._of_kinds(merged)

    def _of_kinds(self, accounts: Any) -> Iterator[Wallet]:
        return (Wallet(each, methods=None) for each in accounts if kind_of(each) in self._kinds)

"""The invariants of accounts, methods, pointers and guards: I4, I8, and the methods of I5."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from chalicelib.api.resources.declarations import RESOURCES
from chalicelib.domain.account import Account, AccountKind, uid_of
from chalicelib.domain.clock import Clock
from chalicelib.domain.payment_method import Purpose
from chalicelib.dynamo.reading import get_rows, walked
from chalicelib.store.account_rows import (
    account_from,
    default_copy,
    guard_key,
    owner_and_id,
    wallet_key,
)
from chalicelib.store.accounts import is_live
from chalicelib.store.bindings import ADDRESS, BINDING
from chalicelib.store.change_notes import CHANGE
from chalicelib.store.method_writes import METHOD, POINTER, method_from_row, method_id_of
from chalicelib.store.models import SELF, WalletRow
from chalicelib.store.news_for_vendors import NEWS
from chalicelib.store.uid_guards import GUARD
from chalicelib.store.webhooks import DEPARTED, REGISTER
from onfile.admin.invariants.finding import Finding, found
from onfile.admin.invariants.references import References

ERASED_WITHIN = timedelta(hours=1)
"""How long after its deletion an account may still have rows of methods."""

Place = tuple[str, str]


class WalletRules:
    """Judges the rows of the wallets table against each other."""

    model = WalletRow

    def __init__(self, references: References, *, clock: Clock) -> None:
        self._references = references
        self._clock = clock

    def judge(self, rows: Sequence[WalletRow]) -> Iterator[Finding]:
        """See `Rules.judge`."""
        places = {place for row in rows for place in _named_by(row)}
        known = {(each.wallet, each.part): each for each in get_rows(WalletRow, sorted(places))}
        for row in rows:
            if row.kind in frozenset(AccountKind):
                yield from self._account(row, known)
            elif row.kind == METHOD:
                yield from (found("I8", row, text) for text in _wrong_method(row, known))
                yield from self._lacked(row, method_from_row(row).id)
            elif row.kind == POINTER:
                if (_key(row, row.owner_id), method_id_of(row)) not in known:
                    yield found("I8", row, f"{row.owner_id} has no such method")
            elif row.kind == GUARD:
                yield from (found("I8", row, text) for text in _wrong_guard(row, known))
            elif row.kind == ADDRESS:
                if _bound(row) not in known:
                    yield found("I8", row, f"{row.owner_id} has no such binding")
            elif row.kind not in (BINDING, DEPARTED, NEWS, REGISTER, CHANGE, *RESOURCES):
                yield found("I8", row, "it is of no known kind")

    def _account(self, row: WalletRow, known: dict[Place, WalletRow]) -> Iterator[Finding]:
        if not is_live(row):
            yield from self._deleted(row)
            return
        account = account_from(row)
        for purpose, method_id in account.defaults.items():
            if (row.wallet, method_id) not in known:
                yield found("I4", row, f"its default for {purpose}, {method_id}, is not its own")
        yield from (found("I4", row, text) for text in _wrong_copy(row, account, known))
        uid = uid_of(account)
        if uid is not None:
            guard = known.get((guard_key(account.org_id, uid), SELF))
            if guard is None or guard.owner_id != account.id:
                yield found("I8", row, "no guard keeps its external_uid")

    def _deleted(self, row: WalletRow) -> Iterator[Finding]:
        if self._clock() - row.deleted_at > ERASED_WITHIN:
            kept = WalletRow.query(row.wallet, WalletRow.part.startswith("pm_"), limit=1)
            if any(True for _ in walked(kept)):
                yield found("I8", row, "it is deleted, and still has methods")

    def _lacked(self, row: WalletRow, method_id: str) -> Iterator[Finding]:
        transaction_id = self._references.who_lacks(method_id, row.wallet.partition("/")[0])
        if transaction_id is not None:
            yield found("I5", row, f"{transaction_id} of another organisation names it")


def _named_by(row: WalletRow) -> Iterator[Place]:
    """The places of the rows that `row` must agree with."""
    if row.kind in frozenset(AccountKind):
        if is_live(row):
            account = account_from(row)
            yield from ((row.wallet, each) for each in account.defaults.values())
            uid = uid_of(account)
            if uid is not None:
                yield guard_key(account.org_id, uid), SELF
    elif row.kind == METHOD and row.part != SELF:
        yield row.wallet, SELF
        yield _key(row, row.part), SELF
    elif row.kind == POINTER:
        yield _key(row, row.owner_id), method_id_of(row)
    elif row.kind == GUARD:
        yield _key(row, row.owner_id), SELF
    elif row.kind == ADDRESS:
        yield _bound(row)


def _bound(row: WalletRow) -> Place:
    """The binding that an address leads to."""
    return wallet_key(row.owner_id, owner_and_id(row.wallet)[1]), SELF


def _wrong_copy(row: WalletRow, account: Account, known: dict[Place, WalletRow]) -> Iterator[str]:
    method_id = account.defaults.get(Purpose.PAYMENT)
    if (method_id is None) != (account.default_method is None):
        yield "its default for payments and the copy of it are not there together"
    kept = known.get((row.wallet, method_id or ""))
    if kept is None or method_id is None:
        return
    method = method_from_row(kept)
    if row.default_document != default_copy(method) or row.default_sealed != method.sealed:
        yield f"its copy of {method_id} is not what that method is"


def _wrong_method(row: WalletRow, known: dict[Place, WalletRow]) -> Iterator[str]:
    method = method_from_row(row)
    if row.part == SELF:
        if method.is_kept:
            yield f"{method.owner_id} keeps it, and it does not lie there"
        return
    if not method.is_kept or _key(row, method.owner_id) != row.wallet:
        yield f"it lies with an account that does not keep it, but {method.keeper_id} does"
    if (row.wallet, SELF) not in known:
        yield "it lies with an account that is not there"
    pointer = known.get((_key(row, row.part), SELF))
    if pointer is None or _key(row, pointer.owner_id) != row.wallet:
        yield "no pointer leads to it"


def _wrong_guard(row: WalletRow, known: dict[Place, WalletRow]) -> Iterator[str]:
    holder = known.get((_key(row, row.owner_id), SELF))
    if holder is None or not is_live(holder):
        yield f"{row.owner_id} is not there to have this external_uid"
    elif guard_key(row.wallet.partition("/")[0], uid_of(account_from(holder)) or "") != row.wallet:
        yield f"{row.owner_id} has another external_uid"


def _key(row: WalletRow, identifier: str | None) -> str:
    return wallet_key(row.wallet.partition("/")[0], identifier or "")

"""Answering a request again: with the objects that it has made or changed, as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from chalicelib.attempts import LONGEST_ATTEMPT_S
from chalicelib.domain.account import Organisation
from chalicelib.domain.idempotency import KeyedWork, Record
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import METHODS_SHOWN, OwnedMethod, Wallet
from chalicelib.errors import Conflict
from chalicelib.services.callers.idempotency import AT_WORK, RETRY_AFTER_S, CameToNothing
from chalicelib.services.money.charges import raise_if_declined
from chalicelib.services.money.recovery import Recovery
from chalicelib.services.ports import AccountStore, MethodStore, TransactionStore
from chalicelib.time_budget import has_time_for

_WAITS_S = (0.05, 0.1, 0.2, 0.4, 0.8)
"""How long the second caller waits for the first, in all about a second and a half."""

Reader = Callable[[str, Sequence[str]], Iterable[Any]]
"""Objects of one kind by their ids, of an organisation's id, in any order; those that there are."""

_AT_WORK: dict[str, tuple[Status, ...]] = {
    KeyedWork.CHARGE: (Status.PROCESSING,),
    KeyedWork.CAPTURE: (Status.CAPTURING,),
    KeyedWork.VOID: (Status.VOIDING_AUTHORIZED, Status.VOIDING_PROCESSED),
}
"""The statuses in which the request itself is still at work; others are another request's."""

_NOTHING_DONE: dict[str, tuple[Status, ...]] = {
    KeyedWork.CAPTURE: (Status.AUTHORIZED,),
    KeyedWork.VOID: (Status.AUTHORIZED, Status.PROCESSED),
}
"""The statuses to which a claim returns that came to nothing, and to which no other way leads."""


class Replays:
    """Reads what a record names. Writes nothing, and asks no processor, unless there is a doubt."""

    def __init__(
        self,
        *,
        accounts: AccountStore,
        methods: MethodStore,
        transactions: TransactionStore,
        readers: Mapping[str, Reader],
        recovery: Recovery,
        sleep: Callable[[float], None],
    ) -> None:
        """`readers` are those of the objects that are answered as they are read, by name."""
        self._accounts = accounts
        self._methods = methods
        self._transactions = transactions
        self._readers = readers
        self._recovery = recovery
        self._sleep = sleep

    def find(self, organisation: Organisation, record: Record) -> list[Any]:
        """The objects, in the order of the first answer; those that are gone are left out.

        Raises Conflict while the outcome of the first request is not known, CameToNothing where it
        was a capture or void that did not happen.
        """
        ids = record.ids
        if record.kind == KeyedWork.ACCOUNT:
            return list(self._wallets(organisation, ids))
        if record.kind == KeyedWork.METHOD:
            return self._owned_methods(organisation, ids)
        if record.kind in self._readers:
            there = {each.id: each for each in self._readers[record.kind](organisation.id, ids)}
            return [there[each] for each in ids if each in there]
        if record.kind in _AT_WORK:
            return [self._outcome(organisation, record, each) for each in ids]
        found = {each.id: each for each in self._transactions.by_ids(organisation.id, ids)}
        return [found[each] for each in ids]

    def _wallets(self, organisation: Organisation, ids: Sequence[str]) -> Iterable[Wallet]:
        for account_id in ids:
            wallet = self._accounts.wallet(organisation.id, account_id, limit=METHODS_SHOWN)
            if wallet is not None:
                yield wallet

    def _owned_methods(self, organisation: Organisation, ids: Sequence[str]) -> list[OwnedMethod]:
        if len(ids) == 1:
            found = self._methods.get(organisation.id, ids[0])
            return [found[0]] if found is not None else []
        by_id = {each.method.id: each for each in self._methods.by_ids(organisation.id, ids)}
        return [by_id[each] for each in ids if each in by_id]

    def _outcome(self, organisation: Organisation, record: Record, each: str) -> Transaction:
        found = self._at_rest(organisation, record.kind, each)
        if found.status in _NOTHING_DONE.get(record.kind, ()):
            raise CameToNothing(record)
        return found

    def _at_rest(self, organisation: Organisation, kind: str, transaction_id: str) -> Transaction:
        """The transaction once the request is no longer at work on it.

        After a short while the first caller may be gone: then the processor is asked what became
        of it, as a GET would.
        """
        for wait in _WAITS_S:
            found = self._read(organisation, transaction_id)
            if found.status not in _AT_WORK[kind]:
                return found
            if not has_time_for(wait + LONGEST_ATTEMPT_S):
                break
            self._sleep(wait)
        found = self._recovery.refresh(organisation, self._read(organisation, transaction_id))
        if found.status in _AT_WORK[kind]:
            raise Conflict(AT_WORK, retry_after_s=RETRY_AFTER_S)
        return found

    def _read(self, organisation: Organisation, transaction_id: str) -> Transaction:
        found = self._transactions.get(organisation.id, transaction_id)
        if found is None:
            raise LookupError("a transaction that a key has recorded is not there")
        return found


def answer_as_first(record: Record, found: Sequence[Any]) -> None:
    """Raises TransactionDeclined where a request to move money was declined."""
    if record.kind in _AT_WORK:
        for each in found:
            raise_if_declined(each)

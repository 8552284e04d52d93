"""How a payment method changes with the transaction that runs on it.

One that came along is written with the intent, inactive, and comes to use when its charge is
approved. One on file with `keep_active` off serves one charge: the intent takes it, which makes it
inactive on the condition that it was active; a decline, or a charge that was never sent, gives it
back.
"""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.life_cycle import Status
from chalicelib.domain.payment_method import MethodStatus, PaymentMethod
from chalicelib.domain.status_change import MethodMove, moved_to
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.services.money.funding_source import Source
from chalicelib.services.ports import AccountStore, MethodStore


def shown_copy(source: Source) -> OwnedMethod:
    """The method as the transaction remembers it: as it will be once that is approved."""
    method = source.method.method
    if source.new_default_for is not None:
        return OwnedMethod(brought_to_use(method), source.new_default_for)
    move = written_along(source)
    return source.method if move is None else move.after


def written_along(source: Source) -> MethodMove | None:
    """How the method is written with the intent: it came along, or serves this charge alone."""
    if source.new_default_for is not None:
        return MethodMove(None, source.method)
    if source.method.method.keep_active:
        return None
    return moved_to(MethodStatus.INACTIVE, source.method)


def brought_to_use(method: PaymentMethod) -> PaymentMethod:
    """A method that came along, once its charge is approved. One that is not to be kept stays."""
    return replace(method, status=MethodStatus.ACTIVE) if method.keep_active else method


class MethodMoves:
    """What the outcome of a transaction does to its method."""

    def __init__(self, *, methods: MethodStore, accounts: AccountStore) -> None:
        self._methods = methods
        self._accounts = accounts

    def of(self, before: Transaction, to: Status) -> MethodMove | None:
        """How a method changes with an outcome that leads to `to`; mostly it does not, and nothing
        is read.
        """
        if to in (Status.AUTHORIZED, Status.PROCESSED):
            return self._brought_to_use(before)
        if to is Status.DECLINED and before.takes_method:
            return self._given_back(before)
        return None

    def _given_back(self, transaction: Transaction) -> MethodMove | None:
        """None where it is deleted."""
        found = self._methods.get(transaction.org_id, transaction.payment_method_id or "")
        if found is None or found[0].method.status is not MethodStatus.INACTIVE:
            return None
        return moved_to(MethodStatus.ACTIVE, found[0])

    def _brought_to_use(self, transaction: Transaction) -> MethodMove | None:
        """How the method that came along comes to use, now that its charge is approved.

        None where there is none, where it is not to be kept, or its owner is gone.
        """
        asked_first = transaction.status in (Status.PROCESSING, Status.PENDING)
        if transaction.came_with_method is None or not asked_first:
            return None
        found = self._methods.get(transaction.org_id, transaction.payment_method_id or "")
        if found is None or not found[0].method.keep_active:
            return None
        before, _ = found
        method = replace(brought_to_use(before.method), version=before.method.version + 1)
        after = OwnedMethod(method, frozenset(transaction.came_with_method))
        if method.owner_id is None:
            return MethodMove(before, after, None)
        owner = self._accounts.get(method.org_id, method.owner_id)
        return MethodMove(before, after, owner) if owner is not None else None

"""The payment method of a transaction, as the transaction shows it."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.life_cycle import Status
from chalicelib.domain.payment_method import MethodStatus
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod


def method_shown(transaction: Transaction) -> OwnedMethod | None:
    """The copy of the method. After a decline, one that came along is kept by nobody, and one that
    serves one charge may serve another.
    """
    copy = transaction.method
    if copy is None or transaction.status is not Status.DECLINED:
        return copy
    if transaction.takes_method:
        return replace(copy, method=replace(copy.method, status=MethodStatus.ACTIVE))
    if transaction.came_with_method is None:
        return copy
    return OwnedMethod(replace(copy.method, keep_active=False, status=MethodStatus.INACTIVE))

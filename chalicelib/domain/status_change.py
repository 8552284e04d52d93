"""A step: one change of a transaction's status, with all that must be written together with it."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.account import Account
from chalicelib.domain.payment_method import MethodStatus
from chalicelib.domain.transaction import Operation, Transaction
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class MethodMove:
    """How a method changes with a transaction: it comes along (`before` is None), comes to use,
    or is taken for the only charge that it serves and given back. `owner` is who keeps it from now
    on.
    """

    before: OwnedMethod | None
    after: OwnedMethod
    owner: Account | None = None


def moved_to(status: MethodStatus, before: OwnedMethod) -> MethodMove:
    """A method that nobody keeps is taken (`inactive`), or given back (`active`)."""
    method = replace(before.method, status=status, version=before.method.version + 1)
    return MethodMove(before, OwnedMethod(method))


@dataclass(frozen=True, slots=True)
class StatusChange:
    """From `before` to `after`, valid only while the stored status is that of `before`.

    `operation` is added to the history. `give_back_to` names the payment to which the cents of a
    refund that did not happen, or was voided, return. `method` moves with it.
    """

    before: Transaction
    after: Transaction
    operation: Operation | None = None
    give_back_to: str | None = None
    method: MethodMove | None = None

    def led_to(self, stored: Transaction) -> bool:
        """Whether this very step is in the history of what is stored.

        It is where the store's answer got lost, and its client sent the step again in vain.
        """
        return self.operation in stored.operations

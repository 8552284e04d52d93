"""A wallet: an account together with the methods it keeps; and a method seen by its owner."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.account import Account
from chalicelib.domain.payment_method import PaymentMethod, Purpose
from chalicelib.late_dataclass import dataclass

METHODS_SHOWN = 100
"""How many methods an account is shown with, newest first; the nested route lists all."""


@dataclass(frozen=True, slots=True)
class OwnedMethod:
    """A payment method, with what its owner has made it the default for."""

    method: PaymentMethod
    default_for: frozenset[Purpose] = frozenset()


@dataclass(frozen=True, slots=True)
class Wallet:
    """An account and the newest of the methods it keeps; None where those were not read."""

    account: Account
    methods: tuple[OwnedMethod, ...] | None = ()


def owned(method: PaymentMethod, account: Account | None) -> OwnedMethod:
    """`method` as its owner sees it. `account` is None for a method that nobody owns."""
    if account is None:
        return OwnedMethod(method)
    return OwnedMethod(method, frozenset(p for p in Purpose if account.is_default(method, p)))


def wallet_of(account: Account, methods: Iterable[PaymentMethod]) -> Wallet:
    """The wallet of `account`, in the order of `methods`."""
    return Wallet(account, tuple(owned(method, account) for method in methods))

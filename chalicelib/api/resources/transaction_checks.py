"""The rules between the attributes of a new transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.api.resources.choice_types import one_of_words
from chalicelib.api.resources.field import REQUIRED
from chalicelib.api.resources.types import INVALID
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import TransactionType
from chalicelib.services.invalid import NOBODY_PAYS, wrong

_MAY_START_AS = {
    TransactionType.PAYMENT: (None, "authorized", "processed"),
    TransactionType.REFUND: (None, "processed"),
    TransactionType.CREDIT: (None, "processed"),
}
_LEDGER = f'{REQUIRED}: the payment that is given back, as [{{"assoc_transaction_id": "txn_…"}}]'


def check_request(values: Mapping[str, Any], given: frozenset[str]) -> dict[str, Any]:
    """What a transaction of the given type needs, and can't have."""
    type_, ledger = values.get("type"), values.get("ledger") or []
    named = [name for name in ("payment_method", "payment_method_id") if name in given]
    errors: dict[str, Any] = {}
    if len(named) == 2:
        errors["payment_method_id"] = f"{INVALID}: a payment_method is given too"
    if type_ is None:
        return errors
    if "ledger" in given:
        errors |= _check_ledger(values, ledger, named)
    elif type_ is TransactionType.REFUND and not named and "customer_id" not in given:
        return {"ledger": _LEDGER}
    elif not named and "customer_id" not in given:
        errors["payment_method_id"] = NOBODY_PAYS
    if not {"amount", "ledger"} & given:
        errors["amount"] = REQUIRED
    if values.get("amount") == 0 and not _is_verification(values):
        errors["amount"] = f"{INVALID}: at least 0.01"
    if values.get("status") not in _MAY_START_AS[type_]:
        words = one_of_words([each for each in _MAY_START_AS[type_] if each])
        errors["status"] = wrong(f"of a new {type_.value} expected {words}")
    return errors


def _check_ledger(
    values: Mapping[str, Any], ledger: Sequence[Any], named: Sequence[str]
) -> dict[str, Any]:
    """The ledger of a request names the payment that a refund gives back."""
    amount = values.get("amount")
    if values["type"] is not TransactionType.REFUND:
        return {"ledger": f"{INVALID}: for refunds only"}
    errors: dict[str, Any] = {}
    if named:
        errors[named[0]] = f"{INVALID}: a refund goes back to the method of its payment"
    if ledger and amount not in (None, ledger[0].get("amount", amount)):
        errors["ledger"] = [{"amount": f"{INVALID}: another amount is given too"}]
    if len(ledger) > 1:
        errors["ledger"] = f"{INVALID}: a refund gives back one payment"
    return errors


def _is_verification(values: Mapping[str, Any]) -> bool:
    """An authorization of nothing on a new method checks the method."""
    return values.get("status") == Status.AUTHORIZED and values.get("payment_method") is not None

"""What a caller asks for with a transaction, of the clean values of its body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from chalicelib.api.resources.choice_types import expected_word
from chalicelib.api.resources.payment_method_requests import in_the_callers_words, new_method
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.domain.life_cycle import Status
from chalicelib.errors import InvalidAttributes
from chalicelib.services.changes import fresh
from chalicelib.services.invalid import inside
from chalicelib.services.requests import NewMethod, NewTransaction, TransactionChange


def new_transaction(values: Mapping[str, Any]) -> NewTransaction:
    """The request to create a transaction, of the clean values of a body."""
    ledger = values.get("ledger") or []
    method = values.get("payment_method")
    cents = values.get("amount")
    if cents is None and ledger:
        cents = ledger[0].get("amount")
    return NewTransaction(
        type=values["type"],
        cents=cents,
        authorize_only=values.get("status") == Status.AUTHORIZED,
        customer_id=values.get("customer_id"),
        payment_method_id=values.get("payment_method_id"),
        new_method=_new_method(method) if method else None,
        processing_id=values.get("processing_id"),
        original_id=ledger[0]["assoc_transaction_id"] if ledger else None,
        details=fresh(TRANSACTION.details(values)),
    )


def _new_method(values: Mapping[str, Any]) -> NewMethod:
    with inside("payment_method"):
        return new_method(values)


@contextmanager
def named_as_given_inside(values: Mapping[str, Any]) -> Iterator[None]:
    """As `named_as_given`, for the method inside a transaction."""
    try:
        yield
    except InvalidAttributes as error:
        inner = error.details.get("payment_method")
        if not isinstance(inner, dict):
            raise
        inner = in_the_callers_words(inner, values.get("payment_method") or {})
        raise InvalidAttributes(error.details | {"payment_method": inner}) from error


def change_of(transaction_id: str, values: Mapping[str, Any]) -> TransactionChange:
    """The request to change a transaction, of the clean values of a body.

    Raises InvalidAttributes for a status that nobody can ask for.
    """
    customer = {name: values[name] for name in values if name == "customer_id"}
    changes = TRANSACTION.details(values) | customer
    return TransactionChange(id=transaction_id, changes=changes, status=_asked_status(values))


_ASKED = ("authorized", "processed", "voided")


def _asked_status(values: Mapping[str, Any]) -> Status | None:
    wanted = values.get("status")
    if wanted is None:
        return None
    if wanted not in _ASKED:
        raise InvalidAttributes({"status": expected_word(_ASKED)})
    return Status(wanted)

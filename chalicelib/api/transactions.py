"""/transactions. They are never deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from chalicelib.api.bulk import BulkRoutes, Change
from chalicelib.api.collections import Collection
from chalicelib.api.envelope import NO_MONEY_MOVES, WARNING_HEADER, Call
from chalicelib.api.operations import source as all_operations
from chalicelib.api.relations import Relation, named, those_with
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.operation import OPERATION
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.processing_account import PROCESSING_ACCOUNT
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.transaction_ledger import TRANSACTION_LEDGER
from chalicelib.api.resources.transaction_requests import (
    change_of,
    named_as_given_inside,
    new_transaction,
)
from chalicelib.api.transaction_ledgers import source as all_lines
from chalicelib.domain.method_shown import method_shown
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod, Wallet
from chalicelib.errors import NotFound, TransactionDeclined
from chalicelib.query.filter_conditions import Condition
from chalicelib.services.bulk_rules import Asked, decided
from chalicelib.services.lists.listing import Listed


def create(call: Call) -> Transaction:
    """POST /transactions

    A **payment** charges the customer's default (`customer_id` alone), a method on file
    (`payment_method_id`) or a new one (`payment_method`). With `status` `authorized` it is only
    authorized, to be captured later.

    A **refund** gives a payment back, all that is left of it or an `amount`: `ledger` names it as
    `assoc_transaction_id`. A refund or a **credit** to a method of its own names that as a payment
    does.
    """
    values = TRANSACTION.parse_create(call.body)
    with named_as_given_inside(values), _warning(call) as warned:
        return warned(
            call.services.transactions.create(
                call.organisation, new_transaction(values), keyed=call.keyed, bearer=call.bearer
            )
        )


def get(call: Call, transaction_id: str) -> Transaction:
    """GET /transactions/{id}

    One that is `processing` is settled first: the processor is asked what became of it.
    """
    return call.services.transactions.get(call.organisation, transaction_id)


def update(call: Call, transaction_id: str) -> Transaction:
    """PUT /transactions/{id}

    `status` `processed` captures what is authorized; `voided` cancels what is authorized, or a
    payment before its money has moved on.
    """
    values = TRANSACTION.parse_update(call.body, transaction_id)
    with _warning(call) as warned:
        [changed] = update_many(call, [(transaction_id, values)], Asked.NAMED)
        return warned(changed)


@contextmanager
def _warning(call: Call) -> Iterator[Callable[[Transaction], Transaction]]:
    """Tell a live organisation, of a decline too, that nothing but the sandbox was asked."""

    def warned(transaction: Transaction) -> Transaction:
        if call.organisation.rehearses(transaction.processor):
            call.headers[WARNING_HEADER] = NO_MONEY_MOVES
        return transaction

    try:
        yield warned
    except TransactionDeclined as declined:
        warned(declined.transaction)
        raise


def update_many(call: Call, rows: Sequence[Change], asked: Asked) -> list[Transaction]:
    """PUT /transactions"""
    changes = decided(rows, lambda row: change_of(*row), asked)
    return call.services.transactions.update(call.organisation, changes, asked, keyed=call.keyed)


def source(call: Call) -> Listed:
    """GET /transactions

    As stored: a list asks no processor.
    """
    return call.services.lists.transactions


def customer(call: Call, transaction_id: str) -> Wallet:
    """GET /transactions/{id}/customer"""
    customer_id = named(_stored(call, transaction_id).customer_id)
    return call.services.customers.get(call.organisation, customer_id)


def processing(call: Call, transaction_id: str) -> Wallet:
    """GET /transactions/{id}/processing"""
    processing_id = named(_stored(call, transaction_id).processing_id)
    return call.services.processing_accounts.get(call.organisation, processing_id)


def payment_method(call: Call, transaction_id: str) -> OwnedMethod:
    """GET /transactions/{id}/payment_method

    As it is now; if it is deleted, as it was then.
    """
    transaction = _stored(call, transaction_id)
    try:
        method_id = named(transaction.payment_method_id)
        return call.services.payment_methods.get(call.organisation, method_id)
    except NotFound:
        shown = method_shown(transaction)
        if shown is None:
            raise
        return shown


def ledger(call: Call, transaction_id: str) -> Condition:
    """GET /transactions/{id}/ledger"""
    get(call, transaction_id)
    return those_with(TRANSACTION_LEDGER, "transaction_id", transaction_id)


def operations(call: Call, transaction_id: str) -> Condition:
    """GET /transactions/{id}/operations"""
    get(call, transaction_id)
    return those_with(OPERATION, "transaction_id", transaction_id)


def _stored(call: Call, transaction_id: str) -> Transaction:
    return call.services.transactions.find(call.organisation, transaction_id)


TRANSACTIONS = Collection(
    resource=TRANSACTION,
    create=create,
    get=get,
    update=update,
    source=source,
    bulk=BulkRoutes(update=update_many),
    relations=(
        Relation("customer", CUSTOMER, get=customer),
        Relation("processing", PROCESSING_ACCOUNT, get=processing),
        Relation("payment_method", PAYMENT_METHOD, get=payment_method),
        Relation("ledger", TRANSACTION_LEDGER, source=all_lines, of=ledger),
        Relation("operations", OPERATION, source=all_operations, of=operations),
    ),
)

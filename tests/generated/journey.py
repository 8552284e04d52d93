"""The six requests of the quick start, by the client that openapi-python-client makes.

Run beside the generated package `client`, as `journey.py URL KEY CUSTOMER_ID`. Prints what it has
seen as one line of JSON. mypy reads it too.
"""

from __future__ import annotations

import json
import sys

from client import AuthenticatedClient
from client.api.customers import create_customer, get_customer
from client.api.payment_methods import create_payment_method
from client.api.transactions import create_transaction
from client.models import (
    Customer,
    CustomerCreate,
    PaymentMethod,
    PaymentMethodCreate,
    PaymentMethodCreateCardType0,
    PaymentMethodCreateType,
    Transaction,
    TransactionCreate,
    TransactionCreateType,
    TransactionLedgerCreate,
)


def paid(client: AuthenticatedClient, new: TransactionCreate) -> Transaction:
    answer = create_transaction.sync(client=client, body=new)
    assert isinstance(answer, Transaction), answer
    return answer


def main(url: str, key: str, customer_id: str) -> None:
    with AuthenticatedClient(base_url=url, token=key) as client:
        payment = TransactionCreateType.PAYMENT
        first = paid(client, TransactionCreate(payment, amount=100, customer_id=customer_id))
        known = get_customer.sync(customer_id, client=client)
        assert isinstance(known, Customer), known
        ada = create_customer.sync(
            client=client, body=CustomerCreate(name="Ada Lovelace", email="ada@example.com")
        )
        assert isinstance(ada, Customer), ada
        card = PaymentMethodCreateCardType0(
            card_number="5103 2088 7967 2792", expiry="12/35", card_code="123"
        )
        method = create_payment_method.sync(
            client=client,
            body=PaymentMethodCreate(
                PaymentMethodCreateType.CARD,
                card=card,
                customer_id=ada.id,
                default_payment_method=True,
            ),
        )
        assert isinstance(method, PaymentMethod), method
        second = paid(client, TransactionCreate(payment, amount=42.5, customer_id=ada.id))
        line = TransactionLedgerCreate(assoc_transaction_id=second.id)
        back = TransactionCreate(TransactionCreateType.REFUND, amount=12.5, ledger=[line])
        refund = paid(client, back)
    seen = [first.amount, known.name, ada.email, method.description, second.amount, refund.amount]
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])

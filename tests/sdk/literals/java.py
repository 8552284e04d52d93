"""The Java SDK, read from its source: strings for all values of an update; Latin-1 bodies."""

from __future__ import annotations

from tests.sdk.literals import lists
from tests.sdk.literals.common import (
    A_AS_IT_WAS,
    A_DELETED,
    NEW_CUSTOMER,
    PAID_BY_NEW,
    WITH_LEDGER,
    Literal,
    ids,
)

MORE = (
    Literal("POST /customers", NEW_CUSTOMER, '{"name":"N","email":"e@x.com"}'),
    Literal(
        "POST /customers",
        [{**NEW_CUSTOMER, "name": "A", "email": "a@z.com"}, {**NEW_CUSTOMER, "name": "B"}],
        '{"object":"list","values":[{"name":"A","email":"a@z.com"},'
        '{"name":"B","email":"e@x.com"}]}',
    ),
    Literal("PUT /customers/acct_a", {"name": "Zoë"}, b'{"name":"Zo\xeb"}'),
    Literal(
        "PUT /payment_methods/pm_2",
        {"id": "pm_2", "default_payment_method": True},
        '{"default_payment_method":"true"}',
        after={"/payment_methods/pm_1": {"default_payment_method": False}},
    ),
    Literal(
        "PUT /payment_methods/pm_1",
        {"id": "pm_1", "default_payment_method": False},
        '{"default_payment_method":"false"}',
    ),
    Literal("DELETE /customers/acct_a", A_AS_IT_WAS, after=A_DELETED),
    Literal("GET /customers?email=e%40x.com", ids("acct", "da")),
    Literal("GET /transactions", lists.ALL),
    Literal("GET /transactions/txn_1?fields[0]=*&fields[1]=ledger", WITH_LEDGER),
    Literal(
        "POST /transactions",
        {**PAID_BY_NEW, "amount": 29.99},
        '{"type":"payment","amount":"29.99","customer_id":"acct_a","payment_method":'
        '{"type":"card","card":{"card_number":"4242 4242 4242 4242","expiry":"12/35"}}}',
    ),
)

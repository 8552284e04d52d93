"""The C# SDK: the type in the query too, twice at times; brackets unescaped; Latin-1 bodies."""

from __future__ import annotations

from tests.sdk.literals import aggregates, lists
from tests.sdk.literals.common import (
    A_AS_IT_WAS,
    A_DELETED,
    A_RENAMED,
    AFTER_BOTH,
    AFTER_DELETED_BY_QUERY,
    AFTER_QUERY,
    AFTER_REFUND,
    AFTER_ROWS,
    BOTH_DELETED,
    DELETED_BY_QUERY,
    FORMER_DEFAULT,
    NEW_CUSTOMER,
    NEW_DEFAULT,
    NEW_TOKEN,
    PAID,
    PAID_BY_NEW,
    REFUNDED,
    RENAMED_BY_QUERY,
    RENAMED_IN_ROWS,
    TWO_WITHOUT_EMAIL,
    VERSION_2,
    WITH_LEDGER,
    Literal,
    Refused,
    ids,
    voided,
)

_FULLY_REFUNDED = {
    "status": "processed",
    "funding_status": "refunded",
    "ledger": [{"entry_type": "refund", "amount": -10}],
}

RECORDED = (
    Literal("POST /customers", NEW_CUSTOMER, '{"name":"N","email":"e@x.com"}'),
    Literal("POST /access_tokens?&type=client", NEW_TOKEN, '{"type":"client"}'),
    Literal(
        "POST /customers",
        TWO_WITHOUT_EMAIL,
        '{"object":"list","values":[{"name":"A"},{"name":"B"}]}',
        after={"/customers": ids("acct", "dcba")},
    ),
    Literal("PUT /customers/acct_a", A_RENAMED, '{"name":"Z"}'),
    Literal(
        "PUT /customers",
        RENAMED_IN_ROWS,
        '{"object":"list","values":[{"id":"acct_a","name":"X"},{"id":"acct_b","name":"Y"}]}',
        after=AFTER_ROWS,
    ),
    Literal(
        "PUT /customers?email=e%40x.com&mode=query",
        RENAMED_BY_QUERY,
        '{"name":"Q"}',
        after=AFTER_QUERY,
    ),
    Literal("DELETE /customers/acct_a", A_AS_IT_WAS, after=A_DELETED),
    Literal("DELETE /customers?mode=query&id=acct_a%7Cacct_b", BOTH_DELETED, after=AFTER_BOTH),
    Literal(
        "DELETE /customers?email=e%40x.com&mode=query",
        DELETED_BY_QUERY,
        after=AFTER_DELETED_BY_QUERY,
    ),
    Literal(
        "GET /transactions?limit=5&offset=10&fields[0]=sum(amount)&fields[1]=year(created_at)"
        "&group_by[0]=year(created_at)&order_by[0]=desc(created_at)"
        "&order_by[1]=asc(attrs%5Bx%5D)&type=payment",
        aggregates.PAYMENTS_ELEVENTH_YEAR_BACK,
    ),
    # `a` and `b` are no statuses.
    Literal(
        "GET /transactions?type=payment&amount=%3E1&amount=%3C9&description=%3F*ab"
        "&status=!declined&status=a%7Cb&type=payment",
        Refused("InvalidAttributes", ("status",)),
    ),
    Literal(
        "GET /transactions?type=payment&amount=5.5&flag=True&dt=02%2F01%2F2026+00%3A00%3A00"
        "&type=payment",
        Refused(
            "InvalidAttributes",
            ("dt", "flag"),
            {"flag": "Unknown attribute", "dt": "Unknown attribute"},
        ),
    ),
    Literal("GET /transactions?attrs[order]=5", lists.ORDER_5),
    Literal("GET /customers?offset=5&limit=10&fields[0]=*", lists.SIXTH_CUSTOMER_ON),
    Literal("GET /customers?email=e&limit=1", []),
    Literal("GET /transactions/txn_1?fields[0]=*&fields[1]=ledger", WITH_LEDGER),
    Literal(
        "POST /payment_methods?&type=card",
        NEW_DEFAULT,
        '{"type":"card","card":{"card_number":"4242 4242 4242 4242","expiry":"12/35",'
        '"card_code":"123"},"customer_id":"acct_a","default_payment_method":true}',
        after=FORMER_DEFAULT,
    ),
    Literal(
        "POST /transactions?&type=payment",
        PAID_BY_NEW,
        '{"type":"payment","amount":10.0,"customer_id":"acct_a","payment_method":{"type":"card",'
        '"card":{"card_number":"4242 4242 4242 4242","expiry":"12/35"}}}',
    ),
    Literal(
        "POST /transactions?&type=payment",
        {**PAID, "amount": 100, "payment_method_id": "pm_1"},
        '{"type":"payment","amount":100,"customer_id":"acct_a"}',
    ),
    Literal(
        "POST /transactions?&type=refund",
        REFUNDED,
        '{"type":"refund","amount":5,"ledger":[{"assoc_transaction_id":"txn_1"}]}',
        after=AFTER_REFUND,
    ),
    Literal(
        "POST /transactions?fields[0]=*&fields[1]=ledger&type=refund",
        {**REFUNDED, "amount": 10, "ledger": [{"assoc_transaction_id": "txn_7", "amount": 10}]},
        '{"type":"refund","amount":10,"ledger":[{"assoc_transaction_id":"txn_7"}]}',
        after={"/transactions/txn_7?fields=*,ledger": _FULLY_REFUNDED},
    ),
    Literal(
        "PUT /transactions/txn_7?&type=payment",
        voided("txn_7"),
        '{"status":"voided"}',
        after={"/transactions/txn_7": voided("txn_7")},
    ),
    Literal("POST /accounts", VERSION_2, '{"type":"customer","name":"N"}', version="v2"),
)

MORE = (
    Literal("PUT /customers/acct_a", {"name": "Zoë Müller"}, b'{"name":"Zo\xeb M\xfcller"}'),
    Literal("GET /customers?email=e%40x.com&limit=1", ids("acct", "d")),
    Literal(
        "GET /customers?limit=2&offset=1&fields[0]=*&order_by[0]=desc(created_at)",
        lists.NEWEST_BUT_ONE,
    ),
    Literal("GET /transactions?type=payment&status=authorized&type=payment", ids("txn", "9")),
    Literal(
        "GET /transactions?type=payment&amount=%3E1&amount=%3C9&description=%3F*ab"
        "&status=!declined&status=processed%7Cvoided&type=payment",
        ids("txn", "p"),
    ),
    Literal(
        "GET /transactions?type=payment&amount=5.5&created_at=03%2F02%2F2026+00%3A00%3A00"
        "&type=payment",
        ids("txn", "v"),
    ),
)

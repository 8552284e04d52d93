"""The Ruby SDK: `?` after every path; flat card fields; arrays as a repeated key; nil bare."""

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
    PAID_BY_NEW,
    REFUNDED,
    RENAMED_BY_QUERY,
    RENAMED_IN_ROWS,
    TWO_WITHOUT_EMAIL,
    VERSION_2,
    WITH_LEDGER,
    Literal,
    Refused,
    Whole,
    ids,
)

RECORDED = (
    Literal("POST /customers?", NEW_CUSTOMER, '{"name":"N","email":"e@x.com"}'),
    Literal("POST /access_tokens?", NEW_TOKEN, '{"type":"client"}'),
    Literal(
        "POST /customers?",
        TWO_WITHOUT_EMAIL,
        '{"object":"list","values":[{"name":"A"},{"name":"B"}]}',
        after={"/customers": ids("acct", "dcba")},
    ),
    Literal("PUT /customers/acct_a?", A_RENAMED, '{"name":"Z"}'),
    Literal(
        "PUT /customers?",
        RENAMED_IN_ROWS,
        '{"object":"list","values":[{"name":"X","id":"acct_a"},{"name":"Y","id":"acct_b"}]}',
        after=AFTER_ROWS,
    ),
    Literal(
        "PUT /customers?email=e%40x.com&mode=query",
        RENAMED_BY_QUERY,
        '{"name":"Q"}',
        after=AFTER_QUERY,
    ),
    Literal("DELETE /customers/acct_a?", A_AS_IT_WAS, after=A_DELETED),
    Literal(
        "DELETE /customers?",
        BOTH_DELETED,
        '{"object":"list","values":[{"id":"acct_a"},{"id":"acct_b"}]}',
        after=AFTER_BOTH,
    ),
    Literal(
        "DELETE /customers?email=e%40x.com&mode=query",
        DELETED_BY_QUERY,
        after=AFTER_DELETED_BY_QUERY,
    ),
    Literal(
        "GET /transactions?fields=sum%28amount%29%2Cyear%28created_at%29"
        "&group_by=year%28created_at%29&order_by=desc%28created_at%29&limit=5&offset=2"
        "&type=payment",
        aggregates.PAYMENTS_THIRD_YEAR_BACK,
    ),
    # `a` and `b` are no statuses.
    Literal(
        "GET /transactions?amount=%3E1&status=a&status=b&attrs%5Border%5D=5&customer_id",
        Refused("InvalidAttributes", ("status",)),
    ),
    Literal("GET /transactions/txn_1?fields=*%2Cledger", WITH_LEDGER),
    Literal(
        "POST /payment_methods?",
        NEW_DEFAULT,
        '{"card_number":"4242 4242 4242 4242","expiry":"12/35","customer_id":"acct_a",'
        '"default_payment_method":true,"type":"card"}',
        after=FORMER_DEFAULT,
    ),
    Literal(
        "POST /transactions?",
        {**PAID_BY_NEW, "card_code": "match"},
        '{"amount":10.0,"customer_id":"acct_a","payment_method":{"type":"card","card_number":'
        '"4242 4242 4242 4242","expiry":"12/35","card_code":"123"},"type":"payment"}',
    ),
    Literal(
        "POST /transactions?",
        REFUNDED,
        '{"amount":5,"ledger":[{"assoc_transaction_id":"txn_1"}],"type":"refund"}',
        after=AFTER_REFUND,
    ),
    Literal("POST /accounts?", VERSION_2, '{"type":"customer","name":"N"}', version="2"),
    Literal("POST /accounts?", VERSION_2, '{"type":"customer","name":"N"}', version="v2"),
)

MORE = (
    Literal("GET /customers/acct_a?fields=id", Whole({"id": "acct_a"})),
    Literal("GET /customers?email=e%40x.com", ids("acct", "da")),
    Literal("GET /customers?order_by=created_at&limit=3&offset=1", lists.OLDEST_BUT_ONE),
    Literal("GET /customers?order_by=desc%28created_at%29&limit=2&offset=1", lists.NEWEST_BUT_ONE),
    Literal("GET /transactions?type=payment&status=authorized", ids("txn", "9")),
    Literal(
        "GET /transactions?amount=%3E1&status=processed&attrs%5Border%5D=5&customer_id",
        ids("txn", "v"),
    ),
    # A repeated key is AND.
    Literal(
        "GET /transactions?amount=%3E1&status=processed&status=voided&attrs%5Border%5D=5"
        "&customer_id",
        [],
    ),
)

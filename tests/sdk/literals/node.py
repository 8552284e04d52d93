"""The Node SDK: no space in JSON; the id first in a row; `*` twice; objects as text in filters."""

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
    NEW_METHOD,
    NEW_TOKEN,
    PAID_BY_NEW,
    REFUNDED,
    RENAMED_BY_QUERY,
    RENAMED_IN_ROWS,
    TWO_WITHOUT_EMAIL,
    UNNAMED_EMAIL,
    VERSION_2,
    WITH_LEDGER,
    Literal,
    Refused,
    ids,
)

RECORDED = (
    Literal("POST /customers", NEW_CUSTOMER, '{"name":"N","email":"e@x.com"}'),
    Literal("POST /customers", UNNAMED_EMAIL, '{"name":"N"}'),
    Literal("POST /access_tokens", NEW_TOKEN, '{"type":"client"}'),
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
        "PUT /customers?mode=query&email=e%40x.com",
        RENAMED_BY_QUERY,
        '{"name":"Q"}',
        after=AFTER_QUERY,
    ),
    Literal("DELETE /customers/acct_a", A_AS_IT_WAS, after=A_DELETED),
    Literal("DELETE /customers?id=acct_a%7Cacct_b&mode=query", BOTH_DELETED, after=AFTER_BOTH),
    Literal(
        "DELETE /customers?mode=query&email=e%40x.com",
        DELETED_BY_QUERY,
        after=AFTER_DELETED_BY_QUERY,
    ),
    Literal(
        "GET /transactions?fields%5B0%5D=*&fields%5B1%5D=sum%28amount%29"
        "&fields%5B2%5D=year%28created_at%29&group_by%5B0%5D=year%28created_at%29"
        "&order_by%5B0%5D=desc%28created_at%29&limit=5&offset=10",
        aggregates.ELEVENTH_YEAR_BACK,
    ),
    Literal(
        "GET /transactions?amount=%3E1&amount=%3C9&description=%3F*ab*&status=%21declined"
        "&customer_id=null&fields%5B0%5D=*",
        lists.NOBODYS_WITH_AB,
    ),
    Literal(
        "GET /transactions?attrs%5Border%5D=5&payment_method=%5Bobject+Object%5D&fields%5B0%5D=*",
        Refused("InvalidAttributes", ("payment_method",)),
    ),
    # One of `a` and `b`; neither is a status.
    Literal(
        "GET /transactions?status=a%2Cb&type=payment",
        Refused("InvalidAttributes", ("status",)),
    ),
    Literal("GET /customers?fields%5B0%5D=*&limit=10&offset=5", lists.SIXTH_CUSTOMER_ON),
    Literal(
        "GET /transactions?created_at=%3EThu+Jan+01+1970+00%3A00%3A00+GMT%2B0000"
        "+%28Coordinated+Universal+Time%29&type=payment",
        lists.PAYMENTS,
    ),
    Literal(
        "GET /transactions/txn_1?fields%5B0%5D=*&fields%5B1%5D=*&fields%5B2%5D=ledger",
        WITH_LEDGER,
    ),
    Literal(
        "POST /payment_methods",
        NEW_METHOD,
        '{"type":"card","card_number":"4242 4242 4242 4242","expiry":"12/35",'
        '"card_code":"123","customer_id":"acct_a"}',
        after={"/payment_methods/pm_1": {"id": "pm_1", "default_payment_method": True}},
    ),
    Literal(
        "POST /payment_methods",
        NEW_DEFAULT,
        '{"type":"card","card":{"card_number":"4242 4242 4242 4242","expiry":"12/35"},'
        '"customer_id":"acct_a","default_payment_method":true}',
        after=FORMER_DEFAULT,
    ),
    Literal(
        "POST /transactions",
        {
            **PAID_BY_NEW,
            "avs": "zip",
            "payment_method": {"billing_address": {"postal_code": "11111", "city": None}},
        },
        '{"type":"payment","amount":10,"customer_id":"acct_a","payment_method":{"type":"card",'
        '"card":{"card_number":"4242 4242 4242 4242","expiry":"12/35"},'
        '"billing_address":{"postal_code":"11111"}}}',
    ),
    Literal(
        "POST /transactions",
        REFUNDED,
        '{"type":"refund","amount":5,"ledger":[{"assoc_transaction_id":"txn_1"}]}',
        after=AFTER_REFUND,
    ),
    Literal(
        "POST /accounts",
        VERSION_2,
        '{"type":"customer","name":"N","contact_details":{"email":"e@x.com"}}',
        version="v2",
    ),
    Literal("GET /customers/acct_zz", Refused("NotFound")),
)

MORE = (
    Literal("GET /customers?fields%5B0%5D=*&limit=2&offset=1", lists.NEWEST_BUT_ONE),
    Literal(
        "GET /customers?fields%5B0%5D=*&order_by%5B0%5D=created_at&limit=3&offset=1",
        lists.OLDEST_BUT_ONE,
    ),
    Literal("GET /transactions?status=authorized&type=payment", ids("txn", "9")),
    Literal("GET /transactions?status=authorized%2Cvoided&type=payment", ids("txn", "29")),
)

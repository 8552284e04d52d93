"""The PHP SDK: slashes escaped; `[]` for an empty object; ids with a raw pipe in a path."""

from __future__ import annotations

from tests.sdk.literals import lists
from tests.sdk.literals.common import (
    A_AS_IT_WAS,
    A_DELETED,
    A_RENAMED,
    AFTER_BOTH,
    AFTER_QUERY,
    AFTER_REFUND,
    AFTER_ROWS,
    BOTH_DELETED,
    FORMER_DEFAULT,
    GONE,
    NEW_CUSTOMER,
    NEW_DEFAULT,
    NEW_TOKEN,
    PAID_BY_NEW,
    REFUNDED,
    RENAMED_BY_QUERY,
    RENAMED_IN_ROWS,
    TWO_WITHOUT_EMAIL,
    WITH_LEDGER,
    Literal,
    Refused,
    ids,
)

RECORDED = (
    Literal("POST /customers", NEW_CUSTOMER, '{"name":"N","email":"e@x.com"}'),
    Literal("POST /access_tokens", NEW_TOKEN, '{"type":"client"}'),
    # Rows without a type make customers, which need an e-mail address.
    Literal(
        "POST /accounts",
        TWO_WITHOUT_EMAIL,
        '{"object":"list","values":[{"name":"A"},{"name":"B"}]}',
        after={"/customers": ids("acct", "dcba")},
    ),
    Literal("PUT /customers/acct_a", A_RENAMED, '{"name":"Z"}'),
    Literal(
        "PUT /customers?email=e%40x.com&mode=query",
        RENAMED_BY_QUERY,
        '{"name":"Q"}',
        after=AFTER_QUERY,
    ),
    Literal("DELETE /customers/acct_a", A_AS_IT_WAS, after=A_DELETED),
    Literal("DELETE /customers/acct_a|acct_b", BOTH_DELETED, after=AFTER_BOTH),
    # Filter and list contradict each other: the list decides.
    Literal(
        "DELETE /customers?email=e%40x.com&mode=query",
        BOTH_DELETED,
        '{"object":"list","values":[{"id":"acct_a","object":"customer","type":"payment"},'
        '{"id":"acct_b","object":"customer"}]}',
        after=AFTER_BOTH,
    ),
    # Transactions have no name. `created_at[year]` is not among what is wrong.
    Literal(
        "GET /transactions?fields%5B0%5D=sum%28amount%29&fields%5B1%5D=created_at%5Byear%5D"
        "&group_by%5B0%5D=month%28created_at%29&order_by%5B0%5D=desc%28created_at%29"
        "&order_by%5B1%5D=name&limit=5&offset=10",
        Refused("InvalidAttributes", ("order_by",)),
    ),
    Literal(
        "GET /transactions?amount=%3E1&description=%3F%2Aab%2A&status=%21declined"
        "&type=payment%7Crefund",
        lists.WITH_AB,
    ),
    Literal(
        "GET /transactions?attrs%5Border%5D=5&x=1",
        Refused("InvalidAttributes", ("x",), {"x": "Unknown attribute"}),
    ),
    Literal("GET /transactions/txn_1?fields%5B0%5D=%2A&fields%5B1%5D=ledger", WITH_LEDGER),
    Literal(
        "POST /transactions?fields%5B0%5D=%2A&fields%5B1%5D=fee&fields%5B2%5D=conv_fee",
        {**PAID_BY_NEW, "fee": 0, "conv_fee": 0},
        '{"type":"payment","amount":10,"customer_id":"acct_a","payment_method":{"type":"card",'
        '"card":{"card_number":"4242 4242 4242 4242","expiry":"12\\/35"}}}',
    ),
    Literal(
        "POST /transactions",
        REFUNDED,
        '{"type":"refund","amount":5,"ledger":[{"assoc_transaction_id":"txn_1"}]}',
        after=AFTER_REFUND,
    ),
    Literal(
        "POST /payment_methods",
        NEW_DEFAULT,
        '{"type":"card","customer_id":"acct_a","default_payment_method":true,'
        '"card":{"card_number":"4242 4242 4242 4242","expiry":"12\\/35"}}',
        after=FORMER_DEFAULT,
    ),
)

MORE = (
    Literal(
        "POST /accounts",
        [{**NEW_CUSTOMER, "name": "A", "email": "a@z.com"}, {**NEW_CUSTOMER, "name": "B"}],
        '{"object":"list","values":[{"name":"A","email":"a@z.com"},'
        '{"name":"B","email":"e@x.com"}]}',
    ),
    # `update($list)` and what the WooCommerce plugin and the SDK's own suite send.
    Literal(
        "PUT /customers?mode=query",
        RENAMED_IN_ROWS,
        '{"object":"list","values":[{"id":"acct_a","name":"X"},{"id":"acct_b","name":"Y"}]}',
        after=AFTER_ROWS,
    ),
    Literal(
        "PUT /customers?id=acct_a&mode=query",
        [A_RENAMED],
        '{"name":"Z"}',
        after={"/customers/acct_a": A_RENAMED, "/customers/acct_d": {"name": "D"}},
    ),
    Literal(
        "PUT /transactions?id=txn_9&mode=query",
        [{"id": "txn_9", "object": "transaction", "type": "payment", "status": "processed"}],
        '{"status":"processed"}',
        after={"/transactions/txn_9": {"status": "processed"}},
    ),
    Literal("DELETE /customers/acct_a%7Cacct_b", BOTH_DELETED, after=AFTER_BOTH),
    Literal("DELETE /customers/acct_a|acct_zz", GONE, after={"/customers/acct_a": A_AS_IT_WAS}),
    Literal(
        "POST /customers",
        Refused("InvalidAttributes", ("email", "name"), {"email": "Required", "name": "Required"}),
        "[]",
    ),
    Literal(
        "PUT /customers/acct_a",
        {"description": "and/or", "attrs": {}},
        '{"description":"and\\/or","attrs":[]}',
    ),
    Literal("PUT /customers/acct_a", {"name": "Zoë"}, '{"name":"Zo\\u00eb"}'),
    Literal("GET /customers?email=e%40x.com", ids("acct", "da")),
    Literal(
        "GET /customers?order_by%5B0%5D=desc%28created_at%29&limit=2&offset=1",
        lists.NEWEST_BUT_ONE,
    ),
    Literal("GET /transactions?customer_id=acct_a&status=authorized", ids("txn", "9")),
)

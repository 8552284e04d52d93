"""The Python SDK: JSON with a space after each colon; repeated filters collapse to the last."""

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
    NOT_SERVED,
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

_FILE = "4569e4eff27d992afea08d49036c7dec"
_CUSTOMER_AND_METHOD = [
    {
        "id": "txn_2",
        "customer": {"name": "C"},
        "payment_method": {"object": "payment_method", "customer_id": "acct_c"},
    },
    *lists.ALL[1:],
]

RECORDED = (
    Literal("POST /customers", NEW_CUSTOMER, '{"name": "N", "email": "e@x.com"}'),
    Literal("POST /access_tokens", NEW_TOKEN, '{"type": "client"}'),
    Literal(
        "POST /customers",
        TWO_WITHOUT_EMAIL,
        '{"object": "list", "values": [{"name": "A"}, {"name": "B"}]}',
        after={"/customers": ids("acct", "dcba")},
    ),
    Literal(
        "PUT /customers/acct_a",
        A_RENAMED,
        '{"name": "Z"}',
        after={"/customers/acct_a": A_RENAMED},
    ),
    Literal(
        "PUT /customers",
        RENAMED_IN_ROWS,
        '{"object": "list", "values": [{"name": "X", "id": "acct_a"}, '
        '{"name": "Y", "id": "acct_b"}]}',
        after=AFTER_ROWS,
    ),
    Literal(
        "PUT /customers?mode=query&email=e%40x.com",
        RENAMED_BY_QUERY,
        '{"name": "Q"}',
        after=AFTER_QUERY,
    ),
    Literal("DELETE /customers/acct_a", A_AS_IT_WAS, after=A_DELETED),
    Literal(
        "DELETE /customers?id=acct_a%7Cacct_b&mode=query",
        [A_AS_IT_WAS, BOTH_DELETED[1]],
        after=AFTER_BOTH,
    ),
    Literal(
        "DELETE /customers?mode=query&email=e%40x.com",
        DELETED_BY_QUERY,
        after=AFTER_DELETED_BY_QUERY,
    ),
    Literal(
        "GET /transactions?type=payment&limit=5&offset=10&fields%5B0%5D=count%28id%29"
        "&fields%5B1%5D=sum%28amount%29&fields%5B2%5D=month%28created_at%29"
        "&group_by%5B0%5D=month%28created_at%29&group_by%5B1%5D=year%28created_at%29"
        "&order_by%5B0%5D=desc%28created_at%29",
        aggregates.PAYMENTS_BY_MONTH,
    ),
    Literal(
        "GET /transactions?fields%5B0%5D=sum%28amount%29&fields%5B1%5D=year%28created_at%29"
        "&group_by%5B0%5D=year%28created_at%29",
        aggregates.BY_YEAR,
    ),
    Literal("GET /transactions?amount=100%7C%3E200", lists.HUNDRED_OR_OVER_200),
    Literal("GET /transactions?status=processed%7Cauthorized", lists.PROCESSED_OR_AUTHORIZED),
    Literal(
        "GET /transactions?status=%21declined&amount=%3E%3D1&fee=%3C%3D2&description=%3F%2Aabc",
        lists.ENDS_IN_ABC,
    ),
    Literal("GET /transactions?amount=%3C9", lists.UNDER_9),
    Literal(
        "GET /transactions?attrs%5Border%5D=5&payment_method%5Btype%5D=card", lists.ORDER_5_BY_CARD
    ),
    Literal("GET /transactions?payment_method%5Bcard%5D%5Bcard_brand%5D=visa", lists.BY_VISA),
    Literal("GET /transactions?year%28created_at%29=2026", lists.OF_2026),
    Literal("GET /transactions?type%5B0%5D=payment&type%5B1%5D=refund", lists.PAYMENTS_AND_REFUNDS),
    Literal(
        "GET /transactions?customer_id=None&x=True",
        Refused("InvalidAttributes", ("x",), {"x": "Unknown attribute"}),
    ),
    Literal(
        "GET /transactions?created_at=%3E2026-02-01+00%3A00%3A00",
        lists.AFTER_THE_FIRST_OF_FEBRUARY,
    ),
    Literal("GET /customers?name=x&limit=10&offset=10", lists.ELEVENTH_X_ON),
    Literal("GET /customers?limit=1&name=x", ids("acct", "p")),
    Literal("GET /transactions/txn_1?fields%5B0%5D=%2A&fields%5B1%5D=ledger", WITH_LEDGER),
    Literal(
        "GET /transactions?fields%5B0%5D=%2A&fields%5B1%5D=customer%5Bname%5D"
        "&fields%5B2%5D=payment_method",
        _CUSTOMER_AND_METHOD,
    ),
    Literal(
        "POST /payment_methods",
        NEW_DEFAULT,
        '{"customer_id": "acct_a", "default_payment_method": true, "type": "card", "card": '
        '{"card_code": "123", "card_number": "4242 4242 4242 4242", "expiry": "12/35"}}',
        after=FORMER_DEFAULT,
    ),
    Literal("GET /payment_methods?type=card&customer_id=acct_a", ids("pm", "1")),
    Literal(
        "POST /transactions",
        PAID_BY_NEW,
        '{"amount": 10.0, "customer_id": "acct_a", "payment_method": {"type": "card", "card": '
        '{"card_number": "4242 4242 4242 4242", "expiry": "12/35"}}, "type": "payment"}',
    ),
    Literal(
        "POST /transactions",
        REFUNDED,
        '{"amount": 5, "ledger": [{"assoc_transaction_id": "txn_1"}], "type": "refund"}',
        after=AFTER_REFUND,
    ),
    Literal(
        "PUT /transactions/txn_9",
        voided("txn_9"),
        '{"status": "voided"}',
        after={"/transactions/txn_9": voided("txn_9")},
    ),
    Literal("GET /customers/acct_a", A_AS_IT_WAS),
    Literal(
        "POST /accounts",
        VERSION_2,
        '{"type": "customer", "name": "N", "contact_details": {"email": "e@x.com"}}',
        version="v2",
    ),
    Literal(
        "POST /payment_links",
        NOT_SERVED,
        f'--{_FILE}\r\nContent-Disposition: form-data; name="type"\r\n\r\none_time\r\n'
        f'--{_FILE}\r\nContent-Disposition: form-data; name="amount"\r\n\r\n10\r\n'
        f'--{_FILE}\r\nContent-Disposition: form-data; name="attachments[0][file]"; '
        f'filename="f.txt"\r\n\r\nx\r\n--{_FILE}--\r\n',
        content_type=f"multipart/form-data; boundary={_FILE}",
    ),
)

MORE = (
    Literal("GET /customers?limit=1&email=e%40x.com", ids("acct", "d")),
    Literal("GET /customers?order_by=created_at&limit=3&offset=1", lists.OLDEST_BUT_ONE),
    Literal(
        "GET /customers?limit=2&offset=1&order_by%5B0%5D=desc%28created_at%29",
        lists.NEWEST_BUT_ONE,
    ),
    Literal(
        "POST /customers",
        [{**NEW_CUSTOMER, "name": "A", "email": "a@z.com"}, {**NEW_CUSTOMER, "name": "B"}],
        '{"object": "list", "values": [{"name": "A", "email": "a@z.com"}, '
        '{"name": "B", "email": "e@x.com"}]}',
    ),
)

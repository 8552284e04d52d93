"""Requests as the published SDKs put them on the wire, letter by letter.

Recorded from the SDKs (Java: read from its source). `acct_a`, `pm_1`, `txn_1` and so on stand for
the ids that the objects of `test_literal_requests.py` get, and card numbers are written out where
the recording had a short one. Nothing else may be tidied up: the oddities are the point.

Requests about several objects at once stand in `bulk_requests.py`. Lists with operators, functions
or nested attributes are not among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Whole(dict[str, Any]):
    """An answer with these attributes and no others."""


class Rows(list[dict[str, Any]]):
    """The rows of a list, in order, each with these attributes at least."""


@dataclass(frozen=True)
class Literal:
    """A request, and what it must be answered.

    `expected` is a dict of attributes that the answer has, at least; a list of the ids in a list,
    in order, or its rows; or the type of an error.
    """

    line: str
    expected: dict[str, Any] | list[str] | str
    body: str | bytes = b""


_NEW_CUSTOMER = {"object": "customer", "name": "N", "email": "e@x.com", "payment_methods": []}
_RENAMED = {"id": "acct_a", "object": "customer", "name": "Z", "email": "e@x.com"}
_DELETED = {"id": "acct_a", "object": "customer", "name": "N"}
_VISA = {"card_number": "xxxxxxxxxxxx4242", "expiry": "12/2035", "card_brand": "visa"}
_NEW_METHOD = {
    "object": "payment_method",
    "type": "card",
    "customer_id": "acct_a",
    "card": _VISA,
}
_NEW_DEFAULT = {**_NEW_METHOD, "default_payment_method": True}
_PAID = {
    "object": "transaction",
    "type": "payment",
    "amount": 10,
    "status": "processed",
    "status_code": "approved",
    "customer_id": "acct_a",
}
_PAID_BY_NEW = {**_PAID, "payment_method": {"object": "payment_method", "card": _VISA}}
_REFUNDED = {"object": "transaction", "type": "refund", "amount": 5, "status_code": "approved"}
_WITH_LEDGER = {"id": "txn_1", "object": "transaction", "amount": 10, "ledger": []}
_NEWEST_BUT_ONE = ["acct_b", "acct_a"]
_OLDEST_BUT_ONE = ["acct_b", "acct_c"]

PYTHON = (
    Literal("POST /customers", _NEW_CUSTOMER, '{"name": "N", "email": "e@x.com"}'),
    Literal("PUT /customers/acct_a", _RENAMED, '{"name": "Z"}'),
    Literal("DELETE /customers/acct_a", _DELETED),
    Literal("GET /customers/acct_a", {"id": "acct_a", "object": "customer", "name": "N"}),
    Literal("GET /customers?limit=1&name=x", ["acct_b"]),
    Literal("GET /customers?name=x&limit=10&offset=10", []),
    Literal("GET /customers?limit=1&email=e%40x.com", ["acct_a"]),
    Literal("GET /customers?order_by=created_at&limit=3&offset=1", _OLDEST_BUT_ONE),
    Literal(
        "GET /customers?limit=2&offset=1&order_by%5B0%5D=desc%28created_at%29", _NEWEST_BUT_ONE
    ),
    Literal("GET /transactions/txn_1?fields%5B0%5D=%2A&fields%5B1%5D=ledger", _WITH_LEDGER),
    Literal("GET /payment_methods?type=card&customer_id=acct_a", ["pm_1"]),
    Literal(
        "POST /payment_methods",
        _NEW_DEFAULT,
        '{"customer_id": "acct_a", "default_payment_method": true, "type": "card", "card": '
        '{"card_code": "123", "card_number": "4242 4242 4242 4242", "expiry": "12/35"}}',
    ),
    Literal(
        "POST /transactions",
        _PAID_BY_NEW,
        '{"amount": 10.0, "customer_id": "acct_a", "payment_method": {"type": "card", "card": '
        '{"card_number": "4242 4242 4242 4242", "expiry": "12/35"}}, "type": "payment"}',
    ),
    Literal(
        "POST /transactions",
        _REFUNDED,
        '{"amount": 5, "ledger": [{"assoc_transaction_id": "txn_1"}], "type": "refund"}',
    ),
    Literal("PUT /transactions/txn_9", {"id": "txn_9", "status": "voided"}, '{"status": "voided"}'),
)

NODE = (
    Literal("POST /customers", _NEW_CUSTOMER, '{"name":"N","email":"e@x.com"}'),
    Literal("POST /customers", "InvalidAttributes", '{"name":"N"}'),
    Literal("PUT /customers/acct_a", _RENAMED, '{"name":"Z"}'),
    Literal("DELETE /customers/acct_a", _DELETED),
    Literal("GET /customers/acct_zz", "NotFound"),
    Literal("GET /customers?fields%5B0%5D=*&limit=10&offset=5", []),
    Literal("GET /customers?fields%5B0%5D=*&limit=2&offset=1", _NEWEST_BUT_ONE),
    Literal(
        "GET /customers?fields%5B0%5D=*&order_by%5B0%5D=created_at&limit=3&offset=1",
        _OLDEST_BUT_ONE,
    ),
    Literal("GET /transactions?status=authorized&type=payment", ["txn_9"]),
    Literal(
        "GET /transactions/txn_1?fields%5B0%5D=*&fields%5B1%5D=*&fields%5B2%5D=ledger",
        _WITH_LEDGER,
    ),
    Literal(
        "POST /payment_methods",
        _NEW_METHOD,
        '{"type":"card","card_number":"4242 4242 4242 4242","expiry":"12/35",'
        '"card_code":"123","customer_id":"acct_a"}',
    ),
    Literal(
        "POST /payment_methods",
        _NEW_DEFAULT,
        '{"type":"card","card":{"card_number":"4242 4242 4242 4242","expiry":"12/35"},'
        '"customer_id":"acct_a","default_payment_method":true}',
    ),
    Literal(
        "POST /transactions",
        {**_PAID_BY_NEW, "payment_method": {"billing_address": {"postal_code": "11111"}}},
        '{"type":"payment","amount":10,"customer_id":"acct_a","payment_method":{"type":"card",'
        '"card":{"card_number":"4242 4242 4242 4242","expiry":"12/35"},'
        '"billing_address":{"postal_code":"11111"}}}',
    ),
    Literal(
        "POST /transactions",
        _REFUNDED,
        '{"type":"refund","amount":5,"ledger":[{"assoc_transaction_id":"txn_1"}]}',
    ),
)

PHP = (
    Literal("POST /customers", _NEW_CUSTOMER, '{"name":"N","email":"e@x.com"}'),
    Literal("POST /customers", "InvalidAttributes", "[]"),
    Literal("PUT /customers/acct_a", _RENAMED, '{"name":"Z"}'),
    Literal(
        "PUT /customers/acct_a",
        {"description": "and/or", "attrs": {}},
        '{"description":"and\\/or","attrs":[]}',
    ),
    Literal("PUT /customers/acct_a", {"name": "Zoë"}, '{"name":"Zo\\u00eb"}'),
    Literal("DELETE /customers/acct_a", _DELETED),
    Literal("GET /customers?email=e%40x.com", ["acct_a"]),
    Literal(
        "GET /customers?order_by%5B0%5D=desc%28created_at%29&limit=2&offset=1", _NEWEST_BUT_ONE
    ),
    Literal("GET /transactions?customer_id=acct_a&status=authorized", ["txn_9"]),
    Literal("GET /transactions/txn_1?fields%5B0%5D=%2A&fields%5B1%5D=ledger", _WITH_LEDGER),
    Literal(
        "POST /transactions?fields%5B0%5D=%2A&fields%5B1%5D=fee&fields%5B2%5D=conv_fee",
        {**_PAID_BY_NEW, "fee": 0, "conv_fee": 0},
        '{"type":"payment","amount":10,"customer_id":"acct_a","payment_method":{"type":"card",'
        '"card":{"card_number":"4242 4242 4242 4242","expiry":"12\\/35"}}}',
    ),
    Literal(
        "POST /transactions",
        _REFUNDED,
        '{"type":"refund","amount":5,"ledger":[{"assoc_transaction_id":"txn_1"}]}',
    ),
    Literal(
        "POST /payment_methods",
        _NEW_DEFAULT,
        '{"type":"card","customer_id":"acct_a","default_payment_method":true,'
        '"card":{"card_number":"4242 4242 4242 4242","expiry":"12\\/35"}}',
    ),
)

RUBY = (
    Literal("POST /customers?", _NEW_CUSTOMER, '{"name":"N","email":"e@x.com"}'),
    Literal("PUT /customers/acct_a?", _RENAMED, '{"name":"Z"}'),
    Literal("DELETE /customers/acct_a?", _DELETED),
    Literal("GET /customers/acct_a?fields=id", Whole({"id": "acct_a"})),
    Literal("GET /customers?email=e%40x.com", ["acct_a"]),
    Literal("GET /customers?order_by=created_at&limit=3&offset=1", _OLDEST_BUT_ONE),
    Literal("GET /customers?order_by=desc%28created_at%29&limit=2&offset=1", _NEWEST_BUT_ONE),
    Literal("GET /transactions?type=payment&status=authorized", ["txn_9"]),
    Literal("GET /transactions/txn_1?fields=*%2Cledger", _WITH_LEDGER),
    Literal(
        "POST /payment_methods?",
        _NEW_DEFAULT,
        '{"card_number":"4242 4242 4242 4242","expiry":"12/35","customer_id":"acct_a",'
        '"default_payment_method":true,"type":"card"}',
    ),
    Literal(
        "POST /transactions?",
        _PAID_BY_NEW,
        '{"amount":10.0,"customer_id":"acct_a","payment_method":{"type":"card","card_number":'
        '"4242 4242 4242 4242","expiry":"12/35","card_code":"123"},"type":"payment"}',
    ),
    Literal(
        "POST /transactions?",
        _REFUNDED,
        '{"amount":5,"ledger":[{"assoc_transaction_id":"txn_1"}],"type":"refund"}',
    ),
)

CSHARP = (
    Literal("POST /customers", _NEW_CUSTOMER, '{"name":"N","email":"e@x.com"}'),
    Literal("PUT /customers/acct_a", _RENAMED, '{"name":"Z"}'),
    Literal("PUT /customers/acct_a", {"name": "Zoë Müller"}, b'{"name":"Zo\xeb M\xfcller"}'),
    Literal("DELETE /customers/acct_a", _DELETED),
    Literal("GET /customers?email=e&limit=1", []),
    Literal("GET /customers?email=e%40x.com&limit=1", ["acct_a"]),
    Literal("GET /customers?offset=5&limit=10&fields[0]=*", []),
    Literal(
        "GET /customers?limit=2&offset=1&fields[0]=*&order_by[0]=desc(created_at)",
        _NEWEST_BUT_ONE,
    ),
    Literal("GET /transactions?type=payment&status=authorized&type=payment", ["txn_9"]),
    Literal("GET /transactions/txn_1?fields[0]=*&fields[1]=ledger", _WITH_LEDGER),
    Literal(
        "POST /payment_methods?&type=card",
        _NEW_DEFAULT,
        '{"type":"card","card":{"card_number":"4242 4242 4242 4242","expiry":"12/35",'
        '"card_code":"123"},"customer_id":"acct_a","default_payment_method":true}',
    ),
    Literal(
        "POST /transactions?&type=payment",
        _PAID_BY_NEW,
        '{"type":"payment","amount":10.0,"customer_id":"acct_a","payment_method":{"type":"card",'
        '"card":{"card_number":"4242 4242 4242 4242","expiry":"12/35"}}}',
    ),
    Literal(
        "POST /transactions?&type=payment",
        {**_PAID, "amount": 100, "payment_method_id": "pm_1"},
        '{"type":"payment","amount":100,"customer_id":"acct_a"}',
    ),
    Literal(
        "POST /transactions?&type=refund",
        _REFUNDED,
        '{"type":"refund","amount":5,"ledger":[{"assoc_transaction_id":"txn_1"}]}',
    ),
    Literal(
        "POST /transactions?fields[0]=*&fields[1]=ledger&type=refund",
        {**_REFUNDED, "amount": 10, "ledger": [{"assoc_transaction_id": "txn_7"}]},
        '{"type":"refund","amount":10,"ledger":[{"assoc_transaction_id":"txn_7"}]}',
    ),
    Literal(
        "PUT /transactions/txn_7?&type=payment",
        {"id": "txn_7", "type": "payment", "status": "voided"},
        '{"status":"voided"}',
    ),
)

JAVA = (
    Literal("POST /customers", _NEW_CUSTOMER, '{"name":"N","email":"e@x.com"}'),
    Literal("PUT /customers/acct_a", {"name": "Zoë"}, b'{"name":"Zo\xeb"}'),
    Literal(
        "PUT /payment_methods/pm_2",
        {"id": "pm_2", "default_payment_method": True},
        '{"default_payment_method":"true"}',
    ),
    Literal(
        "PUT /payment_methods/pm_1",
        {"id": "pm_1", "default_payment_method": False},
        '{"default_payment_method":"false"}',
    ),
    Literal("DELETE /customers/acct_a", _DELETED),
    Literal("GET /customers?email=e%40x.com", ["acct_a"]),
    Literal("GET /transactions", ["txn_9", "txn_7", "txn_1"]),
    Literal("GET /transactions/txn_1?fields[0]=*&fields[1]=ledger", _WITH_LEDGER),
    Literal(
        "POST /transactions",
        {**_PAID_BY_NEW, "amount": 29.99},
        '{"type":"payment","amount":"29.99","customer_id":"acct_a","payment_method":'
        '{"type":"card","card":{"card_number":"4242 4242 4242 4242","expiry":"12/35"}}}',
    ),
)

LITERALS = {
    "python": PYTHON,
    "node": NODE,
    "php": PHP,
    "ruby": RUBY,
    "csharp": CSHARP,
    "java": JAVA,
}

"""Requests about several objects as the published SDKs put them on the wire, letter by letter.

Recorded, and to be read, like those of `literal_requests.py`; the rows to create got the e-mail
addresses that most of the recordings lack. Java has bulk creation only.
"""

from __future__ import annotations

from tests.sdk.literal_requests import Literal, Rows

_CREATED = Rows(
    [
        {"object": "customer", "name": "A", "email": "a@x.com", "payment_methods": []},
        {"object": "customer", "name": "B", "email": "b@x.com", "payment_methods": []},
    ]
)
_UPDATED = Rows(
    [
        {"id": "acct_a", "object": "customer", "name": "X", "email": "e@x.com"},
        {"id": "acct_b", "object": "customer", "name": "Y", "email": "b@x.com"},
    ]
)
_MATCHED = Rows([{"id": "acct_a", "object": "customer", "name": "Q", "email": "e@x.com"}])
_BOTH_DELETED = Rows(
    [
        {"id": "acct_a", "object": "customer", "name": "N"},
        {"id": "acct_b", "object": "customer", "name": "x"},
    ]
)
_MATCHED_DELETED = Rows([{"id": "acct_a", "object": "customer", "name": "N"}])

_COMPACT = (
    '{"object":"list","values":[{"name":"A","email":"a@x.com"},{"name":"B","email":"b@x.com"}]}'
)
_NO_EMAIL = '{"object":"list","values":[{"name":"A"},{"name":"B"}]}'
_ID_FIRST = '{"object":"list","values":[{"id":"acct_a","name":"X"},{"id":"acct_b","name":"Y"}]}'
_ID_LAST = '{"object":"list","values":[{"name":"X","id":"acct_a"},{"name":"Y","id":"acct_b"}]}'

PYTHON = (
    Literal(
        "POST /customers",
        _CREATED,
        '{"object": "list", "values": [{"name": "A", "email": "a@x.com"}, '
        '{"name": "B", "email": "b@x.com"}]}',
    ),
    Literal(
        "POST /customers",
        "InvalidAttributes",
        '{"object": "list", "values": [{"name": "A"}, {"name": "B"}]}',
    ),
    Literal(
        "PUT /customers",
        _UPDATED,
        '{"object": "list", "values": [{"name": "X", "id": "acct_a"}, {"name": "Y", "id": '
        '"acct_b"}]}',
    ),
    Literal("PUT /customers?mode=query&email=e%40x.com", _MATCHED, '{"name": "Q"}'),
    Literal("DELETE /customers?id=acct_a%7Cacct_b&mode=query", _BOTH_DELETED),
    Literal("DELETE /customers?mode=query&email=e%40x.com", _MATCHED_DELETED),
)

NODE = (
    Literal("POST /customers", _CREATED, _COMPACT),
    Literal("POST /customers", "InvalidAttributes", _NO_EMAIL),
    Literal("PUT /customers", _UPDATED, _ID_FIRST),
    Literal("PUT /customers?mode=query&email=e%40x.com", _MATCHED, '{"name":"Q"}'),
    Literal("DELETE /customers?id=acct_a%7Cacct_b&mode=query", _BOTH_DELETED),
    Literal("DELETE /customers?mode=query&email=e%40x.com", _MATCHED_DELETED),
)

PHP = (
    Literal("POST /customers", _CREATED, _COMPACT),
    Literal("PUT /customers?mode=query", _UPDATED, _ID_FIRST),
    Literal("PUT /customers?email=e%40x.com&mode=query", _MATCHED, '{"name":"Q"}'),
    Literal("PUT /customers?id=acct_a&mode=query", _MATCHED, '{"name":"Q"}'),
    Literal(
        "PUT /transactions?id=txn_9&mode=query",
        Rows([{"id": "txn_9", "object": "transaction", "status": "processed"}]),
        '{"status":"processed"}',
    ),
    Literal("DELETE /customers/acct_a|acct_b", _BOTH_DELETED),
    Literal("DELETE /customers/acct_a%7Cacct_b", _BOTH_DELETED),
    Literal("DELETE /customers/acct_a|acct_zz", "NotFound"),
    Literal(
        "DELETE /customers?email=e%40x.com&mode=query",
        _BOTH_DELETED,
        '{"object":"list","values":[{"id":"acct_a","object":"customer","type":"payment"},'
        '{"id":"acct_b","object":"customer"}]}',
    ),
)

RUBY = (
    Literal("POST /customers?", _CREATED, _COMPACT),
    Literal("PUT /customers?", _UPDATED, _ID_LAST),
    Literal("PUT /customers?email=e%40x.com&mode=query", _MATCHED, '{"name":"Q"}'),
    Literal(
        "DELETE /customers?",
        _BOTH_DELETED,
        '{"object":"list","values":[{"id":"acct_a"},{"id":"acct_b"}]}',
    ),
    Literal("DELETE /customers?email=e%40x.com&mode=query", _MATCHED_DELETED),
)

CSHARP = (
    Literal("POST /customers", _CREATED, _COMPACT),
    Literal("PUT /customers", _UPDATED, _ID_FIRST),
    Literal("PUT /customers?email=e%40x.com&mode=query", _MATCHED, '{"name":"Q"}'),
    Literal("DELETE /customers?mode=query&id=acct_a%7Cacct_b", _BOTH_DELETED),
    Literal("DELETE /customers?email=e%40x.com&mode=query", _MATCHED_DELETED),
)

JAVA = (Literal("POST /customers", _CREATED, _COMPACT),)

BULK = {
    "python": PYTHON,
    "node": NODE,
    "php": PHP,
    "ruby": RUBY,
    "csharp": CSHARP,
    "java": JAVA,
}

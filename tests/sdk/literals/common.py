"""What a literal request is, and what several SDKs' requests are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Whole(dict[str, Any]):
    """An answer, or a row, with these attributes and no others."""


@dataclass(frozen=True)
class Refused:
    """An error of this type that names these attributes, by their bracket paths, and no others.

    Of a `BadRequest` or `NotFound`, which name none, `says` stands in the text.
    """

    error_type: str
    names: tuple[str, ...] = ()
    details: Any = None
    says: str = ""


Expected = dict[str, Any] | list[Any] | Refused


@dataclass(frozen=True)
class Literal:
    """A request, and what it must be answered.

    `expected` is a dict of attributes that the answer has, at least; of a list its rows, in order
    and all of them, each by its id or by such a dict; or an error. `after` is what GETs of these
    targets are answered afterwards.
    """

    line: str
    expected: Expected
    body: str | bytes = ""
    content_type: str = "application/json"
    version: str | None = None
    after: Mapping[str, Expected] = field(default_factory=dict)


def ids(prefix: str, names: str) -> list[str]:
    """`ids("txn", "97")` is `["txn_9", "txn_7"]`."""
    return [f"{prefix}_{name}" for name in names]


NEW_CUSTOMER = {
    "object": "customer",
    "name": "N",
    "email": "e@x.com",
    "payment_methods": [],
    "keep_active": True,
    "attrs": {},
}
UNNAMED_EMAIL = Refused("InvalidAttributes", ("email",), {"email": "Required"})
TWO_WITHOUT_EMAIL = Refused(
    "InvalidAttributes",
    ("[0][email]", "[1][email]"),
    {"object": "list", "values": [{"email": "Required"}, {"email": "Required"}]},
)

A_AS_IT_WAS = {"id": "acct_a", "object": "customer", "name": "N", "email": "e@x.com"}
B_AS_IT_WAS = {"id": "acct_b", "object": "customer", "name": "x", "email": "b@x.com"}
GONE = Refused("NotFound")
A_RENAMED = {**A_AS_IT_WAS, "name": "Z"}
RENAMED_IN_ROWS = [{**A_AS_IT_WAS, "name": "X"}, {**B_AS_IT_WAS, "name": "Y"}]
AFTER_ROWS = {"/customers/acct_a": RENAMED_IN_ROWS[0], "/customers/acct_b": RENAMED_IN_ROWS[1]}
# Two customers have the e-mail address, in different case.
RENAMED_BY_QUERY = [{"id": "acct_d", "name": "Q", "email": "E@X.com"}, {**A_AS_IT_WAS, "name": "Q"}]
AFTER_QUERY = {
    "/customers/acct_a": RENAMED_BY_QUERY[1],
    "/customers/acct_d": RENAMED_BY_QUERY[0],
    "/customers/acct_b": B_AS_IT_WAS,
}

A_DELETED = {"/customers/acct_a": GONE, "/customers": ids("acct", "dcb")}
BOTH_DELETED = [A_AS_IT_WAS, B_AS_IT_WAS]
AFTER_BOTH = {
    "/customers/acct_a": GONE,
    "/customers/acct_b": GONE,
    "/customers": ids("acct", "dc"),
}
DELETED_BY_QUERY = [{"id": "acct_d", "object": "customer", "email": "E@X.com"}, A_AS_IT_WAS]
AFTER_DELETED_BY_QUERY = {"/customers/acct_a": GONE, "/customers": ids("acct", "cb")}

VISA = {"card_number": "xxxxxxxxxxxx4242", "expiry": "12/2035", "card_brand": "visa"}
NEW_METHOD = {
    "object": "payment_method",
    "type": "card",
    "status": "active",
    "customer_id": "acct_a",
    "description": "Visa x-4242",
    "default_payment_method": False,
    "keep_active": True,
    "card": VISA,
}
NEW_DEFAULT = {**NEW_METHOD, "default_payment_method": True}
FORMER_DEFAULT = {"/payment_methods/pm_1": {"id": "pm_1", "default_payment_method": False}}

PAID = {
    "object": "transaction",
    "type": "payment",
    "amount": 10,
    "status": "processed",
    "status_code": "approved",
    "customer_id": "acct_a",
    "risk_flag": "allowed",
    "funding_status": "pending",
}
PAID_BY_NEW = {
    **PAID,
    "payment_method": {
        "object": "payment_method",
        "type": "card",
        "customer_id": "acct_a",
        "default_payment_method": False,
        "card": VISA,
    },
}
REFUNDED = {
    "object": "transaction",
    "type": "refund",
    "amount": 5,
    "status": "processed",
    "status_code": "approved",
    "customer_id": "acct_a",
    "payment_method_id": "pm_1",
    "ledger": [
        {"object": "transaction_ledger", "amount": 5, "assoc_transaction_id": "txn_1"},
    ],
}
AFTER_REFUND = {
    "/transactions/txn_1?fields=*,ledger": {
        "status": "processed",
        "amount": 10,
        "ledger": [{"entry_type": "refund", "amount": -5}],
    }
}
WITH_LEDGER = {
    "id": "txn_1",
    "object": "transaction",
    "type": "payment",
    "amount": 10,
    "status": "processed",
    "customer_id": "acct_a",
    "payment_method_id": "pm_1",
    "ledger": [],
}

NEW_TOKEN = {"object": "access_token", "type": "client", "status": "active", "environ": "test"}
NOT_SERVED = Refused("NotFound", says="not served yet")
VERSION_2 = Refused("BadRequest", says="X-API-Version 2 is not served yet")


def voided(name: str) -> dict[str, Any]:
    """A payment of 10 after its void."""
    return {"id": name, "object": "transaction", "type": "payment", "amount": 10} | {
        "status": "voided"
    }

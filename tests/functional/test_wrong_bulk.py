"""Wrong requests about several objects: what is refused, and what it names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.objects import bank_account, card, listed
from tests.support.refusals import Surroundings, Wrong, hold

ANN = {"name": "Ann Other", "email": "ann@example.com"}
COLLECTIONS = ("/customers", "/processing_accounts", "/payment_methods", "/transactions")
DELETED = ("/customers", "/processing_accounts", "/payment_methods")


def both(why: str, body: Any, names: str = "", error: str = "InvalidAttributes") -> list[Wrong]:
    """The same body, to change customers and to delete them."""
    return [Wrong(why, f"{method} /customers", body, names, error) for method in ("PUT", "DELETE")]


ENVELOPES = [
    Wrong("no values", "POST /customers", {"object": "list"}, "values"),
    Wrong("null for values", "POST /customers", {"object": "list", "values": None}, "values"),
    Wrong("values as text", "POST /customers", {"values": "Ann Other"}, "values"),
    Wrong("more than values", "POST /customers", {**listed(ANN), "nick": "Anny"}, "nick"),
    Wrong(
        "values of an object", "POST /customers", {"object": "customer", "values": []},
        "values, name, email",
    ),
    Wrong("rows that are none", "POST /customers", listed(ANN, "Ann Other", 5, [ANN], None),
          "[1], [2], [3], [4]"),
    Wrong("rows as a form", "POST /customers", form={"values[0]": "Ann Other"}, names="[0]"),
    Wrong("too many rows", "POST /customers", listed(*[{}] * 101), error="BadRequest"),
    *both("no values", {"object": "list"}, "values"),
    *both("rows that are none", listed("Ann Other", None), "[0], [1]"),
    *both("too many rows", listed(*[{}] * 101), error="BadRequest"),
    *(
        Wrong("no JSON", f"{method} /customers?mode=query&name=x", raw=b'{"a":', error="BadRequest")
        for method in ("PUT", "DELETE")
    ),
    *(
        Wrong("neither list nor query", f"PUT {path}?id=<bare>", {"attrs": {}}, error="BadRequest")
        for path in COLLECTIONS
    ),
    *(
        Wrong("neither list nor query", f"DELETE {path}?type=card", error="BadRequest")
        for path in DELETED
    ),
    *(
        Wrong("no filter", f"{method} {path}?mode=query", {"attrs": {}}, error="BadRequest")
        for path in DELETED
        for method in ("PUT", "DELETE")
    ),
    Wrong("a filter that is none", "DELETE /customers?mode=query&nick=Anny", names="nick"),
    Wrong("fields that do not exist", "PUT /customers?fields=nick", listed(), "fields"),
    Wrong("fields that do not exist", "DELETE /customers?fields=nick", listed(), "fields"),
    Wrong("fields that do not exist", "DELETE /customers/<bare>|<customer>?fields=nick",
          names="fields"),
]  # fmt: skip

ROWS = [
    Wrong(
        "rows wrong in different ways",
        "POST /customers",
        listed(ANN, {"name": "Ann Other"}, {**ANN, "email": "at home", "id": "<bare>"}, {}),
        "[1][email], [2][email], [2][id], [3][name], [3][email]",
    ),
    Wrong(
        "rows to change that are wrong in different ways",
        "PUT /customers",
        listed({"name": None}, {"id": "<bare>", "status": "active"}, {"id": "<bare>"}),
        "[0][id], [0][name], [1][status], [2][id]",
    ),
    Wrong(
        "objects of others",
        "PUT /customers",
        listed(*({"id": f"<{name}>"} for name in ("bare", "merchant", "foreign_customer"))),
        "[1][id], [2][id]",
    ),
    Wrong(
        "a reference to nothing",
        "POST /customers",
        listed(ANN, {**ANN, "primary_processing_id": "<foreign_merchant>"}),
        "[1][primary_processing_id]",
    ),
    Wrong(
        "an external_uid that is taken",
        "PUT /customers",
        listed({"id": "<customer>", "name": "Ann"}, {"id": "<bare>", "external_uid": "taken-uid"}),
        "[1][external_uid]",
    ),
    Wrong(
        "two names for two owners",
        "POST /payment_methods",
        listed(card(), card(customer_id="<customer>", account_id="<bare>")),
        "[1][account_id]",
    ),
    Wrong(
        "methods that are nobody's can't be defaults",
        "PUT /payment_methods",
        listed({"id": "<method>"}, {"id": "<loose>", "default_payment_method": True}),
        "[1][default_payment_method]",
    ),
    Wrong(
        "a method that has an owner",
        "PUT /payment_methods",
        listed(
            {"id": "<loose>", "customer_id": "<bare>"}, {"id": "<method>", "account_id": "<bare>"}
        ),
        "[1][account_id]",
    ),
    Wrong(
        "an owner who is not there",
        "PUT /payment_methods",
        listed({"id": "<loose>", "customer_id": "<deleted_customer>"}),
        "[0][customer_id]",
    ),
    Wrong(
        "a number that is none, in a row in a row",
        "POST /processing_accounts",
        listed({"name": "Shop"}, {"name": "Shop", "payment_methods": [card(), bank_account("12")]}),
        "[1][payment_methods][1][bank_account][account_number]",
    ),
    Wrong(
        "a status that nobody can ask for",
        "PUT /transactions",
        listed({"id": "<held>", "notes": "n"}, {"id": "<payment>", "status": "declined"}),
        "[1][status]",
    ),
    Wrong(
        "a status that can't be reached any more",
        "PUT /transactions?id=<voided>&mode=query",
        {"status": "processed"},
        "status",
    ),
    Wrong(
        "the status of two",
        "PUT /transactions?id=<payment>|<held>&mode=query",
        {"status": "voided"},
        error="BadRequest",
    ),
    Wrong("a list of charges", "POST /transactions", listed({"amount": 5}), error="BadRequest"),
    Wrong(
        "an unknown id among those of the path",
        "DELETE /customers/<bare>|<deleted_customer>",
        error="NotFound",
    ),
    Wrong(
        "a list on the path of somebody who is not there",
        "POST /customers/<deleted_customer>/payment_methods",
        listed(card()),
        error="NotFound",
    ),
]


@pytest.mark.parametrize("row", ENVELOPES + ROWS, ids=str)
def test_a_wrong_request_about_several_is_refused_without_a_trace(
    row: Wrong, world: Surroundings
) -> None:
    hold(row, world)

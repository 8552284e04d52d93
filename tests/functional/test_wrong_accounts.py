"""Wrong requests about customers and processing accounts: what is refused, and what it names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.objects import VISA, bank_account, card
from tests.support.refusals import Surroundings, Wrong, hold

NEW = "POST /customers"
CHANGE = "PUT /customers/<customer>"
SHOP = "POST /processing_accounts"
CHANGE_SHOP = "PUT /processing_accounts/<merchant>"
EXPIRED = {"card_number": VISA, "expiry": "01/20"}


NOT_FOR_HER = [
    {"id": "<foreign_method>"},
    {"id": "<loose>", "description": "Mine"},
    {"id": "<no_method>"},
    {"id": "<method>"},
    {"id": "<method>"},
]
"""Rows of `payment_methods`: another's, nobody's, one that is not there, and her own twice."""


def ann(**more: Any) -> dict[str, Any]:
    return {"name": "Ann Other", "email": "ann@example.com", **more}


def shop(**more: Any) -> dict[str, Any]:
    return {"name": "Shop", **more}


def nested(levels: int) -> dict[str, Any]:
    return {"deeper": nested(levels - 1)} if levels else {}


CUSTOMERS = [
    Wrong("nothing given", NEW, {}, "name, email"),
    Wrong("no body at all", NEW, None, "name, email"),
    Wrong("name missing", NEW, {"email": "ann@example.com"}, "name"),
    Wrong("e-mail missing", NEW, {"name": "Ann Other"}, "email"),
    Wrong("null where a value is needed", NEW, {"name": None, "email": None}, "name, email"),
    Wrong("empty strings", NEW, {"name": "", "email": ""}, "name, email"),
    Wrong("name as a list", NEW, ann(name=["Ann Other"]), "name"),
    Wrong("name as an object", NEW, ann(name={"first": "Ann"}), "name"),
    Wrong("name as a boolean", NEW, ann(name=True), "name"),
    Wrong("name too long", NEW, ann(name="n" * 256), "name"),
    Wrong("name with a control character", NEW, ann(name="Ann\x07Other"), "name"),
    Wrong("name with a null byte", NEW, ann(name="Ann\x00Other"), "name"),
    Wrong("name with half a surrogate pair", NEW, ann(name="Ann\ud83d"), "name"),
    Wrong("e-mail without an at", NEW, ann(email="ann.example.com"), "email"),
    Wrong("e-mail without a domain", NEW, ann(email="ann.other@"), "email"),
    Wrong("e-mail with a second header", NEW, ann(email="a@b.co\r\nBcc: c@d.co"), "email"),
    Wrong("e-mail too long", NEW, ann(email="a" * 250 + "@b.co"), "email"),
    Wrong("several e-mails", NEW, ann(email=["a@b.co", "c@d.co"]), "email"),
    Wrong("phone number in words", NEW, ann(phone_number="one two three"), "phone_number"),
    Wrong("phone number of emoji", NEW, ann(phone_number="☎️📞📱☎️"), "phone_number"),
    Wrong("description too long", NEW, ann(description="d" * 1025), "description"),
    Wrong("attrs as a list", NEW, ann(attrs=["one"]), "attrs"),
    Wrong("attrs as text", NEW, ann(attrs="attributes"), "attrs"),
    Wrong("attrs too long", NEW, ann(attrs={"key": "v" * 4097}), "attrs"),
    Wrong("attrs with half a pair", NEW, ann(attrs={"deep": ["\udc00"]}), "attrs[deep][0]"),
    Wrong("a name with a null byte in attrs", NEW, ann(attrs={"k\0": 1}), "attrs[k]"),
    Wrong("too deep", NEW, ann(attrs=nested(32)), error="BadRequest"),
    Wrong("keep_active neither true nor false", NEW, ann(keep_active="perhaps"), "keep_active"),
    Wrong("keep_active as a number", NEW, ann(keep_active=2), "keep_active"),
    Wrong("an id of one's own", NEW, ann(id="<no_customer>"), "id"),
    Wrong("another object's name", NEW, ann(object="processing_account"), "object"),
    Wrong("a date of one's own", NEW, ann(created_at="2001-01-01"), "created_at"),
    Wrong(
        "methods inside of somebody who keeps none",
        NEW,
        ann(keep_active=False, payment_methods=[bank_account(), card()]),
        "payment_methods[0][keep_active], payment_methods[1][keep_active]",
    ),
    Wrong(
        "a method inside that is there already",
        NEW,
        ann(payment_methods=[{"id": "<loose>"}]),
        "payment_methods[0][id]",
    ),
    Wrong(
        "two defaults inside",
        NEW,
        ann(payment_methods=[card(default_payment_method=True)] * 2),
        "payment_methods[1][default_payment_method]",
    ),
    Wrong(
        "a method inside that is to be somebody else's, in his own words",
        NEW,
        ann(payment_methods=card(account_id="<foreign_customer>")),
        "payment_methods[0][account_id]",
    ),
    Wrong("unknown attributes", NEW, ann(e_mail="x", nick="y"), "e_mail, nick"),
    Wrong(
        "unknown processing account",
        NEW,
        ann(primary_processing_id="<no_customer>"),
        "primary_processing_id",
    ),
    Wrong(
        "a customer as the processing account",
        NEW,
        ann(primary_processing_id="<customer>"),
        "primary_processing_id",
    ),
    Wrong(
        "another organisation's processing account",
        NEW,
        ann(primary_processing_id="<foreign_merchant>"),
        "primary_processing_id",
    ),
    Wrong(
        "a deleted processing account",
        NEW,
        ann(primary_processing_id="<deleted_merchant>"),
        "primary_processing_id",
    ),
    Wrong(
        "everything wrong at once",
        NEW,
        {"name": False, "email": "?", "phone_number": [], "attrs": 5, "status": "active"},
        "name, email, phone_number, attrs, status",
    ),
    Wrong("name taken away", CHANGE, {"name": None}, "name"),
    Wrong("e-mail emptied", CHANGE, {"email": ""}, "email"),
    Wrong("keep_active changed later", CHANGE, {"keep_active": False}, "keep_active"),
    Wrong("another id in the body", CHANGE, {"id": "<bare>"}, "id"),
    Wrong("payment methods as text", CHANGE, {"payment_methods": "card"}, "payment_methods"),
    Wrong(
        "methods inside that are another's, nobody's, not there, or twice",
        CHANGE,
        {"payment_methods": [*NOT_FOR_HER, {"id": "no id"}]},
        "payment_methods[5][id]",
    ),
    Wrong(
        "the same, by their ids",
        CHANGE,
        {"payment_methods": NOT_FOR_HER},
        "payment_methods[0][id], payment_methods[1][id], payment_methods[2][id], "
        "payment_methods[4][id]",
    ),
    Wrong(
        "what is fixed in a method inside",
        CHANGE,
        {"payment_methods": [{"id": "<method>", "card": {"card_type": "debit"}, "type": "card"}]},
        "payment_methods[0][card][card_type], payment_methods[0][type]",
    ),
    Wrong(
        "a default inside that can't serve",
        CHANGE,
        {"payment_methods": [{"id": "<receiving>", "default_payment_method": True}]},
        "payment_methods[0][default_payment_method]",
    ),
    Wrong("modified_at written", CHANGE, {"modified_at": None}, "modified_at"),
    Wrong(
        "an external_uid that is taken",
        CHANGE,
        {"external_uid": "taken-uid"},
        "external_uid",
        store_refuses=True,
    ),
    Wrong(
        "another organisation's processing account, later",
        CHANGE,
        {"primary_processing_id": "<foreign_merchant>"},
        "primary_processing_id",
    ),
]

PROCESSING_ACCOUNTS = [
    Wrong("nothing given", SHOP, {}, "name"),
    Wrong("status chosen", SHOP, shop(status="active"), "status"),
    Wrong("legal entity as text", SHOP, shop(legal_entity="Shop Inc"), "legal_entity"),
    Wrong("owners as text", SHOP, shop(legal_entity={"owners": "Ann Other"}), "legal_entity"),
    Wrong("methods as text", SHOP, shop(payment_methods="card"), "payment_methods"),
    Wrong("too many methods", SHOP, shop(payment_methods=[card()] * 11), "payment_methods"),
    Wrong("a customer's attribute", SHOP, shop(email="shop@example.com"), "email"),
    Wrong(
        "one of two methods is wrong",
        SHOP,
        shop(payment_methods=[bank_account(), {"type": "bank_account"}]),
        "payment_methods[1][bank_account]",
    ),
    Wrong(
        "a method that has expired",
        SHOP,
        shop(payment_methods=[{"type": "card", "card": EXPIRED}]),
        "payment_methods[0][card][expiry]",
    ),
    Wrong(
        "a default that can't serve",
        SHOP,
        shop(payment_methods=[bank_account(), bank_account(default_deposit_method=True)]),
        "payment_methods[1][default_deposit_method]",
    ),
    Wrong(
        "two defaults for one purpose",
        SHOP,
        shop(payment_methods=[card(default_payment_method=True)] * 2),
        "payment_methods[1][default_payment_method]",
    ),
    Wrong(
        "a method that is to be somebody else's",
        SHOP,
        shop(payment_methods=[bank_account(customer_id="<foreign_customer>")]),
        "payment_methods[0][customer_id]",
    ),
    Wrong("name emptied", CHANGE_SHOP, {"name": ""}, "name"),
    Wrong("status changed", CHANGE_SHOP, {"status": "active"}, "status"),
    Wrong(
        "another's method changed",
        CHANGE_SHOP,
        {"payment_methods": [card(), {"id": "<method>", "description": "Mine"}]},
        "payment_methods[1][id]",
    ),
    Wrong(
        "settings changed",
        CHANGE_SHOP,
        {"processing_settings_id": "ps_1234", "industry": ["food"]},
        "processing_settings_id, industry",
    ),
]


EITHER = "POST /accounts"

ACCOUNTS = [
    Wrong("nothing given", EITHER, {}, "name, email"),
    Wrong("another type", EITHER, ann(type="processing"), "type"),
    Wrong(
        "another type, and all the rest", EITHER, {"type": "org", "x": 1}, "name, email, type, x"
    ),
    Wrong("a processing account's attribute", EITHER, ann(industry="food"), "industry"),
    Wrong("the name of the view as the object", EITHER, ann(object="account"), "object"),
    Wrong("a customer's attribute", "PUT /accounts/<merchant>", {"email": "a@b.co"}, "email"),
    Wrong("a merchant's attribute", "PUT /accounts/<customer>", {"industry": "food"}, "industry"),
    Wrong("the type changed", "PUT /accounts/<customer>", {"type": "processing"}, "type"),
    Wrong("the type changed", "PUT /accounts/<merchant>", {"type": "customer"}, "type"),
    Wrong(
        "name taken away", "PUT /accounts/<merchant>", {"name": None, "status": "x"}, "name, status"
    ),
    Wrong("a type of customers", NEW, ann(type="customer"), "type"),
]


@pytest.mark.parametrize("row", CUSTOMERS + PROCESSING_ACCOUNTS + ACCOUNTS, ids=str)
def test_a_wrong_account_is_refused_by_the_names_of_all_that_is_wrong(
    row: Wrong, world: Surroundings
) -> None:
    hold(row, world)

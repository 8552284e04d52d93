"""What is right to send where: ids by the names of their surroundings, bodies, queries."""

from __future__ import annotations

from typing import Any

from chalicelib.api.application import COLLECTIONS
from tests.examples.played import OTHERS, plain
from tests.support.objects import bank_account, card

POOLS = {
    "acct": ("customer", "bare", "merchant", "customer", "deleted_customer"),
    "pm": ("method", "loose", "receiving", "one_time", "deleted_method"),
    "txn": ("payment", "held", "part_refunded", "refund", "declined", "no_payment"),
    "lgr": ("line", "mirrored_line", "no_line"),
    "op": ("operation", "no_operation"),
}
AT_HOME = {
    "/customers": ("customer", "bare", "customer", "foreign_customer"),
    "/processing_accounts": ("merchant", "deleted_merchant", "merchant"),
    "/accounts": ("customer", "merchant", "bare", "foreign_customer"),
    "/payment_methods": ("method", "method", "loose", "receiving", "foreign_method"),
    "/transactions": ("payment", "held", "part_refunded", "refund", "voided", "foreign_payment"),
    "/transaction_ledgers": ("line", "mirrored_line", "foreign_line", "line"),
    "/operations": ("operation", "operation", "foreign_operation"),
    "/access_tokens": ("token", "intent", "foreign_token"),
    "/intents": ("intent", "intent", "foreign_intent"),
    "/webhooks": ("webhook", "webhook", "foreign_webhook"),
    "/webhook_logs": ("webhook_log", "webhook_log", "foreign_webhook_log"),
    **{each.path: (each.object, each.object, f"foreign_{each.object}") for each in OTHERS},
}
THERE = {
    "/customers": ("customer", "bare"),
    "/processing_accounts": ("merchant",),
    "/accounts": ("customer", "merchant"),
    "/payment_methods": ("method", "loose"),
    "/transactions": ("payment", "part_refunded"),
    "/webhooks": ("webhook",),
    **{each.path: (each.object,) for each in OTHERS},
}
"""Of a request about several at once."""
GONE = {
    "/customers": "foreign_customer",
    "/processing_accounts": "deleted_merchant",
    "/accounts": "deleted_customer",
    "/payment_methods": "deleted_method",
    "/access_tokens": "foreign_intent",
    "/webhooks": "foreign_webhook",
    **{each.path: f"foreign_{each.object}" for each in OTHERS},
}

WEBHOOK = {"trigger": "processed", "url": "https://example.com/hooks"}
_ANN = {"name": "Ann", "email": "ann@example.com"}
ALONE = [each.resource.path for each in COLLECTIONS if each.create and each.bulk.create is None]
"""Where no list is created."""
CREATED: dict[str, list[dict[str, Any]]] = {
    "/customers": [_ANN, {**_ANN, "payment_methods": [card(default_payment_method=True)]}],
    "/processing_accounts": [{"name": "Shop", "payment_methods": [bank_account()]}],
    "/accounts": [{**_ANN, "type": "customer"}],
    "/payment_methods": [
        {**card(), "customer_id": "<customer>", "default_payment_method": True},
        {**card(), "account_id": "<merchant>"},
        bank_account(),
    ],
    "/transactions": [
        {"type": "payment", "amount": 9.11, "customer_id": "<customer>"},
        {"type": "payment", "amount": "1", "payment_method": card("4111 1111 1111 9903")},
        {"type": "refund", "amount": 0.01, "ledger": [{"assoc_transaction_id": "<payment>"}]},
        {"type": "credit", "amount": 1, "payment_method_id": "<receiving>"},
        {"type": "payment", "amount": 0, "status": "authorized", "payment_method": card()},
    ],
    "/access_tokens": [
        {"type": "client"},
        {"intent": {"payment_form": {"payment": {"customer_id": "<customer>", "amount": "1"}}}},
        {"intent": {"payment_method_form": {"payment_method": {"account_id": "<merchant>"}}}},
    ],
    "/intents": [
        {"checkout_plugin": {"customer_id": "<customer>", "keep_active_toggle": True}},
        {"type": "payment_form", "payment_form": {"payment": {"description": "Boots"}}},
        {"payment_methods_page": {"customer_id": "<customer>", "bank_account_payments": False}},
    ],
    "/{id}/payment_methods": [card(), bank_account()],
    "/webhooks": [WEBHOOK, {**WEBHOOK, "retries": 2}],
    "/{id}/test": [{}],
    "/{id}/replay": [{"since": "2026-01-01 00:00:00"}],
    "/{id}/resend": [{}],
    **{each.path: [plain(each.path)] for each in OTHERS},
}
CHANGED: dict[str, list[dict[str, Any]]] = {
    "/customers": [
        {"phone_number": "(111) 222-3333", "attrs": {"a": 1}},
        {"payment_methods": [bank_account()]},
    ],
    "/processing_accounts": [{"legal_entity": {"owners": {"ssn": "234 23 4234"}}}],
    "/accounts": [{"description": "known for long"}],
    "/webhooks": [{"retries": 3}, {"attrs": {"a": 1}}],
    "/payment_methods": [{"billing_address": {"postal_code": "11111"}}, {"description": None}],
    "/transactions": [{"notes": "a note"}, {"status": "processed"}, {"attrs": {"a": None}}],
    **{each.path: [plain(each.path)] for each in OTHERS},
}

QUERIES = {
    "limit": ("2", "1"),
    "offset": ("1", "0"),
    "cursor": ("",),
    "order_by": ("created_at", "desc(created_at)", "object,id"),
    "group_by": ("object", "year(created_at)"),
    "fields": ("id", "*", "id,object,created_at", "*,attrs"),
}
FILTERS = ("!null", "null", "!null|null")

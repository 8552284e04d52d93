"""Paths that lead to nothing here, not yet or by another name: a 404 in the envelope says so.

They are routes, because API Gateway answers for a path that it does not know by itself: a 403 in
words of its own, of which no SDK makes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.api.caller import door_for
from chalicelib.api.envelope import Call, View, answer
from chalicelib.api.resources.declarations import RESOURCES
from chalicelib.errors import NotFound
from chalicelib.services.use_cases import Services

_OBJECTS = (
    "app_settings",
    "billing_charges",
    "billing_schedules",
    "check_backs",
    "check_fronts",
    "invoices",
    "legal_entities",
    "line_items",
    "orgs",
    "payment_activations",
    "payment_links",
    "processing_agreements",
    "processing_rules",
    "processing_settings",
    "readers",
    "statements",
    "users",
)
"""Objects of v1, by path. Those that exist in v2 only are refused with their version."""

UNSERVED = tuple(
    name for name in _OBJECTS if f"/{name}" not in {each.path for each in RESOURCES.values()}
)
"""Those that have no declaration here."""

ALONE = ("account/orgs", "accounts/orgs", "encryption_key", "oauth/token")
"""Paths of v1 that lead to no object."""

RELATIONS: Mapping[str, tuple[str, ...]] = {
    "intents": ("client_token",),
    "payment_methods": ("created_from", "gateways", "processing_agreement"),
    "processing_accounts": (
        *("application_link", "legal_entity", "logo", "notifications", "parent_org"),
        "processing_settings",
    ),
    "transaction_ledgers": ("receiver", "sender"),
    "transactions": (
        *("allocations", "check_back", "check_front", "payment_link", "processing_method"),
        *("processing_settings", "reader", "receipts"),
    ),
}
"""What v1 shows below an object that is served, by the path of that."""

_CHARGES = "/transactions: a payment is a transaction with type=payment"
ELSEWHERE: Mapping[str, str] = {
    "payments": _CHARGES,
    "charges": _CHARGES,
    "payment_intents": _CHARGES,
    "refunds": "/transactions: a refund is a transaction with type=refund, its payment in ledger",
    "credits": "/transactions: a credit is a transaction with type=credit",
    "cards": "/payment_methods: a card is a payment method with type=card",
    "bank_accounts": "/payment_methods: a bank account is one with type=bank_account",
    "tokens": "/access_tokens, for pages; a card on file is a payment method",
}
"""Paths that users of other APIs try, and where the thing is."""

VERSIONS = ("v1", "v2", "api")
"""What other APIs, and Payload's documentation of versions, have in front of a path."""

_METHODS = ["GET", "POST", "PUT", "DELETE"]


def unserved(services: Callable[[], Services]) -> Blueprint:
    """The routes of all of them, the list's and one object's."""
    routes = Blueprint(__name__)
    for name in UNSERVED:
        _add(routes, services, (f"/{name}", f"/{name}/{{id}}"), _refusing(f"/{name}"))
    for name, place in ELSEWHERE.items():
        text = f"There is no /{name} here. Did you mean {place}?"
        _add(routes, services, (f"/{name}", f"/{name}/{{id}}"), _refusing_with(text))
    for version in VERSIONS:
        paths = [f"/{version}{rest}" for rest in ("", "/{name}", "/{name}/{id}")]
        text = f"No path has /{version} in front: /transactions, not /{version}/transactions."
        _add(routes, services, paths, _refusing_with(text))
    for name in ALONE:
        _add(routes, services, (f"/{name}",), _refusing(f"/{name}"))
    for parent, names in RELATIONS.items():
        for name in names:
            path = f"/{parent}/{{id}}/{name}"
            _add(routes, services, (path,), _refusing(path))
    return routes


def _add(
    routes: Blueprint, services: Callable[[], Services], paths: Iterable[str], view: View
) -> None:
    def handler(**named: str) -> Response:
        return answer(routes.current_request, services, view, named, door_for())

    for each in paths:
        routes.route(each, methods=_METHODS, content_types=["*/*"], name=each)(handler)


def _refusing(path: str) -> View:
    return _refusing_with(f"{path} is not served yet.")


def _refusing_with(text: str) -> View:
    def refuse(call: Call, **_: str) -> dict[str, Any]:
        raise NotFound(text)

    return refuse

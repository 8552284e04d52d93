"""Objects and paths of the public API that are not served yet: a 404 in the envelope says so.

They are routes, because API Gateway answers for a path that it does not know by itself: a 403 in
words of its own, of which no SDK makes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.api.caller import door_for
from chalicelib.api.envelope import Call, View, answer
from chalicelib.errors import NotFound
from chalicelib.services.use_cases import Services

UNSERVED = (
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
"""The objects of v1, by path. Those that exist in v2 only are refused with their version."""

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

_METHODS = ["GET", "POST", "PUT", "DELETE"]


def unserved(services: Callable[[], Services]) -> Blueprint:
    """The routes of all of them, the list's and one object's."""
    routes = Blueprint(__name__)
    for name in UNSERVED:
        _add(routes, services, (f"/{name}", f"/{name}/{{id}}"), _refusing(f"/{name}"))
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
    def refuse(call: Call, **_: str) -> dict[str, Any]:
        raise NotFound(f"{path} is not served yet.")

    return refuse

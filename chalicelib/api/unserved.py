"""Objects of the public API that Onfile does not serve yet: a 404 in the envelope that says so.

They are routes, because API Gateway answers for a path that it does not know by itself: a 403 in
words of its own, of which no SDK makes anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.api.door import door_for
from chalicelib.api.endpoint import Call, View, answer
from chalicelib.errors import NotFound
from chalicelib.services.registry import Services

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
    "webhook_logs",
    "webhooks",
)
"""The objects of v1, by path. Those that exist in v2 only are refused with their version."""

_METHODS = ["GET", "POST", "PUT", "DELETE"]


def unserved(services: Callable[[], Services]) -> Blueprint:
    """The routes of all of them, the list's and one object's."""
    routes = Blueprint(__name__)
    for name in UNSERVED:
        _add(routes, services, f"/{name}", _refusing(name))
    return routes


def _add(routes: Blueprint, services: Callable[[], Services], path: str, view: View) -> None:
    def handler(**named: str) -> Response:
        return answer(routes.current_request, services, view, named, door_for())

    for each in (path, f"{path}/{{id}}"):
        routes.route(each, methods=_METHODS, content_types=["*/*"], name=each)(handler)


def _refusing(name: str) -> View:
    def refuse(call: Call, **_: str) -> dict[str, Any]:
        raise NotFound(f"/{name} is not served yet.")

    return refuse

"""The routes of the shop: its page, and what a shop's own server does for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chalice.app import Blueprint, Chalice, Request, Response

from chalicelib.api.caller import body_of
from chalicelib.api.resources.intent import intent_of
from chalicelib.domain.ids import TRANSACTION, is_id
from chalicelib.domain.method_shown import method_shown
from chalicelib.errors import OnfileError
from chalicelib.services.use_cases import Services
from onfile.local.seed import CUSTOMER_ID, SECRET_KEY

AMOUNT = "42.50"
_HERE = Path(__file__).parent
_INTENTS: dict[str, dict[str, Any]] = {
    "payment": {
        "payment_form": {
            "payment": {
                "customer_id": CUSTOMER_ID,
                "amount": AMOUNT,
                "description": "A pair of boots",
            }
        }
    },
    "payment_method": {"payment_method_form": {"payment_method": {"customer_id": CUSTOMER_ID}}},
    "checkout": {
        "checkout_plugin": {
            "customer_id": CUSTOMER_ID,
            "amount": AMOUNT,
            "description": "A pair of boots",
            "keep_active_toggle": True,
            "auto_billing_toggle": True,
        }
    },
}
_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")
_KINDS = {"shop.js": "text/javascript", "shop.css": "text/css"}


def register(app: Chalice, services: Callable[[], Services]) -> None:
    """Hang the shop on `app`."""
    routes = Blueprint(__name__)

    @routes.route("/demo", methods=["GET"])
    def get_demo() -> Response:
        return _page(routes.current_request)

    @routes.route("/demo/{name}", methods=["GET"])
    def get_demo_file(name: str) -> Response:
        return _text((_HERE / name).read_text(), _KINDS[name]) if name in _KINDS else _nothing()

    @routes.route("/demo/tokens", methods=["POST"])
    def post_demo_tokens() -> Response:
        return _token(routes.current_request, services())

    @routes.route("/demo/receipts", methods=["POST"])
    def post_demo_receipts() -> Response:
        return _receipt(routes.current_request, services())

    app.register_blueprint(routes)


def _page(request: Request) -> Response:
    """Payload.js and its frames come from another name of this machine: another origin."""
    match = _HOST.fullmatch(request.headers.get("host", ""))
    if match is None:
        return _nothing()
    other = "127.0.0.1" if match[1] == "localhost" else "localhost"
    elements = f"http://{other}{match[2] or ''}"
    text = (_HERE / "page.html").read_text().replace("{elements}", elements)
    policy = (
        f"default-src 'none'; script-src 'self' {elements}; frame-src {elements}; "
        "style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return _text(text, "text/html", {"Content-Security-Policy": policy})


def _token(request: Request, services: Services) -> Response:
    intent = _INTENTS.get(str(_said(request).get("form")))
    if intent is None:
        return _nothing()
    organisation = services.keys.organisation_of(SECRET_KEY)
    issued = services.client_tokens.issue(organisation, intent_of(intent))
    return _json({"id": issued.text})


def _receipt(request: Request, services: Services) -> Response:
    """What the shop's server must do before it sends the boots: look for itself."""
    organisation = services.keys.organisation_of(SECRET_KEY)
    transaction_id = str(_said(request).get("transaction_id"))
    if not is_id(transaction_id, TRANSACTION):
        return _nothing()
    try:
        paid = services.transactions.get(organisation, transaction_id)
    except OnfileError:
        return _nothing()
    is_ours = paid.processing_id == organisation.default_processing_id
    is_paid = is_ours and paid.customer_id == CUSTOMER_ID and paid.status == "processed"
    method = method_shown(paid)
    return _json(
        {
            "is_paid": is_paid,
            "amount": f"{paid.cents // 100}.{paid.cents % 100:02}",
            "method": method.method.title if method else None,
        }
    )


def _said(request: Request) -> dict[str, Any]:
    try:
        return body_of(request)
    except OnfileError:
        return {}


def _json(body: dict[str, Any]) -> Response:
    return _text(json.dumps(body), "application/json")


def _nothing() -> Response:
    return Response("", status_code=404)


def _text(text: str, kind: str, more: dict[str, str] | None = None) -> Response:
    headers: dict[str, str | list[str]] = {
        "Content-Type": f"{kind}; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        **(more or {}),
    }
    return Response(text, status_code=200, headers=headers)

"""The routes of the shop: its page, and what a shop's own server does for it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from chalice.app import Blueprint, Chalice, Request, Response

from chalicelib.api.caller import body_of
from chalicelib.api.json_line import json_line
from chalicelib.api.resources.intent import intent_of
from chalicelib.domain.account import Account, Organisation
from chalicelib.domain.ids import TRANSACTION, is_id
from chalicelib.domain.method_shown import method_shown
from chalicelib.errors import OnfileError
from chalicelib.observability.work import acts_for
from chalicelib.services.use_cases import Services
from onfile.local.page_answers import named_host, nothing, text_answer
from onfile.local.seed import SECRET_KEY
from onfile.local.welcome import customer_to_charge

AMOUNT = "42.50"
_HERE = Path(__file__).parent
_FORMS = ("payment", "payment_method", "checkout")
_KINDS = {"shop.js": "text/javascript", "shop.css": "text/css"}


def register(app: Chalice, services: Callable[[], Services]) -> None:
    """Hang the shop on `app`."""
    routes = Blueprint(__name__)

    @routes.route("/demo", methods=["GET"])
    def get_demo() -> Response:
        return _page(routes.current_request, services())

    @routes.route("/demo/{name}", methods=["GET"])
    def get_demo_file(name: str) -> Response:
        return (
            text_answer((_HERE / name).read_text(), _KINDS[name]) if name in _KINDS else nothing()
        )

    @routes.route("/demo/tokens", methods=["POST"])
    def post_demo_tokens() -> Response:
        return _token(routes.current_request, services())

    @routes.route("/demo/receipts", methods=["POST"])
    def post_demo_receipts() -> Response:
        return _receipt(routes.current_request, services())

    app.register_blueprint(routes)


def _page(request: Request, services: Services) -> Response:
    """Payload.js and its frames come from another name of this machine: another origin."""
    host = named_host(request)
    if host is None:
        return nothing()
    name, port = host
    elements = f"http://{'127.0.0.1' if name == 'localhost' else 'localhost'}{port}"
    text = (_HERE / "page.html").read_text().replace("{elements}", elements)
    organisation = _own(services)
    introduced = _introduced(customer_to_charge(services, organisation))
    text = text.replace("{customer}", escape(introduced))
    policy = (
        f"default-src 'none'; script-src 'self' {elements}; frame-src {elements}; "
        "style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return text_answer(text, "text/html", {"Content-Security-Policy": policy})


def _own(services: Services) -> Organisation:
    """The shop's, for whom the rest of the request is."""
    organisation = services.keys.organisation_of(SECRET_KEY)
    acts_for(organisation.id)
    return organisation


def _token(request: Request, services: Services) -> Response:
    form = str(_said(request).get("form"))
    if form not in _FORMS:
        return nothing()
    organisation = _own(services)
    intent = _intent(form, customer_to_charge(services, organisation))
    issued = services.client_tokens.issue(organisation, intent_of(intent))
    return _json({"id": issued.text})


def _intent(form: str, customer: Account | None) -> dict[str, Any]:
    """What a token for the form is good for: a payment by the customer, if there is one."""
    by = {} if customer is None else {"customer_id": customer.id}
    bought = {**by, "amount": AMOUNT, "description": "A pair of boots"}
    if form == "payment":
        return {"payment_form": {"payment": bought}}
    if form == "payment_method":
        return {"payment_method_form": {"payment_method": by}}
    toggles = {"keep_active_toggle": True, "auto_billing_toggle": True}
    return {"checkout_plugin": {**bought, **toggles}}


def _introduced(customer: Account | None) -> str:
    """The customer of the shop, in a sentence."""
    if customer is None or customer.default_method is None:
        return "It knows no customer with a payment method on file."
    return f"Its customer is {customer.name}, with {customer.default_method.title} on file."


def _receipt(request: Request, services: Services) -> Response:
    """What the shop's server must do before it sends the boots: look for itself."""
    organisation = _own(services)
    transaction_id = str(_said(request).get("transaction_id"))
    if not is_id(transaction_id, TRANSACTION):
        return nothing()
    try:
        paid = services.transactions.get(organisation, transaction_id)
    except OnfileError:
        return nothing()
    is_ours = paid.processing_id == organisation.default_processing_id
    is_paid = is_ours and paid.status == "processed"
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
    return text_answer(json_line(body), "application/json")

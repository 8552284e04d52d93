"""What the API is made of, and the envelope for the errors that Chalice answers by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalice.app import Chalice, Response

from chalicelib.api import health, vendor_events
from chalicelib.api.access_tokens import ACCESS_TOKENS, INTENTS
from chalicelib.api.accounts import ACCOUNTS
from chalicelib.api.allowed_methods import telling_methods
from chalicelib.api.client_token_routes import TOKEN_VIEWS
from chalicelib.api.collections import blueprint
from chalicelib.api.customers import CUSTOMERS
from chalicelib.api.edge import behind_edge
from chalicelib.api.error_answers import InternalError, envelope
from chalicelib.api.headers import headers_once
from chalicelib.api.json_line import json_line
from chalicelib.api.operations import OPERATIONS
from chalicelib.api.payment_methods import PAYMENT_METHODS
from chalicelib.api.processing_accounts import PROCESSING_ACCOUNTS
from chalicelib.api.reference import reference_routes as reference
from chalicelib.api.request_line import one_line
from chalicelib.api.transaction_ledgers import TRANSACTION_LEDGERS
from chalicelib.api.transactions import TRANSACTIONS
from chalicelib.api.ui import element_routes as ui
from chalicelib.api.unserved import unserved
from chalicelib.api.webhook_logs import WEBHOOK_LOGS
from chalicelib.api.webhooks import WEBHOOKS
from chalicelib.errors import NO_PATH, BadRequest, NotFound, OnfileError
from chalicelib.services.use_cases import Services

COLLECTIONS = (
    CUSTOMERS,
    PROCESSING_ACCOUNTS,
    ACCOUNTS,
    PAYMENT_METHODS,
    TRANSACTIONS,
    TRANSACTION_LEDGERS,
    OPERATIONS,
    ACCESS_TOKENS,
    INTENTS,
    WEBHOOKS,
    WEBHOOK_LOGS,
)

_CHALICE_ERRORS: dict[int, OnfileError] = {
    403: NotFound(NO_PATH),
    404: NotFound(NO_PATH),
    500: InternalError(),
}


def register(
    app: Chalice, services: Callable[[], Services], *, edge_key: Callable[[], str] = lambda: ""
) -> None:
    """Hang the whole API on `app`. `services` is called at each request, not before.

    `edge_key` is that of the stage's edge, and is asked for where a request says that it has it.
    """
    app.api.binary_types.append("multipart/form-data")
    app.register_middleware(one_line, "http")
    app.register_middleware(json_errors, "http")
    app.register_middleware(headers_once, "http")
    app.register_middleware(behind_edge(edge_key), "http")
    app.register_middleware(telling_methods(app.routes), "http")
    for collection in COLLECTIONS:
        tokens = TOKEN_VIEWS.get(collection.resource.path)
        app.register_blueprint(blueprint(collection, services, tokens))
    app.register_blueprint(unserved(services))
    app.register_blueprint(reference.blueprint(COLLECTIONS))
    app.register_blueprint(ui.blueprint(services))
    app.register_blueprint(vendor_events.blueprint(services))
    app.register_blueprint(health.blueprint())


def json_errors(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """Chalice's `{"Code", "Message"}` errors, in the API's own envelope."""
    response = get_response(event)
    body = response.body
    if response.status_code < 400 or not isinstance(body, dict) or "Code" not in body:
        return response
    error = _CHALICE_ERRORS.get(response.status_code, BadRequest("The request is malformed."))
    status, content = envelope(error)
    headers = {**response.headers, "Content-Type": "application/json"}
    return Response(json_line(content), status_code=status, headers=headers)

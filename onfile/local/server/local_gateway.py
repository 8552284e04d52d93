"""What API Gateway does for the app in the cloud: finds the route, calls, answers for errors."""

from __future__ import annotations

import base64
import json
import logging
from typing import Any

from chalice.app import Chalice
from chalice.local import (
    LambdaContext,
    LocalGatewayAuthorizer,
    LocalGatewayException,
    MatchResult,
    RouteMatcher,
)

from chalicelib.api.front import Front
from chalicelib.errors import (
    NO_PATH,
    MethodNotAllowed,
    NotFound,
    NotPermitted,
    OnfileError,
    Unauthorized,
)
from onfile.local.server.compression import compressed
from onfile.local.server.event import Request, lambda_event
from onfile.local.server.http_answer import HttpAnswer, error_answer, make_answer
from onfile.local.server.request_log import masked_path
from onfile.local.server.threads import keep_requests_apart

_LOGGER = logging.getLogger(__name__)

# API Gateway gives up after this; Lambda may go on, but nobody would hear of it.
_TIMEOUT_MS = 29_000
_MEMORY_MB = 128


class HangUp(Exception):
    """The connection is to end without an answer; `is_reset` is as if the machine had gone."""

    def __init__(self, *, is_reset: bool) -> None:
        super().__init__()
        self.is_reset = is_reset


class Gateway:
    """Calls `app` for HTTP requests, from as many threads as there are."""

    def __init__(self, app: Chalice) -> None:
        keep_requests_apart(app)
        self._app = app
        self._matcher = RouteMatcher(list(app.routes))
        self._authorizer = LocalGatewayAuthorizer(app)

    def answer(self, request: Request) -> HttpAnswer:
        """The app's answer, or an error's envelope. Raises nothing: a bug is logged and a 500."""
        try:
            return self._route(request)
        except OnfileError as error:
            return error_answer(error)
        except Exception:
            _LOGGER.exception("%s %s failed", request.method, masked_path(request.target))
            return _internal_error()

    def _route(self, request: Request) -> HttpAnswer:
        try:
            match = self._matcher.match_route(request.target)
        except ValueError:
            # Chalice's message repeats the path.
            raise NotFound(NO_PATH) from None
        methods = self._app.routes[match.route]
        if request.method in methods or isinstance(self._app, Front):
            return self._call(request, match)
        if request.method == "OPTIONS" and any(entry.cors for entry in methods.values()):
            return _preflight(methods)
        error = MethodNotAllowed("This path does not take this method")
        return error_answer(error, headers=[("Allow", ", ".join(sorted(methods)))])

    def _call(self, request: Request, match: MatchResult) -> HttpAnswer:
        event = lambda_event(request, match, self._app.api.binary_types)
        context = LambdaContext(self._app.app_name, _MEMORY_MB, _TIMEOUT_MS)
        try:
            event, context = self._authorizer.authorize(request.target, event, context)
        except LocalGatewayException as refusal:
            return _authorizer_refusal(refusal)
        answer = _from_app(self._app(event, context), is_head=request.method == "HEAD")
        return compressed(answer, request.headers.get("accept-encoding", ()))


def _preflight(methods: dict[str, Any]) -> HttpAnswer:
    """The answer that API Gateway generates where a route has CORS switched on."""
    cors = next(entry.cors for entry in methods.values() if entry.cors)
    allowed = ",".join([*sorted(methods), "OPTIONS"])
    headers = {**cors.get_access_control_headers(), "Access-Control-Allow-Methods": allowed}
    return make_answer(200, headers.items(), b"")


def _authorizer_refusal(refusal: LocalGatewayException) -> HttpAnswer:
    if refusal.CODE == 401:
        return error_answer(Unauthorized("The authorizer found no credentials"))
    if refusal.CODE == 403:
        return error_answer(NotPermitted("The authorizer does not permit this"))
    return _internal_error()


def _from_app(response: dict[str, Any], *, is_head: bool) -> HttpAnswer:
    status, body = response["statusCode"], response["body"]
    if status == 500 and not _is_envelope(body):
        # Chalice's own: in debug mode it is the traceback, which Chalice has logged as well.
        return _internal_error()
    headers = list(response["headers"].items())
    for name, values in response["multiValueHeaders"].items():
        headers += [(name, value) for value in values]
    whole = base64.b64decode(body) if response.get("isBase64Encoded") else body.encode()
    # `Front` tells the length of what a HEAD leaves out; otherwise the body itself is counted.
    told = response["headers"].get("Content-Length") if is_head and not whole else None
    return make_answer(status, headers, whole, length=None if told is None else int(told))


def _is_envelope(body: str) -> bool:
    try:
        content = json.loads(body)
    except ValueError:
        return False
    return isinstance(content, dict) and content.get("object") == "error"


def _internal_error() -> HttpAnswer:
    from chalicelib.api.error_answers import InternalError

    return error_answer(InternalError())

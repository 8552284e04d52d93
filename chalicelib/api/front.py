"""The application as Lambda calls it: what comes before a request is one that Chalice can route."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chalice.app import Chalice

from chalicelib.api.envelope import refused
from chalicelib.api.events import SELF_CHECK, is_warm_up, rest_event
from chalicelib.errors import NO_PATH, NotFound, OnfileError
from chalicelib.observability.lines import emit
from chalicelib.observability.log_fields import Event
from chalicelib.observability.work import working

_NOTHING: dict[str, Any] = {"statusCode": 200, "headers": {}, "multiValueHeaders": {}, "body": ""}


class Front(Chalice):
    """Answers whatever event comes. Chalice by itself ends in an exception for many."""

    self_check: Callable[[], None] | None = None
    """Raises what is in the way of storing a card. None: such an event is no request."""

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        """The answer of a proxy integration. A HEAD has that of its GET, without a body."""
        if is_warm_up(event):
            return dict(_NOTHING)
        if event == SELF_CHECK and self.self_check is not None:
            return _checked(self.self_check, context)
        try:
            request = rest_event(event)
            methods = self._methods(request)
        except OnfileError as error:
            return _refusal(error, context)
        if request["httpMethod"] != "HEAD":
            return super().__call__(request, context)
        if "GET" in methods:
            request["requestContext"]["httpMethod"] = "GET"
        return _without_body(super().__call__(request, context))

    def _methods(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Those of the route. Raises NotFound: the gateway may know routes of another version."""
        route = request["requestContext"]["resourcePath"]
        if route not in self.routes:
            raise NotFound(NO_PATH)
        return dict(self.routes[route])


def _checked(check: Callable[[], None], context: Any) -> dict[str, Any]:
    try:
        check()
    except OnfileError as error:
        return _refusal(error, context)
    return dict(_NOTHING)


def _refusal(error: OnfileError, context: Any) -> dict[str, Any]:
    """The answer, and the line of the log, of an event that is no request."""
    invocation_id = str(getattr(context, "aws_request_id", ""))
    with working(request_id=invocation_id, invocation_id=invocation_id):
        response = refused(error)
        emit(Event.REQUEST, method="", route="", status=response.status_code)
    return dict(response.to_dict())


def _without_body(answer: dict[str, Any]) -> dict[str, Any]:
    """A length is told, as it would be of the body. No body here is in base64."""
    length = {"Content-Length": str(len(answer["body"].encode()))} if answer["body"] else {}
    return {**answer, "headers": {**answer["headers"], **length}, "body": ""}

"""Which methods a path takes: said to an OPTIONS, and to whoever has asked with another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chalice.app import Response

from chalicelib.api.envelope import refused
from chalicelib.errors import MethodNotAllowed


def telling_methods(
    routes: Mapping[str, Mapping[str, Any]],
) -> Callable[[Any, Callable[[Any], Response]], Response]:
    """A middleware that answers for methods which `routes`, by path and method, do not name."""

    def tell(request: Any, get_response: Callable[[Any], Response]) -> Response:
        methods = routes[request.path]
        if request.method in methods:
            return get_response(request)
        allow = {"Allow": _allowed(methods)}
        if request.method == "OPTIONS":
            return Response("", status_code=204, headers={**allow, "Cache-Control": "no-store"})
        response = refused(MethodNotAllowed("This path does not take this method."))
        response.headers |= allow
        return response

    return tell


def _allowed(methods: Iterable[str]) -> str:
    """Of every GET there is a HEAD."""
    named = {*methods, "OPTIONS"}
    return ", ".join(sorted(named | {"HEAD"} if "GET" in named else named))

"""The address under which a caller reaches the service."""

from __future__ import annotations

from chalice.app import Request

from chalicelib.late_pattern import late_pattern

_HOST = late_pattern(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


def own_address(request: Request) -> str:
    """It, with a slash at its end; "/" where the request does not say.

    Host and scheme are the caller's word: they decide about nothing but the caller's own answer.
    What stands before the route is the stage, where the gateway has no name of its own.
    """
    host = request.headers.get("host", "")
    scheme = request.headers.get("x-forwarded-proto", "http")
    if not _HOST.fullmatch(host) or scheme not in ("http", "https"):
        return "/"
    parts = str(request.context.get("path", "")).split("/")
    route = str(request.context.get("resourcePath", "")).strip("/")
    stage = parts[: len(parts) - len(route.split("/"))]
    return f"{scheme}://{host}{'/'.join(stage)}/"

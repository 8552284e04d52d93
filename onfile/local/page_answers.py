"""Answers of the pages that the local stage has beside the API."""

from __future__ import annotations

import re

from chalice.app import Request, Response

_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")


def named_host(request: Request) -> tuple[str, str] | None:
    """The host that the caller has named, and `:port` or nothing, if it is a name of this machine.

    Another one is a stranger's page that has had its name point here.
    """
    match = _HOST.fullmatch(str(request.headers.get("host", "")))
    return None if match is None else (match[1], match[2] or "")


def text_answer(text: str, kind: str, more: dict[str, str] | None = None) -> Response:
    """A text of the media type `kind`, for nobody to keep."""
    headers: dict[str, str | list[str]] = {
        "Content-Type": f"{kind}; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        **(more or {}),
    }
    return Response(text, status_code=200, headers=headers)


def nothing() -> Response:
    """A 404 without a word."""
    return Response("", status_code=404)

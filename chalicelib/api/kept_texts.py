"""Texts that callers keep and ask about: an ETag, and 304 for those who have the text already.

A cache puts the headers of a 304 in the place of those that it has kept (RFC 9111, 3.2). So a 304
has all that the 200 would have: with another Content-Type a browser takes its script for none.
"""

from __future__ import annotations

from collections.abc import Mapping

from chalice.app import Request, Response


def kept_text(
    request: Request, text: str, digest: str, headers: Mapping[str, str], kept: str = "no-cache"
) -> Response:
    """`text` as a 200, or a 304 where `request` says that the caller has it.

    `digest` is a hash of `text`; `headers` name its Content-Type, or Chalice would say JSON.
    Whoever likes may keep the text, but asks about it each time, or when `kept` is over: a
    deployment changes it. `kept` is a directive of Cache-Control (RFC 9111, 5.2.2).
    """
    etag = f'"{digest}"'
    told: dict[str, str | list[str]] = {
        **headers,
        "Cache-Control": f"public, {kept}",
        "ETag": etag,
    }
    asked = str(request.headers.get("if-none-match", "")).split(",")
    if {tag.strip().removeprefix("W/") for tag in asked} & {etag, "*"}:
        return Response("", status_code=304, headers=told)
    return Response(text, status_code=200, headers=told)

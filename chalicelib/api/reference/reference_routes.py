"""GET /openapi.json and GET /docs: for everybody, without a key.

What they answer is made at the first request for it: a cold start pays for neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache

from chalice.app import Blueprint, Request, Response

from chalicelib.api.collections import Collection
from chalicelib.api.json_line import json_line
from chalicelib.api.kept_texts import kept_text
from chalicelib.api.own_address import own_address
from chalicelib.late_dataclass import dataclass

_DOCUMENT = "/openapi.json"
_PAGE = "/docs"


@dataclass(frozen=True, slots=True)
class _Text:
    """What is answered, with the headers that belong to it."""

    body: str
    headers: dict[str, str]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()[:32]


def blueprint(collections: Sequence[Collection]) -> Blueprint:
    """The two routes."""
    routes = Blueprint(__name__)

    @lru_cache(maxsize=2)
    def document(root: str) -> _Text:
        return _document(collections, root)

    @lru_cache(maxsize=4)
    def page(root: str, address: str) -> _Text:
        return _page(collections, root, address)

    @routes.route(_DOCUMENT, methods=["GET"])
    def get_openapi() -> Response:
        return _answer(routes.current_request, _DOCUMENT, document)

    @routes.route(_PAGE, methods=["GET"])
    def get_docs() -> Response:
        request = routes.current_request
        address = own_address(request).rstrip("/")
        return _answer(request, _PAGE, lambda root: page(root, address))

    return routes


def _document(collections: Sequence[Collection], root: str) -> _Text:
    from chalicelib.api.reference.document import document

    described = document(collections, server=root or "/")
    body = json_line(described, ascii_only=False)
    return _Text(body, {"Content-Type": "application/json"})


def _page(collections: Sequence[Collection], root: str, address: str) -> _Text:
    from chalicelib.api.reference.docs_page import LOCAL_ADDRESS, page
    from chalicelib.api.reference.document import document

    html, policy = page(
        document(collections, server=root or "/"),
        document_url=root + _DOCUMENT,
        address=address or LOCAL_ADDRESS,
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
    }
    return _Text(html, headers)


def _answer(request: Request, route: str, made: Callable[[str], _Text]) -> Response:
    text = made(_root(request, route))
    headers = {**text.headers, "X-Content-Type-Options": "nosniff"}
    return kept_text(request, text.body, text.digest, headers)


def _root(request: Request, route: str) -> str:
    """The path under which the API is served: `/stage` at API Gateway, as a rule, or nothing."""
    path = str(request.context.get("path", "")).rstrip("/")
    return path.removesuffix(route) if path.endswith(route) else ""

"""The reference for people: one page of plain HTML, made from the OpenAPI document.

No script, no image, nothing loaded from anywhere, not even from here: a policy that allows nothing
but the page's own style sheet holds it to that. Why: docs/decisions/0007-reference-page.md
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from chalicelib.api.reference.articles import Document, Operation, answered, article
from chalicelib.api.reference.markup import (
    anchor_of,
    blocks,
    code,
    element,
    headings,
    inline,
    link,
    row,
    table,
)
from chalicelib.api.reference.objects import Objects, referred

_STYLE = Path(__file__).with_name("page.css")
LOCAL_ADDRESS = "http://127.0.0.1:8000"
"""That of `make run`: where a request does not say by which address it has come."""
_METHODS = ("get", "post", "put", "delete")


def page(document: Document, *, document_url: str, address: str = LOCAL_ADDRESS) -> tuple[str, str]:
    """The page, and the Content-Security-Policy that it is to be answered with.

    `address` is where the examples send their requests, without a slash at its end.
    """
    style = _STYLE.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    )
    head = element(
        "head",
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        element("title", escape(f"{document['info']['title']} API reference")),
        element("style", style),
    )
    body = element("body", _navigation(document), _main(document, document_url, address))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n", policy


def _navigation(document: Document) -> str:
    info = document["info"]
    overview = [
        element("li", link(anchor_of(each), escape(each))) for each in headings(info["description"])
    ]
    groups = [_group(document, tag["name"]) for tag in document["tags"]]
    top = link("top", escape(info["title"]))
    return element("nav", top, element("ul", *overview), *groups, id="contents")


def _group(document: Document, tag: str) -> str:
    operations = [
        element("li", link(operation["operationId"], escape(operation["summary"])))
        for _, _, operation in _operations(document, tag)
    ]
    return element("p", link(anchor_of(tag), escape(tag))) + element("ul", *operations)


def _main(document: Document, document_url: str, address: str) -> str:
    info = document["info"]
    machine = element("a", "openapi.json", href=document_url)
    objects = Objects(document)
    sections = [_section(document, tag, objects, address) for tag in document["tags"]]
    return element(
        "main",
        element("h1", escape(f"{info['title']} API"), id="top"),
        # A phone shows the text first: the contents stand below it.
        element("p", link("contents", "Contents"), class_="contents"),
        element("p", inline(info["summary"]), ". For programs: ", machine, ".", class_="lead"),
        blocks(info["description"]),
        _errors(document),
        *sections,
    )


def _errors(document: Document) -> str:
    """Every error of every operation, once."""
    schemas = document["components"]["schemas"]
    rows: dict[tuple[str, str], str] = {}
    for _, _, operation in _operations(document):
        for status, response in operation["responses"].items():
            names = _error_types(response)
            for name in names:
                own = response if len(names) == 1 else schemas[name]
                rows[status, name] = own["description"]
    listed = (
        row(code(status), code(name), inline(text)) for (status, name), text in sorted(rows.items())
    )
    head = ("Status", "error_type", "When")
    return element("h2", "Statuses", id="statuses") + table(head, listed)


def _section(document: Document, tag: Mapping[str, str], objects: Objects, address: str) -> str:
    """A group of operations, and its objects."""
    parts = [
        element("h2", escape(tag["name"]), id=anchor_of(tag["name"])),
        element("p", inline(tag["description"])),
    ]
    own: dict[str, None] = {}
    for path, method, operation in _operations(document, tag["name"]):
        parts.append(article(document, path, method, operation, objects, address))
        if path.count("/") <= 2:  # what hangs on an object is described where it is at home
            own[objects.name_of(answered(operation))] = None
    for name in own:
        parts += [element("h3", f"Attributes of {escape(name)}"), objects.table(name)]
    return element("section", *parts)


def _error_types(response: Mapping[str, Any]) -> list[str]:
    schema = response["content"]["application/json"]["schema"]
    return [referred(each) for each in schema.get("oneOf", [schema]) if "$ref" in each]


def _operations(document: Document, tag: str = "") -> Iterator[tuple[str, str, Operation]]:
    """Path, method and operation, of one group or of all."""
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item and tag in ("", *item[method]["tags"]):
                yield path, method, item[method]

"""One operation on the page: where it is, what it takes, what it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from chalicelib.api.reference.examples import as_curl, as_node, as_python, examples
from chalicelib.api.reference.markup import blocks, code, element, link
from chalicelib.api.reference.objects import Objects, referred

Document = Mapping[str, Any]
Operation = Mapping[str, Any]


def article(
    document: Document,
    path: str,
    method: str,
    operation: Operation,
    objects: Objects,
    address: str,
) -> str:
    """The method, the path, and what goes in and comes out."""
    where = element("span", method.upper(), class_=f"method {method}") + code(path)
    whole = objects.name_of(answered(operation))
    facts = _facts(document, operation, link(whole, escape(whole)))
    listed = "".join(element("dt", name) + element("dd", text) for name, text in facts)
    return element(
        "article",
        element("h3", link(operation["operationId"], escape(operation["summary"]))),
        element("p", where, class_="where"),
        blocks(operation.get("description", "")),
        element("dl", listed),
        _example(operation["operationId"], method.upper(), address),
        id=operation["operationId"],
    )


def _facts(document: Document, operation: Operation, whole: str) -> Iterator[tuple[str, str]]:
    """What it takes and answers, each under its heading; `whole` links to the object."""
    yield "Query", _query(document, operation)
    if headers := _names(document, operation, "header"):
        yield "Headers", ", ".join(map(code, headers.values()))
    if body := operation.get("requestBody"):
        yield "Body", _body(document, body, whole)
    yield "Answers", _statuses(operation, whole)


def _example(operation_id: str, method: str, address: str) -> str:
    """One request in three languages, and one answer; folded, as a page of them all is long."""
    example = examples()[operation_id]
    url, body = address + example["path"], example["body"]
    pieces = [
        element("p", f"{name}:") + element("pre", code(text))
        for name, text in (
            ("curl", as_curl(method, url, body)),
            ("Python", as_python(method, url, body)),
            ("Node", as_node(method, url, body)),
            ("The answer", json.dumps(example["answer"], indent=1)),
        )
    ]
    return element("details", element("summary", "Example"), *pieces)


def _query(document: Document, operation: Operation) -> str:
    """The parameters of the query; of a list, its filters apart."""
    names = _names(document, operation, "query")
    own = [code(shown) for name, shown in names.items() if "." not in name]
    filters = [code(shown) for name, shown in names.items() if "." in name]
    text = ", ".join(own)
    return f"{text}; {link('lists', 'filters')}: {', '.join(filters)}" if filters else text


def _names(document: Document, operation: Operation, place: str) -> dict[str, str]:
    """The parameters in this place: how they are sent, by component name."""
    known = document["components"]["parameters"]
    names = [referred(each) for each in operation["parameters"] if "$ref" in each]
    return {name: known[name]["name"] for name in names if known[name]["in"] == place}


def _body(document: Document, body: Mapping[str, Any], whole: str) -> str:
    """Which attributes it takes, and which of them are required; or which of each row of a list."""
    taken = _component(document, body["content"]["application/json"]["schema"])
    rows = taken.get("properties", {}).get("values")
    required = (_component(document, rows["items"]) if rows else taken).get("required", ())
    text = "a list of rows" if rows else f"attributes of {whole}"
    return f"{text} with {', '.join(map(code, required))}" if required else text


def _component(document: Document, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a schema refers to, or the schema."""
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = document["components"]["schemas"][referred(schema)]
    return found


def _statuses(operation: Operation, whole: str) -> str:
    refusals = [status for status in operation["responses"] if status != "200"]
    return f"{code('200')} {whole}; {link('statuses', 'errors')} {', '.join(map(code, refusals))}"


def answered(operation: Operation) -> Mapping[str, Any]:
    """The schema of its success."""
    content = operation["responses"]["200"]["content"]
    schema: Mapping[str, Any] = content["application/json"]["schema"]
    return schema

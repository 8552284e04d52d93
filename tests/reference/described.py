"""The document that is tested, and ways to what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalicelib.api.application import COLLECTIONS
from chalicelib.api.reference.document import document
from chalicelib.api.resources.shape import Resource

DOCUMENT = document(COLLECTIONS)
SCHEMAS = DOCUMENT["components"]["schemas"]
PARAMETERS = DOCUMENT["components"]["parameters"]
METHODS = ("get", "post", "put", "delete")


def operations(described: dict[str, Any] = DOCUMENT) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in described["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def named(operation_id: str) -> dict[str, Any]:
    [found] = [each for *_, each in operations() if each["operationId"] == operation_id]
    return found


def answered(operation_id: str) -> dict[str, Any]:
    found: dict[str, Any] = named(operation_id)["responses"]["200"]
    return found


def names_in(schema: dict[str, Any]) -> list[str]:
    return [each["$ref"].rpartition("/")[2] for each in schema.get("anyOf", [schema])]


def taken(operation: dict[str, Any]) -> list[str]:
    content = operation["requestBody"]["content"]
    assert list(content) == ["application/json"]
    return names_in(content["application/json"]["schema"])


def title(resource: Resource) -> str:
    return resource.object.title().replace("_", "")

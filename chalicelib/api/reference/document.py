"""The OpenAPI 3.1 document of the API, made from its collections."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chalicelib.api.collections import Collection
from chalicelib.api.reference import parameters
from chalicelib.api.reference.described_operations import operations, tag
from chalicelib.api.reference.schemas import Schemas
from chalicelib.version import VERSION

_OVERVIEW = Path(__file__).with_name("overview.md")
_SECURITY = {
    "key": {
        "type": "http",
        "scheme": "basic",
        "description": "The secret key as the user, no password.",
    },
    "bearer": {"type": "http", "scheme": "bearer", "description": "The secret key."},
}


def document(collections: Sequence[Collection], *, server: str = "/") -> dict[str, Any]:
    """The document, the same for the same collections at every call. `server` is the API's root."""
    schemas = Schemas()
    paths = _paths(schemas, collections)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Onfile",
            "version": VERSION,
            "summary": "Customers, their payment methods on file, and charges, exactly once",
            "description": _OVERVIEW.read_text(encoding="utf-8"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "security": [{name: []} for name in _SECURITY],
        "tags": [
            {"name": tag(each.resource), "description": each.resource.doc} for each in collections
        ],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.made.items())),
            "parameters": parameters.SHARED | _filters(collections),
            "securitySchemes": _SECURITY,
        },
    }


def _paths(schemas: Schemas, collections: Sequence[Collection]) -> dict[str, dict[str, Any]]:
    """Fills `schemas` with what the operations speak of."""
    paths: dict[str, dict[str, Any]] = {}
    for collection in collections:
        for path, method, operation in operations(schemas, collection):
            item = paths.setdefault(path, {"parameters": [parameters.reference("version")]})
            item[method] = operation
    return paths


def _filters(collections: Sequence[Collection]) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    for collection in collections:
        for resource in (collection.resource, *(each.resource for each in collection.relations)):
            filters |= parameters.filters(resource)
    return filters

"""The vendor's schema: what a request may hold, and what an answer must look like."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.processors.openapi import Described

FORM = "application/x-www-form-urlencoded"
SCHEMA = Described(Path(__file__).with_name("schema.json.gz"))


def check_request(method: str, path: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """The parameters with their types, as a form has none. Raises NotInTheSchema."""
    operation = SCHEMA.operation(method, path)
    if method == "POST":
        schema = operation["requestBody"]["content"][FORM]["schema"]
    else:
        schema = SCHEMA.query(operation)
    typed: dict[str, Any] = _typed(schema, parameters)
    SCHEMA.check_parameters(schema, typed, f"{method} {path}")
    return typed


def _typed(schema: dict[str, Any], value: Any) -> Any:
    """A form's texts as what the schema makes of them."""
    if "anyOf" in schema:
        return next((typed for typed in _choices(schema["anyOf"], value)), value)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        return {name: _typed(properties.get(name, {}), each) for name, each in value.items()}
    if isinstance(value, list):
        return [_typed(schema.get("items", {}), each) for each in value]
    if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", str(value)):
        return int(value)
    if schema.get("type") == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def _choices(schemas: list[dict[str, Any]], value: Any) -> list[Any]:
    typed = [(each, _typed(each, value)) for each in schemas]
    return [found for each, found in typed if SCHEMA.validator(each).is_valid(found)]

"""The vendor's schema: what a request may hold, and what an answer must look like."""

from __future__ import annotations

import gzip
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


class NotInTheSchema(AssertionError):
    """A request or an answer that the vendor does not document."""


@lru_cache(maxsize=1)
def _specification() -> dict[str, Any]:
    packed = Path(__file__).with_name("schema.json.gz").read_bytes()
    found: dict[str, Any] = _plain(json.loads(gzip.decompress(packed)))
    return found


def _plain(schema: Any) -> Any:
    """OpenAPI 3.0's `nullable` in the words of JSON Schema."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _plain(value) for key, value in schema.items() if key != "nullable"}
    if schema.get("nullable") is True:
        return {"anyOf": [{"type": "null"}, plain]}
    return plain


@lru_cache(maxsize=1)
def _routes() -> list[tuple[re.Pattern[str], str]]:
    patterns = []
    for path in _specification()["paths"]:
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", path)
        patterns.append((re.compile(f"^{pattern}$"), path))
    return patterns


def route_of(method: str, path: str) -> str:
    """The documented path. Raises NotInTheSchema."""
    for pattern, documented in _routes():
        if pattern.match(path) and method.lower() in _specification()["paths"][documented]:
            return documented
    raise NotInTheSchema(f"{method} {path} is not documented")


def check_request(method: str, path: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """The parameters with their types, as a form has none. Raises NotInTheSchema."""
    operation = _specification()["paths"][route_of(method, path)][method.lower()]
    if method == "POST":
        schema = operation["requestBody"]["content"][FORM]["schema"]
    else:
        queried = [each for each in operation["parameters"] if each["in"] == "query"]
        properties = {each["name"]: each["schema"] for each in queried}
        required = [each["name"] for each in queried if each.get("required")]
        schema = {"type": "object", "properties": properties, "required": required}
    typed: dict[str, Any] = _typed(schema, parameters)
    unknown = set(typed) - set(schema.get("properties", {}))
    if unknown:
        raise NotInTheSchema(f"{method} {path}: unknown parameters {sorted(unknown)}")
    _check(schema, typed, f"{method} {path}")
    return typed


def check_answer(method: str, path: str, status: int, body: dict[str, Any]) -> None:
    """Raises NotInTheSchema."""
    responses = _specification()["paths"][route_of(method, path)][method.lower()]["responses"]
    described = responses["200" if status == 200 else "default"]
    _check(described["content"][_JSON]["schema"], body, f"answer to {method} {path}")


def check_object(name: str, value: dict[str, Any]) -> None:
    """Raises NotInTheSchema."""
    _check({"$ref": f"#/components/schemas/{name}"}, value, name)


def _check(schema: dict[str, Any], value: Any, where: str) -> None:
    whole = {**schema, "components": _specification()["components"]}
    error = next(Draft202012Validator(whole).iter_errors(value), None)
    if error is not None:
        raise NotInTheSchema(f"{where}: {list(error.absolute_path)}: {error.message[:300]}")


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
    whole = {"components": _specification()["components"]}
    typed = [(each, _typed(each, value)) for each in schemas]
    return [
        found for each, found in typed if Draft202012Validator({**each, **whole}).is_valid(found)
    ]

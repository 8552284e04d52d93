"""The vendor's schema: what a request may hold, and what an answer must look like."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.processors.openapi import Described

SCHEMA = Described(Path(__file__).with_name("schema.json.gz"))
_MADE = {"true": True, "false": False}


def check_body(method: str, path: str, body: dict[str, Any]) -> None:
    """Raises NotInTheSchema."""
    operation = SCHEMA.operation(method, path)
    if "requestBody" not in operation:
        return SCHEMA.check_parameters({"properties": {}}, body, f"{method} {path}")
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return SCHEMA.check(schema, body, f"{method} {path}")


def check_query(path: str, asked: dict[str, str]) -> dict[str, Any]:
    """What an address asks for, with its types. Raises NotInTheSchema."""
    schema = SCHEMA.query(SCHEMA.operation("GET", path))
    typed = {name: _typed(schema["properties"].get(name), each) for name, each in asked.items()}
    SCHEMA.check_parameters(schema, typed, f"GET {path}")
    return typed


def _typed(schema: dict[str, Any] | None, text: str) -> Any:
    kind = (schema or {}).get("type")
    if kind == "integer" and text.isdigit():
        return int(text)
    return _MADE.get(text, text) if kind == "boolean" else text

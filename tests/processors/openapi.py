"""A vendor's published schema, cut to the operations that are used, as the judge of what passes."""

from __future__ import annotations

import gzip
import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

_JSON = "application/json"


class NotInTheSchema(AssertionError):
    """A request or an answer that the vendor does not document."""


class Described:
    """What is in one packed file. It is read at the first use."""

    def __init__(self, packed: Path) -> None:
        self._packed = packed

    @cached_property
    def specification(self) -> dict[str, Any]:
        """In the words of JSON Schema."""
        found: dict[str, Any] = _plain(json.loads(gzip.decompress(self._packed.read_bytes())))
        return found

    @cached_property
    def _routes(self) -> list[tuple[re.Pattern[str], str]]:
        paths = self.specification["paths"]
        patterns = {path: re.sub(r"\{[^}]+\}", "[^/]+", path) for path in paths}
        return [(re.compile(f"^{pattern}$"), path) for path, pattern in patterns.items()]

    def operation(self, method: str, path: str) -> dict[str, Any]:
        """What is documented of it. Raises NotInTheSchema."""
        for pattern, documented in self._routes:
            operations = self.specification["paths"][documented]
            if pattern.match(path) and method.lower() in operations:
                found: dict[str, Any] = operations[method.lower()]
                return found
        raise NotInTheSchema(f"{method} {path} is not documented")

    def query(self, operation: dict[str, Any]) -> dict[str, Any]:
        """The schema of what an address may ask for."""
        queried = [each for each in operation.get("parameters", []) if each["in"] == "query"]
        return {
            "type": "object",
            "properties": {each["name"]: each["schema"] for each in queried},
            "required": [each["name"] for each in queried if each.get("required")],
        }

    def check_parameters(self, schema: dict[str, Any], given: dict[str, Any], where: str) -> None:
        """Raises NotInTheSchema, also for a parameter that is not documented."""
        unknown = set(given) - set(schema.get("properties", {}))
        if unknown:
            raise NotInTheSchema(f"{where}: unknown parameters {sorted(unknown)}")
        self.check(schema, given, where)

    def check_answer(self, method: str, path: str, status: int, body: dict[str, Any]) -> None:
        """Raises NotInTheSchema."""
        responses = self.operation(method, path)["responses"]
        described = responses["200" if status == 200 or "default" not in responses else "default"]
        schema = described["content"][_JSON]["schema"]
        self.check(schema, body, f"answer to {method} {path}")

    def check_object(self, name: str, value: Any) -> None:
        """Raises NotInTheSchema."""
        self.check({"$ref": f"#/components/schemas/{name}"}, value, name)

    def check(self, schema: dict[str, Any], value: Any, where: str) -> None:
        """Raises NotInTheSchema."""
        error = next(self.validator(schema).iter_errors(value), None)
        if error is not None:
            raise NotInTheSchema(f"{where}: {list(error.absolute_path)}: {error.message[:300]}")

    def validator(self, schema: dict[str, Any]) -> Draft202012Validator:
        """Of a part of what is described."""
        return Draft202012Validator({**schema, "components": self.specification["components"]})


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

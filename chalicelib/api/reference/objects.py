"""The table of an object's attributes: what each is, and when it is taken and answered.

Read from the document alone: `Customer`, `CustomerCreate` and `CustomerUpdate` side by side.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from html import escape
from typing import Any

from chalicelib.api.reference.markup import code, element, inline, link, row, table

Schema = Mapping[str, Any]

_NOTHING: Schema = {}
_KINDS = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "object": "object",
}


class Objects:
    """The objects of a document. An object is a schema whose `object` is one word of its own."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._schemas: Mapping[str, Schema] = document["components"]["schemas"]

    def name_of(self, schema: Schema) -> str:
        """The object that an answer holds, alone or in a list, whole or in part."""
        if "$ref" in schema:
            name = referred(schema)
            values = self._schemas[name].get("properties", _NOTHING).get("values")
            return self.name_of(values["items"]) if values else name
        return self.name_of(schema["anyOf"][0])

    def table(self, name: str) -> str:
        """All its attributes, in three columns; of one of several kinds, those that none has."""
        answered = self._schemas[name]
        created = self._schemas.get(f"{name}Create", _NOTHING)
        updated = self._schemas.get(f"{name}Update", _NOTHING)
        of_kinds = "anyOf" in answered
        if of_kinds:
            created = _only(created, answered["properties"])
        rows = self._rows(answered, created, updated)
        listed = table(("Attribute", "Type", "What it is"), rows, id=name)
        if not of_kinds:
            return listed
        return element("p", f"Those of {self._type(answered)}, and:") + listed

    def _rows(
        self, answered: Schema, created: Schema, updated: Schema, prefix: str = ""
    ) -> Iterator[str]:
        inside = [each.get("properties", _NOTHING) for each in (answered, created, updated)]
        for name in dict.fromkeys([*inside[0], *inside[1]]):
            shown, new, changed = (each.get(name, _NOTHING) for each in inside)
            path = f"{prefix}[{name}]" if prefix else name
            flags = _flags(shown, new, changed, required=name in created.get("required", ()))
            yield self._row(path, shown or new, flags, length=new.get("maxLength"))
            if "properties" in shown or "properties" in new:
                yield from self._rows(shown, new, changed, path)

    def _row(self, path: str, schema: Schema, flags: list[str], *, length: int | None) -> str:
        badges = "".join(element("span", flag, class_="flag") for flag in flags)
        text = inline(schema.get("description", ""))
        return row(code(path), self._type(schema, length), badges + text)

    def _type(self, schema: Schema, length: int | None = None) -> str:
        """In words; of the types of what is taken, the first one, and null."""
        if "anyOf" in schema:
            return " or ".join(map(self._type, schema["anyOf"]))
        if "$ref" in schema:
            name = referred(schema)
            return link(name, escape(name))
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if kinds[0] == "null":
            return "null"
        text = self._kind(kinds[0], schema) + (f" ≤ {length}" if length else "")
        return f"{text} or null" if "null" in kinds else text

    def _kind(self, kind: str, schema: Schema) -> str:
        if kind == "array":
            return f"list of {self._type(schema['items'])}"
        if kind == "string" and "enum" in schema:
            return ", ".join(code(word) for word in schema["enum"] if word is not None)
        if "examples" in schema or "format" in schema:
            return _like(schema)
        if "pattern" in schema and "_[" in schema["pattern"]:
            return code(schema["pattern"][1:].partition("[")[0] + "…")
        return _KINDS[kind]


def _only(schema: Schema, names: Collection[str]) -> Schema:
    inside = schema.get("properties", _NOTHING)
    return {"properties": {name: inside[name] for name in names if name in inside}}


def _like(schema: Schema) -> str:
    return code(schema["examples"][0]) if "examples" in schema else str(schema["format"])


def _flags(shown: Schema, new: Schema, changed: Schema, *, required: bool) -> list[str]:
    flags = ["required"] if required else []
    if not new:
        return ["read-only"]  # an `id` that is repeated in a change is no change
    if not shown:
        flags.append("write-only")
    if not changed:
        flags.append("on create")
    return flags


def referred(schema: Schema) -> str:
    """The name of the component that a reference leads to."""
    return str(schema["$ref"]).rpartition("/")[2]

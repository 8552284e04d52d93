"""JSON Schema of what is answered and what is taken, derived from the resources' declarations.

Each resource makes up to three components, as they are referred to: `Customer` is the answer,
`CustomerCreate` and `CustomerUpdate` are what can be sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib.api.resources.declarations import RESOURCES
from chalicelib.api.resources.field import Field
from chalicelib.api.resources.nesting import Elsewhere, ListOf, Nested
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.api.resources.types import WireType

Schema = dict[str, Any]

_ON_REQUEST = "Answered where `fields` names it."
_LEFT_OUT = "Left out where there is none."


def title(resource: Resource) -> str:
    """The name of the answer's component, `PaymentMethod`."""
    return resource.object.title().replace("_", "")


class Schemas:
    """The components so far, by name. Its methods answer a reference, and add what it refers to."""

    def __init__(self) -> None:
        self.made: dict[str, Schema] = {}

    def answered(self, resource: Resource) -> Schema:
        """The object with its default attributes, as answered without `fields`."""
        return self.named(title(resource), lambda: self._answer_of(resource))

    def created(self, resource: Resource) -> Schema:
        """What a create takes."""
        return self.named(f"{title(resource)}Create", lambda: self._create_of(resource))

    def taken(self, shape: Shape) -> Schema:
        """What an action takes."""
        return self._create_of(shape)

    def updated(self, resource: Resource) -> Schema:
        """What a change takes."""
        return self.named(f"{title(resource)}Update", lambda: self._update_of(resource))

    def updated_row(self, resource: Resource) -> Schema:
        """A change as a row of a list: with the id of its object."""
        name = f"{title(resource)}UpdateRow"
        return self.named(name, lambda: self._update_of(resource, required=["id"]))

    def named(self, name: str, make: Callable[[], Schema]) -> Schema:
        """A reference to the component `name`, made now if it is not there."""
        if name not in self.made:
            self.made[name] = {}  # holds its place, and ends a circle
            self.made[name] = make()
        return {"$ref": f"#/components/schemas/{name}"}

    def _answer_of(self, shape: Shape) -> Schema:
        if kinds := _kinds(shape):
            return self._either(shape, [RESOURCES[kind.object] for kind in kinds])
        fields = [field for field in shape.fields if not field.write_only]
        always = [f.name for f in fields if not f.on_request and not f.left_out_if_null]
        properties = {field.name: self._answered_field(field) for field in fields}
        return {"type": "object", "properties": properties, "required": always}

    def _either(self, shape: Shape, kinds: Sequence[Resource]) -> Schema:
        """One of `kinds`, and what only this way of looking at them can be asked for."""
        own = [f for f in shape.fields if not any(f.name in kind.by_name for kind in kinds)]
        return {
            "anyOf": [self.answered(kind) for kind in kinds],
            "properties": {field.name: self._answered_field(field) for field in own},
        }

    def _answered_field(self, field: Field) -> Schema:
        schema = self._inner(field.type, field.type.schema, self.answered, self._answer_of)
        if field.nullable and not (field.required or field.never_null or field.left_out_if_null):
            schema = _or_null(schema)
        notes = [field.doc] if field.doc else []
        notes += [_ON_REQUEST] if field.on_request else []
        notes += [_LEFT_OUT] if field.left_out_if_null else []
        return _described(schema, " ".join(notes))

    def _create_of(self, shape: Shape) -> Schema:
        if kinds := _kinds(shape):
            return self._create_of(kinds[0])
        fields = [field for field in shape.fields if not field.read_only]
        properties = {field.name: self._taken_field(field, self.created) for field in fields}
        for name, home in (shape.folded or {}).items():
            inner = _inside(shape.by_name[home].type).by_name[name]
            taken = self._taken_field(inner, self.created)
            properties[name] = _described(taken, f"Short for `{home}[{name}]`.")
        return _closed(
            _echoed(shape) | properties, required=[field.name for field in fields if field.required]
        )

    def _update_of(self, resource: Resource, required: list[str] | None = None) -> Schema:
        if resource.kinds:
            return {"anyOf": [self._of_kind(resource, kind, required) for kind in resource.kinds]}
        fields = [field for field in resource.fields if not (field.read_only or field.fixed)]
        own_id = {"id": _described(resource.by_name["id"].type.schema, "Its own, if at all.")}
        taken = {field.name: self._taken_field(field, self._new_or_changed) for field in fields}
        taken |= {field.name: self._amendment_of(field) for field in fields if _is_amended(field)}
        return _closed(own_id | _echoed(resource) | taken, required)

    def _of_kind(self, resource: Resource, kind: Resource, required: list[str] | None) -> Schema:
        """A change of one kind of account, under a name: programs that are made of the document
        have a class for it then.
        """
        name = f"{title(resource)}Update{'Row' if required else ''}Of{title(kind)}"
        return self.named(name, lambda: self._update_of(kind, required))

    def _amendment_of(self, field: Field) -> Schema:
        """Of a nested object, what a change takes."""
        inside = [f for f in _inside(field.type).fields if not (f.read_only or f.fixed)]
        taken = {each.name: self._taken_field(each, self.created) for each in inside}
        return _described(_closed(taken), field.doc)

    def _new_or_changed(self, resource: Resource) -> Schema:
        """A row inside a change of its parent."""
        return {"anyOf": [self.created(resource), self.updated_row(resource)]}

    def _taken_field(self, field: Field, refer: Callable[[Resource], Schema]) -> Schema:
        own = getattr(field.type, "input_schema", field.type.schema)
        schema = self._inner(field.type, own, refer, self._create_of)
        if field.nullable and not field.required:
            schema = _or_null(schema)
        return _described(schema, field.doc)

    def _inner(
        self,
        type_: WireType,
        own: Schema,
        refer: Callable[[Resource], Schema],
        inline: Callable[[Shape], Schema],
    ) -> Schema:
        """`own`, with what lies inside: a resource by reference, any other shape as it is."""
        if isinstance(type_, Elsewhere):
            return refer(RESOURCES[type_.object])
        if not isinstance(type_, Nested | ListOf):
            return own
        shape = type_.shape
        inside = refer(shape) if isinstance(shape, Resource) else inline(shape)
        return {**own, "items": inside} if isinstance(type_, ListOf) else inside


def _kinds(shape: Shape) -> tuple[Resource, ...]:
    return shape.kinds if isinstance(shape, Resource) else ()


def _is_amended(field: Field) -> bool:
    return isinstance(field.type, Nested) and field.type.amended


def _inside(type_: WireType) -> Shape:
    assert isinstance(type_, Nested)  # noqa: S101  (attributes fold into objects only)
    return type_.shape


def _closed(properties: Mapping[str, Schema], required: list[str] | None = None) -> Schema:
    """An object that takes these and no others: unknown attributes are refused by name."""
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | {"required": required} if required else schema


def _echoed(shape: Shape) -> dict[str, Schema]:
    """Read-only attributes that may be repeated as they are."""
    return {
        field.name: _described(field.type.schema, field.doc) for field in shape.fields if field.echo
    }


def _or_null(schema: Schema) -> Schema:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    known = schema["type"]
    wider = {**schema, "type": [*(known if isinstance(known, list) else [known]), "null"]}
    if "enum" in schema:
        wider["enum"] = [*schema["enum"], None]
    return wider


def _described(schema: Schema, text: str) -> Schema:
    return {**schema, "description": text} if text else schema

"""The attributes that may be written, those of objects inside objects too, and values for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.api.resources.choice_types import Boolean, Choice
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.field import Field
from chalicelib.api.resources.instrument_types import (
    ACCOUNT_NUMBER,
    CARD_NUMBER,
    EXPIRY,
    ROUTING_NUMBER,
    Details,
)
from chalicelib.api.resources.intent_types import Off, Origins, ReturnAddress, Wire
from chalicelib.api.resources.nesting import ListOf, Nested
from chalicelib.api.resources.number_types import Amount, Number
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.api.resources.time_types import DateTime, Day
from chalicelib.api.resources.types import EMAIL, PHONE, Identifier, Text
from chalicelib.api.resources.webhook_types import Retries, Url
from tests.support.objects import VISA

Ids = Callable[[str, str], Sequence[str]]
"""By the name of an attribute and the prefix of its ids."""
OWNER = ("customer_id", "account_id")
"""Both name who keeps a method."""


@dataclass(frozen=True)
class Attribute:
    """One of them, with the fields on the way to it."""

    resource: Resource
    fields: tuple[Field, ...]

    def __str__(self) -> str:
        return f"{self.resource.object}.{'.'.join(self.names)}"

    @property
    def names(self) -> tuple[str, ...]:
        """Of the fields on the way to it."""
        return tuple(field.name for field in self.fields)

    @property
    def own(self) -> Field:
        """The attribute's own field."""
        return self.fields[-1]

    @property
    def is_answered(self) -> bool:
        """Whether it can be read at all."""
        return not any(field.write_only for field in self.fields)

    @property
    def is_fixed(self) -> bool:
        """Whether it is for creates alone; the owner of a method is, once there is one."""
        is_owner = self.own.key == "owner_id"
        return is_owner or any(field.fixed for field in self.fields)

    @property
    def is_clearable(self) -> bool:
        """Whether null takes it away."""
        return self.own.nullable and not self.own.required

    @property
    def filter(self) -> str:
        """What a list is asked by."""
        outer, *inner = self.names
        return outer + "".join(f"[{name}]" for name in inner)


def writable(resource: Resource) -> list[Attribute]:
    """All of them; where objects are of several kinds, those of the kind that a create makes."""
    made = (*resource.kinds, resource)[0]
    return [Attribute(resource, fields) for fields in _writable(made)]


def _writable(shape: Shape, before: tuple[Field, ...] = ()) -> Iterator[tuple[Field, ...]]:
    for field in shape.fields:
        if field.read_only:
            continue
        if isinstance(field.type, Nested | ListOf):
            yield from _writable(field.type.shape, (*before, field))
        else:
            yield (*before, field)


_BY_TYPE: tuple[tuple[type, Sequence[Any]], ...] = (
    (Off, (False, False)),
    (Boolean, (True, False)),
    (Document, ({"said": "first"}, {"said": "second"})),
    (Amount, (12.34, 5.67)),
    (Number, (1.5, 2.5)),
    (DateTime, ("2026-11-23 15:00:00", "2026-12-24 16:00:00")),
    (Day, ("2026-11-23", "2026-12-24")),
    (Retries, (2, 0)),
    (Url, ("https://one.example/hooks", "https://two.example/hooks")),
    (ReturnAddress, ("https://one.example/back", "https://two.example/back")),
    (Origins, (["https://one.example"], ["https://two.example", "https://three.example"])),
)
_BY_INSTANCE: tuple[tuple[Any, Sequence[Any]], ...] = (
    (EMAIL, ("first@example.com", "second@example.com")),
    (PHONE, ("(111) 222-3333", "(444) 555-6666")),
    (CARD_NUMBER, (VISA, "5454 5454 5454 5454")),
    (EXPIRY, ("12/35", "01/2041")),
    (ACCOUNT_NUMBER, ("1234567890", "9876543210")),
    (ROUTING_NUMBER, ("036001808", "021000021")),
)


def values_for(attribute: Attribute, ids: Ids) -> Sequence[Any]:
    """Two values for an attribute; `ids` makes those of what it can name."""
    field = attribute.own
    type_ = field.type.type if isinstance(field.type, Wire) else field.type
    if isinstance(type_, Identifier):
        return ids(field.name, type_.prefix)
    if isinstance(type_, Choice):
        return type_.words[0], type_.words[-1]
    for instance, values in _BY_INSTANCE:
        if type_ is instance:
            return values
    for kind, values in _BY_TYPE:
        if isinstance(type_, kind):
            return values
    if isinstance(type_, Text) and type_.pattern is None:
        length = min(type_.max_length, 12)
        return f"1st {field.name}"[:length], f"2nd {field.name}"[:length]
    if isinstance(type_, Details):
        return "123", "4567"
    raise AssertionError(f"say which values {attribute} can have")


def answered(attribute: Attribute, value: Any) -> Any:
    """`value` as it is answered: numbers of cards and accounts masked, the rest as it was given."""
    if attribute.own.type is EXPIRY:
        return str(EXPIRY.parse(value))
    if isinstance(attribute.own.type, Details):
        digits = value.replace(" ", "")
        return "x" * (len(digits) - 4) + digits[-4:]
    return value

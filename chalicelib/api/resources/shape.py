"""The attributes of an object together, and what follows from their declarations.

A `Shape` is a tuple of `Field`s; a `Resource` is a shape with a name and a path. Validation,
rendering, the attributes that lists can be filtered by, and the OpenAPI document are all derived
from it: nothing about an attribute is said twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from chalicelib.api.brackets import safe_name
from chalicelib.api.resources.field import (
    EVERYTHING,
    NOT_SERVED,
    READ_ONLY,
    REQUIRED,
    UNKNOWN,
    Field,
    Selection,
    Source,
)
from chalicelib.api.resources.meant import folded, hint
from chalicelib.api.resources.types import Invalid
from chalicelib.domain.unseen import is_blank
from chalicelib.errors import InvalidAttributes
from chalicelib.late_dataclass import dataclass

NOTHING: Mapping[str, Any] = MappingProxyType({})

Values = dict[str, Any]
Check = Callable[[Mapping[str, Any], frozenset[str]], Values]


@dataclass(frozen=True)
class Shape:
    """The attributes of a nested object.

    `folded` names flat attributes that belong into a nested one: the Ruby SDK sends `card_number`
    beside `type`. `unserved` names attributes of the public API that are not served yet. `check`
    finds what is wrong between fields: it gets the clean values, and the names of all that were
    given, rightly or not.
    """

    fields: tuple[Field, ...]
    folded: Mapping[str, str] | None = None
    check: Check | None = None
    unserved: frozenset[str] = frozenset()

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields, by name."""
        return {field.name: field for field in self.fields}

    def unknown(self, name: str) -> str:
        """What is wrong with a name that is none of its attributes."""
        return NOT_SERVED if name in self.unserved else UNKNOWN + hint(name, self._homes)

    @cached_property
    def _homes(self) -> Mapping[str, str]:
        """The names that callers may give, and how each is written in a form."""
        own = {field.name: field.name for field in self.fields if not field.read_only}
        return {name: f"{home}[{name}]" for name, home in (self.folded or {}).items()} | own

    def parse(self, body: Any, *, creating: bool = True) -> dict[str, Any]:
        """The clean values of what was given. Raises Invalid with everything wrong at once."""
        if body == []:
            body = {}
        if not isinstance(body, dict):
            raise Invalid("Invalid value: expected an object")
        values: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for name, value in folded(body, self.folded or {}).items():
            self._take(name, value, values, errors, creating=creating)
        if creating:
            missing = (f.name for f in self.fields if f.required and f.name not in values)
            errors |= {name: REQUIRED for name in missing if name not in errors}
        if self.check is not None and creating:
            given = {name for name, value in values.items() if value not in (None, [])}
            errors = self.check(values, frozenset(given | errors.keys())) | errors
        if errors:
            raise Invalid(errors)
        return values

    def details(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Of clean values, those that a request hands over as they are."""
        return {name: value for name, value in values.items() if not self.by_name[name].acted_on}

    def render(
        self,
        value: Any,
        selection: Selection = EVERYTHING,
        ready: Mapping[str, Any] = NOTHING,
    ) -> dict[str, Any]:
        """The answer: what is selected. What is `ready` is taken as it is."""
        if "*" in selection:
            selection = dict.fromkeys(self.defaults_of(value)) | dict(selection)
            del selection["*"]
        rendered: dict[str, Any] = {}
        for name, inner in selection.items():
            source, render = self._ways[name]
            if name in ready:
                rendered[name] = ready[name]
            elif inner is None:
                rendered[name] = render(source(value))
            else:
                rendered[name] = self.by_name[name].render(source(value), inner)
        for name in self._left_out_if_null:
            if rendered.get(name, name) is None:
                del rendered[name]
        return rendered

    def defaults_of(self, value: Any) -> Sequence[str]:
        """The names of the default attributes of one object."""
        return [f.name for f in self._readable if not f.on_request or f.is_default_of(value)]

    def loading(self, selection: Selection) -> list[tuple[Field, Selection | None]]:
        """Of the selected fields, those that have something loaded first, and what is selected."""
        names = {name: inner for name, inner in selection.items() if name != "*"}
        if "*" in selection:
            names = dict.fromkeys(self.default_names) | names
        named = ((self.by_name[name], inner) for name, inner in names.items())
        return [(field, inner) for field, inner in named if field.loads is not None]

    @cached_property
    def _ways(self) -> dict[str, tuple[Source, Source]]:
        """By name: where the value of a field is, and how the whole of it is answered."""
        return {f.name: (f.source or attrgetter(f.name), f.type.render) for f in self.fields}

    @cached_property
    def _readable(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not field.write_only)

    @cached_property
    def readable_names(self) -> frozenset[str]:
        """What `fields` may name."""
        return frozenset(field.name for field in self._readable)

    @cached_property
    def default_names(self) -> tuple[str, ...]:
        """What `*` in `fields` stands for."""
        return tuple(field.name for field in self._readable if not field.on_request)

    @cached_property
    def _left_out_if_null(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.left_out_if_null)

    def _take(
        self, name: str, value: Any, values: Values, errors: Values, *, creating: bool
    ) -> None:
        field = self.by_name.get(name)
        if isinstance(value, str) and is_blank(value):
            value = None  # a form can't say null
        refused = self.unknown(name) if field is None else field.refusal(value, creating=creating)
        if refused is READ_ONLY:
            refused += hint(name, self._homes)
        if field is None or refused:
            errors[safe_name(name)] = refused
        elif not field.read_only:
            try:
                values[name] = None if value is None else field.parse(value, creating=creating)
            except Invalid as error:
                errors[name] = error.details


@dataclass(frozen=True)
class Resource(Shape):
    """An object of the API: `object` is its name in answers, `path` where it lives.

    `in_order` is whether the order of its lists is that of `created_at`. `kinds` are declared where
    its objects are of several kinds, each taken and answered as what it is; the first one is what a
    create makes. `doc` is for readers of the reference.
    """

    object: str = ""
    path: str = ""
    prefix: str = ""
    in_order: bool = True
    kinds: tuple[Resource, ...] = ()
    doc: str = ""

    def parse_create(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Raises InvalidAttributes, whose details mirror the body."""
        return self._parse(body, creating=True)

    def parse_update(self, body: Mapping[str, Any], identifier: str) -> dict[str, Any]:
        """The same for a change; the object's own id may be repeated in it."""
        if body.get("id") == identifier:
            body = {name: value for name, value in body.items() if name != "id"}
        return self._parse(body, creating=False)

    def _parse(self, body: Mapping[str, Any], *, creating: bool) -> dict[str, Any]:
        try:
            return self.parse(body, creating=creating)
        except Invalid as error:
            raise InvalidAttributes(error.details) from error

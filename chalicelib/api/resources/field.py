"""The declaration of one attribute: when it is taken, when it is answered, where its value is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any, cast

from chalicelib.api.resources.pages import NO_PAGES, Pages
from chalicelib.api.resources.types import Parted, WireType
from chalicelib.late_dataclass import dataclass

REQUIRED = "Required"
NOT_EMPTY = "Invalid value: it can't be empty; leave it out to keep what is there"
READ_ONLY = "Read-only"
UNKNOWN = "Unknown attribute"
NOT_SERVED = "It is not served yet"

Source = Callable[[Any], Any]
Selection = Mapping[str, "Selection | None"]
"""Attributes to answer, by name; None for all of one, or what to answer of the object it is. The
name `*` stands for the default ones."""
EVERYTHING: Selection = MappingProxyType({"*": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One attribute.

    `read_only` is never taken, though a caller may repeat a word of `echo`; `fixed` is taken on
    create only; `write_only` is never answered. `on_request` is answered only when it is named in
    `fields`, or where `shown_if` says so; `left_out_if_null` is left out rather than null.

    `source` gets the value from the domain object, by default the attribute of the same name.
    `nullable` takes null, which clears it; another one refuses it. It is answered as null then,
    unless it is `never_null`. A read-only one takes nothing: of it `nullable` says only that it may
    be answered as null. `doc` is for readers of the reference.
    `key` is the name under which the store may find rows by it.
    `loads` names what has to be loaded for the object first (services/lists/related.py), and
    that is then the value; `source` is asked where nothing was loaded.
    `pages` is what pages with a client token have to do with it.
    `acted_on` is what a use case does something with; anything else that is taken is a detail: a
    request hands it over as it is, to the attribute of the same name of the domain object.
    """

    name: str
    type: WireType
    required: bool = False
    read_only: bool = False
    fixed: bool = False
    write_only: bool = False
    on_request: bool = False
    left_out_if_null: bool = False
    nullable: bool = True
    never_null: bool = False
    echo: tuple[str, ...] = ()
    key: str | None = None
    loads: str | None = None
    acted_on: bool = False
    pages: Pages = NO_PAGES
    source: Source | None = None
    shown_if: Callable[[Any], bool] | None = None
    doc: str = ""

    def refusal(self, value: Any, *, creating: bool) -> str | None:
        """Why a value given for this field can't be taken at all, if so."""
        if self.read_only or (self.fixed and not creating):
            return None if value in self.echo else READ_ONLY
        if value is not None:
            return None
        if self.required:
            return REQUIRED
        return None if self.nullable else NOT_EMPTY

    def parse(self, value: Any, *, creating: bool) -> Any:
        """The clean value. Raises Invalid."""
        changed = getattr(self.type, "parse_change", self.type.parse)
        return self.type.parse(value) if creating else changed(value)

    def of(self, value: Any) -> Any:
        """What the domain object `value` has for this field."""
        return self.source(value) if self.source is not None else getattr(value, self.name)

    def is_default_of(self, value: Any) -> bool:
        """Whether it is answered of the domain object `value` without being named."""
        return not self.on_request or (self.shown_if is not None and self.shown_if(value))

    def render(self, content: Any, selection: Selection | None) -> Any:
        """Its content as it is answered: whole, or what is selected of it."""
        if selection is None or content is None:
            return self.type.render(content)
        return cast(Parted, self.type).render_part(content, selection)


def constant(value: Any) -> Source:
    """A source that answers the same for every object."""
    return lambda _: value


def via(path: str) -> Source:
    """A source that follows attributes, `via("method.card")`."""
    return attrgetter(path)

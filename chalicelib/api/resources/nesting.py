"""Shapes inside shapes: one nested object, a list of them, or an object loaded from elsewhere."""

from __future__ import annotations

from typing import Any

from chalicelib.api.resources.field import Selection
from chalicelib.api.resources.shape import Shape
from chalicelib.api.resources.types import Invalid
from chalicelib.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Nested:
    """A nested object of a given shape. A blank one that needs something counts as not given.

    Of one that is `amended` a change takes those attributes that are not fixed.
    """

    shape: Shape
    amended: bool = False

    def parse(self, value: Any) -> dict[str, Any] | None:
        """The clean values inside. A form can't leave out what it shows, and sends it blank."""
        return self._parse(value, creating=True)

    def parse_change(self, value: Any) -> dict[str, Any] | None:
        """The same, of a change of the object that it stands in."""
        return self._parse(value, creating=not self.amended)

    def _parse(self, value: Any, *, creating: bool) -> dict[str, Any] | None:
        blank = value == [] or (
            isinstance(value, dict) and all(v in ("", None) for v in value.values())
        )
        if blank and creating and any(field.required for field in self.shape.fields):
            return None
        return self.shape.parse(value, creating=creating)

    def render(self, value: Any) -> Any:
        """The object, or null."""
        return None if value is None else self.shape.render(value)

    def render_part(self, value: Any, selection: Selection) -> Any:
        """The selected attributes of the object."""
        return self.shape.render(value, selection)

    @property
    def schema(self) -> dict[str, Any]:
        """An object; what is in it, its shape says."""
        return {"type": "object"}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of nested objects; a single object where a list is meant is one of them."""

    shape: Shape
    max_items: int = 100

    def parse(self, value: Any) -> list[dict[str, Any]]:
        """The clean rows. Errors keep their place: `[{}, {"type": "Required"}]`."""
        rows = [value] if isinstance(value, dict) else value
        if not isinstance(rows, list):
            raise Invalid("Invalid value: expected a list")
        if len(rows) > self.max_items:
            raise Invalid(f"Invalid value: at most {self.max_items}")
        parsed: list[dict[str, Any]] = []
        errors: list[Any] = []
        for row in rows:
            try:
                parsed.append(self.parse_row(row))
                errors.append({})
            except Invalid as error:
                errors.append(error.details)
        if any(errors):
            raise Invalid(errors)
        return parsed

    def parse_row(self, row: Any) -> dict[str, Any]:
        """The clean values of one row."""
        return self.shape.parse(row)

    def render(self, value: Any) -> Any:
        """The rows."""
        return None if value is None else [self.shape.render(row) for row in value]

    def render_part(self, value: Any, selection: Selection) -> Any:
        """The selected attributes of each row."""
        return [self.shape.render(row, selection) for row in value]

    @property
    def schema(self) -> dict[str, Any]:
        """An array; what is in it, its shape says."""
        return {"type": "array"}

    @property
    def input_schema(self) -> dict[str, Any]:
        """An array with a limit."""
        return {"type": "array", "maxItems": self.max_items}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An object that lives at a path of its own, shown inside another one.

    `object` names its declaration (resources/registry.py), which can't be held here: a customer
    shows methods, and a method its customer.
    """

    object: str

    def parse(self, value: Any) -> Any:
        """It is changed at its own path only."""
        raise Invalid

    def render(self, value: Any) -> Any:
        """As it is: it comes rendered."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """An object, described by its own declaration."""
        return {"type": "object"}


@dataclass(frozen=True, slots=True)
class ChildrenOf(ListOf):
    """A list of objects that live on their own: rows with an `id` are changes of those.

    The id stays in the clean values, by its form only; whether it is a child's is for the use case.
    """

    def parse_row(self, row: Any) -> dict[str, Any]:
        """A change, where there is an id; else a new object."""
        if not isinstance(row, dict) or row.get("id") in (None, ""):
            return self.shape.parse(row)
        identifier = self.shape.by_name["id"].type
        errors: dict[str, Any] = {}
        values: dict[str, Any] = {}
        try:
            values["id"] = identifier.parse(row["id"])
        except Invalid as error:
            errors["id"] = error.details
        try:
            rest = {name: value for name, value in row.items() if name != "id"}
            values |= self.shape.parse(rest, creating=False)
        except Invalid as error:
            errors |= error.details
        if errors:
            raise Invalid(errors)
        return values

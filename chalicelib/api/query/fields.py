"""`fields`: which attributes are answered, of which objects inside objects, and which functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Any

from chalicelib.api.brackets import safe_name
from chalicelib.api.query.params import MAX_NAMES, Errors, Params, listed, too_many
from chalicelib.api.query.paths import call_of, term_of
from chalicelib.api.query.walk import Unknown, walk
from chalicelib.api.resources.field import EVERYTHING, Selection
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.api.resources.time_types import DateTime, Day
from chalicelib.errors import InvalidAttributes
from chalicelib.late_dataclass import dataclass
from chalicelib.query.functions import DATE_FUNCTIONS
from chalicelib.query.groups import plain
from chalicelib.query.terms import Row, Term


@dataclass(frozen=True, slots=True)
class Fields:
    """What is answered of a row. `loads` names the related objects that the functions look into."""

    selection: Selection = field(default_factory=lambda: EVERYTHING)
    functions: tuple[Term, ...] = ()
    loads: frozenset[str] = frozenset()

    def results(self, row: Row) -> dict[str, Any]:
        """What the functions give for a row for which `loads` has been loaded."""
        found = ((term, term.read(row)) for term in self.functions)
        return {
            term.text: [plain(each) for each in value] if term.many else plain(value)
            for term, value in found
        }


def fields_of(params: Params, resource: Resource) -> Fields:
    """What `fields` asks for. Raises InvalidAttributes for what is not there, or an aggregate."""
    errors: Errors = {}
    fields = read_fields(named_fields(params, resource, errors), resource, errors)
    if errors:
        raise InvalidAttributes(errors)
    return fields


def named_fields(params: Params, resource: Resource, errors: Errors) -> list[str]:
    """The names in `fields`, in every spelling; none where nothing was asked for."""
    names = listed(params, "fields", errors)
    if not any(names):
        return []
    if len(names) > MAX_NAMES:
        errors["fields"] = too_many(MAX_NAMES, "names")
        return []
    return [name for name in names if not _is_uncalled_function(name, resource)]


def read_fields(names: Sequence[str], resource: Resource, errors: Errors) -> Fields:
    """What `names` ask for. What is wrong goes into `errors`, under `fields`."""
    if not names or set(names) == {"*"}:
        return Fields()
    selection: dict[str, Selection | None] = {}
    functions: dict[str, Term] = {}
    for name in names:
        try:
            if call_of(name) is not None:
                functions[name] = term_of(name, resource)
            else:
                _select(name, resource, selection)
        except Unknown as error:
            errors.setdefault("fields", f"{error.why}: {safe_name(name)}")
    loads = frozenset(term.loads for term in functions.values() if term.loads is not None)
    return Fields(selection, tuple(functions.values()), loads)


def _select(name: str, resource: Resource, selection: dict[str, Any]) -> None:
    whole = resource.default_names
    if name == "*":
        selection |= dict.fromkeys(selection.keys() & set(whole))
        selection["*"] = None
        return
    steps = walk(name, resource)
    if any(step.rows is not None for step in steps):
        raise Unknown
    path = [step.name for step in steps]
    _add(path, selection)
    if "*" in selection and path[0] in whole:
        selection[path[0]] = None


def _add(path: Sequence[str], selection: dict[str, Any]) -> None:
    """Add a path to a selection. What is selected whole stays so."""
    name, *rest = path
    if not rest:
        selection[name] = None
    elif selection.get(name, {}) is not None:
        _add(rest, selection.setdefault(name, {}))


def _is_uncalled_function(name: str, resource: Shape) -> bool:
    """`created_at[year]`: the PHP SDK's spelling of a function that was never called."""
    attribute, _, rest = name.partition("[")
    field = resource.by_name.get(attribute)
    is_time = field is not None and isinstance(field.type, DateTime | Day)
    return is_time and rest.endswith("]") and rest[:-1] in DATE_FUNCTIONS

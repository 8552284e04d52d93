"""What a page may say, and what its token's intent has said already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.types import INVALID
from chalicelib.domain.client_token import Form
from chalicelib.errors import InvalidAttributes
from chalicelib.finite import finite
from chalicelib.services.callers.client_token_grants import Grant

OF_METHODS = (Form.METHOD, Form.METHODS)
"""Those that make or change a method, rather than a payment."""
_REPEATED = frozenset({"id"})
"""Which method is changed is for the intent to say; a page may repeat it. On a customer's own page
the customer says it, among its own.
"""
_OWNER = tuple(each.name for each in PAYMENT_METHOD.fields if each.key == "owner_id")
_PARTIES = (*_OWNER, "processing_id")
"""Whose it is and who gets the money: with a live key never for a page to say."""
_OUTCOMES = ("authorized",)
"""With a live key a page may ask for less than the money, and for nothing else."""
NOT_FOR_PAGES = f"{INVALID}: not for a client token"
OF_INTENTS = f"{INVALID}: with a live key the intent of the client token says it, not the page"
FIXED = f"{INVALID}: fixed by the client token"

Path = tuple[str, ...]


def fixed_by(grant: Grant, attrs: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """`attrs` as the page gave them, with the intent's in their places.

    Raises InvalidAttributes naming what is not for a page to say, and what it said otherwise.
    """
    errors = _forbidden(grant, attrs, form)
    fixed = {path: value for path, value in _leaves(grant.fixed) if not _open(grant, path, attrs)}
    for path, value in fixed.items():
        given = _at(attrs, path)
        if given not in (None, "") and _normal(given) != _normal(value):
            _place(errors, path, FIXED)
    if errors:
        raise InvalidAttributes(errors)
    body: dict[str, Any] = _copied(attrs)
    for path, value in fixed.items():
        _place(body, path, value)
    return body


def _open(grant: Grant, path: Path, attrs: Mapping[str, Any]) -> bool:
    """Whether that is only proposed by the intent: an amount that the person may change."""
    given = attrs.get("amount") not in (None, "")
    return given and path == ("amount",) and grant.leaves_amount_open


def sayable(resource: Resource, form: Form) -> frozenset[str]:
    """The attributes that a page may say in this form."""
    return frozenset(each.name for each in resource.fields if form in each.pages.say)


def _forbidden(grant: Grant, attrs: Mapping[str, Any], form: Form) -> dict[str, Any]:
    resource = PAYMENT_METHOD if form in OF_METHODS else TRANSACTION
    repeated = _REPEATED if form is Form.METHODS else _REPEATED & set(grant.fixed)
    allowed = sayable(resource, form) | repeated
    errors: dict[str, Any] = {name: NOT_FOR_PAGES for name in attrs if name not in allowed}
    method = attrs.get("payment_method")
    if isinstance(method, Mapping):
        of_method = sayable(PAYMENT_METHOD, form)
        inner = {name: NOT_FOR_PAGES for name in method if name not in of_method}
        inner |= _of_intents(grant, method, ("payment_method",))
        errors |= {"payment_method": inner} if inner else {}
    return errors | _of_intents(grant, attrs, ()) | _beside_the_intent(grant, attrs)


def _of_intents(grant: Grant, said: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """What a page of a live shop says that the intent has not said: a party, or an outcome."""
    if grant.trusts_page:
        return {}
    errors = {
        name: OF_INTENTS
        for name in _PARTIES
        if said.get(name) and _normal(said[name]) not in _parties(grant, name, path)
    }
    outcome = said.get("status")
    if outcome and "status" not in grant.fixed and _normal(outcome) not in _OUTCOMES:
        errors["status"] = OF_INTENTS
    return errors


def _parties(grant: Grant, name: str, path: Path) -> list[Any]:
    """Those that the intent has named, of whom a page may repeat one as `name`."""
    places = [(*path, name)]
    if name in _OWNER:
        places += [*((*path, each) for each in _OWNER), ("customer_id",)]
    named = (_at(grant.fixed, place) for place in places)
    return [_normal(each) for each in named if each is not None]


def _beside_the_intent(grant: Grant, said: Mapping[str, Any]) -> dict[str, Any]:
    """Of `attrs`, what the intent does not have: it says all of them, a page may repeat some."""
    if grant.form is None or "attrs" not in said:
        return {}
    given, fixed = said["attrs"], grant.fixed.get("attrs")
    if not isinstance(fixed, Mapping):
        return {"attrs": NOT_FOR_PAGES}
    wrong = _beside(given, fixed) if isinstance(given, Mapping) else {}
    return {"attrs": wrong} if wrong else {}


def _beside(given: Mapping[str, Any], fixed: Mapping[str, Any]) -> dict[str, Any]:
    """What of `given` has no place in `fixed`, at any depth."""
    wrong: dict[str, Any] = {name: NOT_FOR_PAGES for name in given if name not in fixed}
    for name in given.keys() & fixed.keys():
        if isinstance(given[name], Mapping) and isinstance(fixed[name], Mapping):
            inner = _beside(given[name], fixed[name])
            wrong |= {name: inner} if inner else {}
    return wrong


def _leaves(values: Mapping[str, Any], before: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each value with its path. One that is null says nothing."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*before, name))
        elif value is not None:
            yield (*before, name), value


def _at(values: Any, path: Path) -> Any:
    for name in path:
        values = values.get(name) if isinstance(values, Mapping) else None
    return values


def _place(values: dict[str, Any], path: Path, value: Any) -> None:
    for name in path[:-1]:
        inner = values.get(name)
        values[name] = dict(inner) if isinstance(inner, Mapping) else {}
        values = values[name]
    values[path[-1]] = value


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copied(inner) for name, inner in value.items()}
    return value


def _normal(value: Any) -> Any:
    """`"10.00"`, `10` and `10.0` are the same, as are `true` and `"true"`."""
    text = str(value).strip().lower()
    try:
        return finite(text)
    except ValueError:
        return text

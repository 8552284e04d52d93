"""Each attribute by itself, through the API and the store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.api.application import COLLECTIONS
from chalicelib.api.resources.choice_types import Boolean
from tests.round_trips.attributes import OWNER, Attribute, answered, writable
from tests.round_trips.bodies import Place, change, create, values
from tests.support.client import Answer
from tests.support.organisations import new_api
from tests.support.serving import embedded_store
from tests.support.stores import Store

CREATED = [one for one in COLLECTIONS if one.create is not None]
CHANGED = [one for one in CREATED if one.update is not None]
LISTED = [one.resource for one in CREATED if one.source is not None]


def _attributes(collections: Any) -> list[Attribute]:
    """Of all that can be read. A method inside an account has no owner but that account."""
    found = [each for one in collections for each in writable(one.resource)]
    return [
        each
        for each in found
        if each.is_answered and not (each.names[0] == "payment_methods" and each.own.name in OWNER)
    ]


def _each(attributes: list[Attribute]) -> Any:
    return pytest.mark.parametrize("attribute", attributes, ids=str)


@pytest.fixture(scope="module")
def store(_moto: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with embedded_store(tmp_path_factory.mktemp("trips") / "onfile.db") as store:
        yield store


@pytest.fixture
def there(store: Store) -> Place:
    store.activate()
    return Place(new_api(store))


def _made(attribute: Attribute, value: Any, there: Place) -> Answer:
    answer = there.api.post(attribute.resource.path, create(attribute, value, there))
    assert answer.status == 200, answer.text
    return answer


def _one(attribute: Attribute, made: Answer) -> str:
    name = made.body.get("intent_id") or made["id"]
    return f"{attribute.resource.path}/{name}"


def _in(attribute: Attribute, answer: Answer) -> Any:
    """What an answer has at the attribute's place; of rows, in the first."""
    found = answer.body
    for name in attribute.names:
        found = (found[0] if isinstance(found, list) else found).get(name)
    return found


def _read(attribute: Attribute, made: Answer, there: Place) -> Any:
    one = there.api.get(_one(attribute, made), fields=attribute.names[0])
    assert one.status == 200, one.text
    return _in(attribute, one)


@_each(_attributes(CREATED))
def test_what_is_written_is_read_and_listed_by(attribute: Attribute, there: Place) -> None:
    both = values(attribute, there)
    made = [_made(attribute, value, there) for value in both]
    for value, answer in zip(both, made, strict=True):
        if not attribute.fields[0].on_request:
            assert _in(attribute, answer) == answered(attribute, value)
        assert _read(attribute, answer, there) == answered(attribute, value)
    if attribute.resource in LISTED:
        for value in both:
            expected = {each["id"] for each, mine in zip(made, both, strict=True) if mine == value}
            assert _listed(attribute, value, there) & {each["id"] for each in made} == expected


@_each(_attributes(CHANGED))
def test_what_is_changed_is_read_and_listed_by(attribute: Attribute, there: Place) -> None:
    first, second = values(attribute, there)
    made = _made(attribute, first, there)
    changed = there.api.put(_one(attribute, made), change(attribute, second, made.body))
    if attribute.is_fixed and second not in attribute.own.echo:
        assert (changed.status, changed["error_type"]) == (400, "InvalidAttributes")
        assert _read(attribute, made, there) == answered(attribute, first)
        return
    assert changed.status == 200, changed.text
    assert _read(attribute, made, there) == answered(attribute, second)
    assert made["id"] in _listed(attribute, second, there)
    assert first == second or made["id"] not in _listed(attribute, first, there)


@_each([each for each in _attributes(CHANGED) if not each.is_fixed])
def test_what_is_cleared_is_gone_or_can_not_be(attribute: Attribute, there: Place) -> None:
    value = values(attribute, there)[0]
    made = _made(attribute, value, there)
    cleared = there.api.put(_one(attribute, made), change(attribute, None, made.body))
    left = _read(attribute, made, there)
    if attribute.is_clearable:
        assert cleared.status == 200, cleared.text
        assert not left or attribute.own.never_null
    assert (left == answered(attribute, value)) != attribute.is_clearable
    assert (made["id"] in _listed(attribute, value, there)) != attribute.is_clearable


def _listed(attribute: Attribute, value: Any, there: Place) -> set[str]:
    """The ids of those that have the value."""
    rows = there.api.get(attribute.resource.path, **_filter(attribute, value))
    assert rows.status == 200, rows.text
    return {row["id"] for row in rows["values"]}


def _filter(attribute: Attribute, value: Any) -> dict[str, str]:
    if isinstance(value, dict):
        [(name, inner)] = value.items()
        return {f"{attribute.filter}[{name}]": inner}
    text = answered(attribute, value)
    is_word = isinstance(attribute.own.type, Boolean)
    return {attribute.filter: str(text).lower() if is_word else str(text)}

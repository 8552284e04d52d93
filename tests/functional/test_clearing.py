"""Null and the empty text: they clear what may be empty, and are refused by name for what may not.

Made from the declarations: each attribute that a caller may give, in each way of giving it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.api.resources.account import ACCOUNT
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.field import NOT_EMPTY, READ_ONLY, REQUIRED, Field
from chalicelib.api.resources.nesting import Nested
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.processing_account import PROCESSING_ACCOUNT
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.types import EMAIL, INVALID, PHONE, Identifier, Text
from tests.support.client import Answer, Api
from tests.support.objects import card, customer, listed, pay
from tests.support.organisations import new_api
from tests.support.serving import embedded_store

Path = tuple[str, ...]
Send = Callable[[Api, str, str, Path], Answer]

_ONCE_GIVEN = {(PAYMENT_METHOD.object, name) for name in ("customer_id", "account_id", "card")}
"""May be empty, but not any more once there is one."""


@dataclass(frozen=True)
class Case:
    """An attribute that a change may give."""

    resource: Resource
    path: Path
    field: Field

    def __str__(self) -> str:
        return "/".join((self.resource.object, *self.path))

    @property
    def refusal(self) -> str | None:
        """Why it can't be cleared, if it can't."""
        if (self.resource.object, *self.path) in _ONCE_GIVEN:
            return INVALID
        if self.field.fixed:
            return READ_ONLY
        if self.field.required:
            return REQUIRED
        return None if self.field.nullable else NOT_EMPTY


def _cases(resource: Resource) -> Iterator[Case]:
    for field in resource.fields:
        if field.read_only:
            continue
        yield Case(resource, (field.name,), field)
        if isinstance(field.type, Nested) and not field.fixed:
            for inner in field.type.shape.fields:
                if inner.read_only:
                    continue
                yield Case(resource, (field.name, inner.name), inner)


RESOURCES = (CUSTOMER, PROCESSING_ACCOUNT, PAYMENT_METHOD, TRANSACTION)
CASES = [case for resource in RESOURCES for case in _cases(resource)]
METHODS = [case for case in CASES if case.resource is PAYMENT_METHOD]


def _nested(path: Path, value: Any) -> dict[str, Any]:
    for name in reversed(path):
        value = {name: value}
    return dict(value)


def _as_null(api: Api, home: str, one: str, path: Path) -> Answer:
    return api.put(f"{home}/{one}", _nested(path, None))


def _as_text(api: Api, home: str, one: str, path: Path) -> Answer:
    return api.put(f"{home}/{one}", _nested(path, ""))


def _in_a_form(api: Api, home: str, one: str, path: Path) -> Answer:
    head, *rest = path
    return api.put(f"{home}/{one}", form={head + "".join(f"[{name}]" for name in rest): ""})


def _in_a_list(api: Api, home: str, one: str, path: Path) -> Answer:
    return api.put(home, listed({"id": one} | _nested(path, None)))


def _by_query(api: Api, home: str, one: str, path: Path) -> Answer:
    return api.put(f"{home}?{urlencode({'mode': 'query', 'id': one})}", _nested(path, None))


WAYS: tuple[Send, ...] = (_as_null, _as_text, _in_a_form, _in_a_list, _by_query)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A tenant on an embedded store."""
    with embedded_store(tmp_path_factory.mktemp("clearing") / "onfile.db") as store:
        yield new_api(store)


def _value(api: Api, field: Field) -> Any:
    """Something that an attribute can hold, and a new object has not."""
    if isinstance(field.type, Nested):
        return {inner.name: _value(api, inner) for inner in field.type.shape.fields}
    if isinstance(field.type, Document):
        return {"key": {"inner": [1, None]}, "other": "text"}
    if isinstance(field.type, Identifier):
        made = api.post("/processing_accounts", {"name": "Shop"}) if "process" in field.name else {}
        return made["id"] if made else customer(api)
    if field.type in (EMAIL, PHONE):
        return "bob@example.com" if field.type is EMAIL else "(123) 456-7890"
    assert isinstance(field.type, Text), field.name
    return f"x{len(customer(api))}"[: field.type.max_length] if field.key is None else customer(api)


def _filled(api: Api, resource: Resource) -> dict[str, Any]:
    """What can be cleared of it, with something in it."""
    cases = (case for case in _cases(resource) if len(case.path) == 1 and case.refusal is None)
    return {case.path[0]: _value(api, case.field) for case in cases}


def _bare(api: Api, resource: Resource, **more: Any) -> Answer:
    """A new object that has nothing but what it must."""
    if resource is TRANSACTION:
        method = {"payment_method": card(keep_active=True)}
        return api.post(resource.path, {"type": "payment", "amount": 5, **method, **more})
    body = {"name": "Ann", "email": "ann@example.com"} if resource is CUSTOMER else {"name": "Shop"}
    if resource is PAYMENT_METHOD:
        body = {**card(), "billing_address": {}, "customer_id": customer(api)}
    return api.post(resource.path, {**body, **more})


def _shown(api: Api, resource: Resource, one: str) -> dict[str, Any]:
    answer = api.get(f"{resource.path}/{one}")
    return {name: value for name, value in answer.body.items() if name != "modified_at"}


def _with(shown: dict[str, Any], path: Path, empty: Any) -> dict[str, Any]:
    head, *rest = path
    return {**shown, head: _with(shown[head], tuple(rest), empty) if rest else empty}


def _at(value: Any, path: Path) -> Any:
    for name in path:
        value = value[name]
    return value


@pytest.mark.parametrize("send", WAYS, ids=lambda send: send.__name__)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_null_clears_or_is_refused_by_name(shop: Api, case: Case, send: Send) -> None:
    resource = case.resource
    made = _bare(shop, resource, **_filled(shop, resource))
    assert made.status == 200, made.text
    before = _shown(shop, resource, made["id"])
    answer = send(shop, resource.path, made["id"], case.path)
    after = _shown(shop, resource, made["id"])
    if case.refusal is not None:
        assert (answer.status, after) == (400, before)
        assert case.path[-1] in answer["error_description"]
        assert case.refusal in json.dumps(answer["details"])
        return
    assert answer.status == 200, answer.text
    empty = _at(_shown(shop, resource, _bare(shop, resource)["id"]), case.path)
    assert _at(before, case.path) != empty, "there was something to clear"
    assert after == _with(before, case.path, empty)


@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize("case", METHODS, ids=str)
def test_the_same_inside_a_customer(shop: Api, case: Case, nothing: Any) -> None:
    made = _bare(shop, PAYMENT_METHOD, **_filled(shop, PAYMENT_METHOD))
    before = _shown(shop, PAYMENT_METHOD, made["id"])
    row = {"id": made["id"]} | _nested(case.path, nothing)
    answer = shop.put(f"/customers/{made['customer_id']}", {"payment_methods": [row]})
    after = _shown(shop, PAYMENT_METHOD, made["id"])
    if case.refusal is not None:
        assert (answer.status, after) == (400, before)
        assert case.path[-1] in json.dumps(answer["details"]["payment_methods"][0])
        return
    assert answer.status == 200, answer.text
    empty = _at(_shown(shop, PAYMENT_METHOD, _bare(shop, PAYMENT_METHOD)["id"]), case.path)
    assert after == _with(before, case.path, empty)


@pytest.mark.parametrize("send", WAYS, ids=lambda send: send.__name__)
@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.object)
def test_a_key_of_attrs_given_as_null_goes_and_an_empty_text_is_a_value(
    shop: Api, resource: Resource, send: Send
) -> None:
    kept = {"inner": {"none": None}, "text": ""}
    made = _bare(shop, resource, attrs={**kept, "key": 1})
    answer = send(shop, resource.path, made["id"], ("attrs", "key"))
    assert answer.status == 200, answer.text
    value = {"key": ""} if send in (_as_text, _in_a_form) else {}
    assert _shown(shop, resource, made["id"])["attrs"] == kept | value


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.object)
@pytest.mark.parametrize("nothing", [{}, []])
def test_an_object_without_members_changes_nothing(
    shop: Api, resource: Resource, nothing: Any
) -> None:
    merged = ("attrs", "billing_address") if resource is PAYMENT_METHOD else ("attrs",)
    made = _bare(shop, resource, **_filled(shop, resource))
    before = _shown(shop, resource, made["id"])
    answer = shop.put(f"{resource.path}/{made['id']}", dict.fromkeys(merged, nothing))
    assert (answer.status, _shown(shop, resource, made["id"])) == (200, before)


@pytest.mark.parametrize("name", ["customer_id", "account_id"])
def test_an_owner_that_there_is_not_can_be_cleared_and_is_named_as_it_was(
    shop: Api, name: str
) -> None:
    nobodys = shop.post("/payment_methods", card())
    assert shop.put(f"/payment_methods/{nobodys['id']}", {name: None}).status == 200
    owned = _bare(shop, PAYMENT_METHOD)
    answer = shop.put(f"/payment_methods/{owned['id']}", {name: None})
    assert (answer.status, answer["details"]) == (400, {name: INVALID})
    both = {"customer_id": None, "account_id": owned["customer_id"]}
    answer = shop.put(f"/payment_methods/{owned['id']}", both)
    assert (answer.status, answer["details"]) == (400, {"account_id": INVALID})


def test_what_is_cleared_is_found_as_null_and_no_more_by_its_value(shop: Api) -> None:
    payer = customer(shop, external_uid="of-mine")
    shop.post("/payment_methods", {**card(), "customer_id": payer, "default_payment_method": True})
    paid = pay(shop, payer)
    shop.put(f"/transactions/{paid['id']}", {"customer_id": ""})
    shop.put(f"/customers/{payer}", {"external_uid": None})
    assert shop.get("/transactions", customer_id=payer)["values"] == []
    assert shop.get("/transactions", customer_id="null", id=paid["id"])["values"] != []
    assert shop.get("/customers", external_uid="of-mine")["values"] == []
    assert customer(shop, external_uid="of-mine") != payer


def _creatable(shape: Shape, before: Path = ()) -> Iterator[tuple[Path, Field]]:
    for field in shape.fields:
        if field.read_only:
            continue
        yield (*before, field.name), field
        if isinstance(field.type, Nested):
            yield from _creatable(field.type.shape, (*before, field.name))


CREATABLE = [
    (resource, path, field)
    for resource in (*RESOURCES, ACCOUNT)
    for path, field in _creatable(resource)
    if not field.required
]


@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize(
    ("resource", "path", "field"), CREATABLE, ids=lambda v: v if isinstance(v, tuple) else None
)
def test_a_create_refuses_null_for_the_same_attributes(
    shop: Api, resource: Resource, path: Path, field: Field, nothing: Any
) -> None:
    # Beside an unknown attribute, so that nothing is made and all that is wrong is told.
    filler = {"unheard_of": 1}
    body: dict[str, Any] = _nested(path, nothing)
    if len(path) > 1:
        body = _with(body, path[:-1], filler | _at(body, path[:-1]))
    answer = shop.post(resource.path, filler | body)
    assert answer.status == 400
    told: Any = answer["details"]
    for name in path[:-1]:
        told = told[name]
    refused = told.get(path[-1]) == NOT_EMPTY
    assert refused is not field.nullable

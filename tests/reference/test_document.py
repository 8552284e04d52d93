"""The OpenAPI document: valid, the same each time, and of all that is served and nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from chalicelib.api.application import COLLECTIONS
from chalicelib.api.bulk import BulkRoutes
from chalicelib.api.collections import Collection
from chalicelib.api.envelope import PLAN_HEADER
from chalicelib.api.error_answers import status_of
from chalicelib.api.idempotency import REPLAYED_HEADER
from chalicelib.api.reference.document import document
from chalicelib.api.resources.account import KINDS
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.declarations import RESOURCES
from chalicelib.api.resources.nesting import Elsewhere
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.unserved import ALONE, ELSEWHERE, RELATIONS, UNSERVED, VERSIONS
from chalicelib.errors import Conflict, TransactionDeclined
from chalicelib.services.callers.idempotency import KEY_HEADER
from tests.onfile.local.running import ROOT
from tests.reference.described import (
    DOCUMENT,
    PARAMETERS,
    SCHEMAS,
    answered,
    named,
    operations,
    taken,
    title,
)

SINGLE = {name: resource for name, resource in RESOURCES.items() if not resource.kinds}
WRITTEN = {
    each.resource.object: each.resource
    for each in COLLECTIONS
    if each.create and not each.resource.kinds
}
CHANGEABLE = {each.resource.object for each in COLLECTIONS if each.update}


def test_it_is_valid() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_it_is_the_same_in_every_process() -> None:
    script = (
        "import json\n"
        "from chalicelib.api.application import COLLECTIONS\n"
        "from chalicelib.api.reference.document import document\n"
        "print(json.dumps(document(COLLECTIONS)))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert texts == {json.dumps(DOCUMENT)}


NOT_PAYLOADS = ("openapi.json", "docs", "health", "Payload.js", "ui", "processors")


def test_every_route_is_described_and_nothing_else() -> None:
    from app import app

    unserved = {f"/{parent}/{{id}}/{each}" for parent, names in RELATIONS.items() for each in names}
    unserved |= {f"/{each}" for each in ALONE}
    served = {
        (route, method.lower())
        for route, methods in app.routes.items()
        for method in methods
        if route.split("/")[1] not in (*NOT_PAYLOADS, *UNSERVED, *ELSEWHERE, *VERSIONS)
        and route not in unserved
    }
    assert {(path, method) for path, method, _ in operations()} == served


def test_operation_ids_are_unique_and_every_reference_leads_somewhere() -> None:
    ids = [operation["operationId"] for *_, operation in operations()]
    assert len(ids) == len(set(ids))
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(DOCUMENT)):
        target: Any = DOCUMENT
        for part in reference.split("/"):
            target = target[part]
        assert target


@pytest.mark.parametrize("resource", SINGLE.values(), ids=SINGLE)
def test_an_object_has_its_readable_attributes(resource: Resource) -> None:
    schema = SCHEMAS[title(resource)]
    assert set(schema["properties"]) == resource.readable_names
    left_out = {field.name for field in resource.fields if field.left_out_if_null}
    assert set(schema["required"]) == set(resource.default_names) - left_out


@pytest.mark.parametrize("resource", WRITTEN.values(), ids=WRITTEN)
def test_a_create_and_a_change_have_what_they_take(resource: Resource) -> None:
    create = SCHEMAS[f"{title(resource)}Create"]
    writable = {field.name for field in resource.fields if not field.read_only}
    fixed = {field.name for field in resource.fields if field.fixed}
    assert set(create["properties"]) == writable | {"object"} | set(resource.folded or {})
    assert set(create.get("required", ())) == {f.name for f in resource.fields if f.required}
    assert create["additionalProperties"] is False
    update = SCHEMAS.get(f"{title(resource)}Update")
    assert (update is not None) == (resource.object in CHANGEABLE)
    if update is not None:
        assert set(update["properties"]) == (writable - fixed) | {"object", "id"}
        assert "required" not in update
        assert update["additionalProperties"] is False


def test_what_is_only_read_takes_nothing() -> None:
    read_only = {title(each.resource) for each in COLLECTIONS if each.create is None}
    assert read_only == {"TransactionLedger", "Operation", "WebhookLog"}
    assert {"TransactionLedgerUpdate", "OperationCreate", "OperationUpdate"}.isdisjoint(SCHEMAS)
    assert SCHEMAS["TransactionLedgerCreate"]["required"] == ["assoc_transaction_id"]


def test_an_account_is_one_of_its_kinds() -> None:
    answered = SCHEMAS["Account"]
    assert [each["$ref"].rpartition("/")[2] for each in answered["anyOf"]] == [
        "Customer",
        "ProcessingAccount",
    ]
    assert set(answered["properties"]) == {"type"}
    assert "type" not in SCHEMAS["Customer"]["properties"]
    created, updated = SCHEMAS["AccountCreate"], SCHEMAS["AccountUpdate"]["anyOf"]
    assert set(created["properties"]) == {*SCHEMAS["CustomerCreate"]["properties"], "type"}
    assert created["required"] == SCHEMAS["CustomerCreate"]["required"]
    for word, kind, reference in zip(
        ("Customer", "ProcessingAccount"), KINDS, updated, strict=True
    ):
        each = SCHEMAS[reference["$ref"].rpartition("/")[2]]
        own = SCHEMAS[f"{word}Update"]["properties"]
        assert set(each["properties"]) == {*own, "type"}
        assert each["properties"]["type"]["enum"] == [kind.type]
        assert each["additionalProperties"] is False


def test_a_related_object_is_described_where_it_is_at_home() -> None:
    customer = SCHEMAS["Transaction"]["properties"]["customer"]
    assert customer["anyOf"] == [{"$ref": "#/components/schemas/Customer"}, {"type": "null"}]
    account = SCHEMAS["PaymentMethod"]["properties"]["account"]
    assert account["anyOf"] == [{"$ref": "#/components/schemas/Account"}, {"type": "null"}]
    assert "customer" not in SCHEMAS["TransactionCreate"]["properties"]


def test_what_may_be_null_says_so() -> None:
    answered, created = SCHEMAS["Customer"]["properties"], SCHEMAS["CustomerCreate"]["properties"]
    assert answered["phone_number"]["type"] == ["string", "null"]
    assert answered["attrs"]["type"] == "object"
    assert created["attrs"]["type"] == ["object", "null"]
    assert answered["email"]["type"] == created["email"]["type"] == "string"
    method = SCHEMAS["Transaction"]["properties"]["payment_method"]
    assert method["anyOf"] == [{"$ref": "#/components/schemas/PaymentMethod"}, {"type": "null"}]
    brands = SCHEMAS["PaymentMethodCreate"]["properties"]["bank_account"]["properties"]
    assert brands["account_class"]["enum"] == ["personal", "business", None]


def test_a_card_code_is_taken_and_never_answered() -> None:
    taken = SCHEMAS["PaymentMethodCreate"]["properties"]["card"]["properties"]
    assert "card_code" in taken
    assert "card_code" not in SCHEMAS["PaymentMethod"]["properties"]["card"]["properties"]


def test_lists_take_a_filter_for_every_readable_attribute_of_one_value() -> None:
    given = named("list_transactions")["parameters"]
    filters = {
        PARAMETERS[name]["name"]
        for each in given
        if "." in (name := each["$ref"].rpartition("/")[2])
    }
    inner = {"payment_method", "ledger", "operations", "attrs", "customer", "processing"}
    inner |= {"order_details", "shipping_details", "initiator"}
    assert filters == TRANSACTION.readable_names - inner


def test_what_hangs_on_an_object_is_another_one_or_a_list() -> None:
    def schema(operation_id: str) -> str:
        content = answered(operation_id)["content"]["application/json"]["schema"]
        return str(content["$ref"]).rpartition("/")[2]

    assert schema("get_transaction_customer") == "Customer"
    assert schema("get_payment_method_account") == "Account"
    assert schema("list_transaction_ledger") == "TransactionLedgerList"
    alone, listed = named("get_transaction_customer"), named("list_transaction_ledger")
    assert [each.get("$ref") for each in alone["parameters"]] == [
        None,
        "#/components/parameters/fields",
    ]
    assert {"$ref": "#/components/parameters/cursor"} in listed["parameters"]


def test_every_list_and_nothing_else_is_there_as_csv() -> None:
    asked = {"$ref": "#/components/parameters/format"}
    assert PARAMETERS["format"]["schema"]["enum"] == ["json", "csv"]
    for *_, operation in operations():
        listing = operation["operationId"].startswith("list_")
        success = operation["responses"]["200"]
        assert (asked in operation["parameters"]) is listing, operation["operationId"]
        assert ("text/csv" in success["content"]) is listing, operation["operationId"]
        assert ("Link" in success["headers"]) is listing, operation["operationId"]


def test_every_list_has_a_cursor_and_tells_how_it_was_read() -> None:
    for path, method, operation in operations():
        listing = operation["operationId"].startswith("list_")
        by_query = method in ("put", "delete") and "{id}" not in path
        told = PLAN_HEADER in operation["responses"]["200"]["headers"]
        assert told is (listing or by_query)
        assert PLAN_HEADER not in operation["responses"]["400"]["headers"]
    assert SCHEMAS["CustomerList"]["required"] == ["object", "values", "next"]
    assert SCHEMAS["CustomerList"]["properties"]["next"]["type"] == ["string", "null"]


def test_whatever_creates_or_changes_takes_a_key() -> None:
    key = {"$ref": "#/components/parameters/idempotency_key"}
    for _, method, operation in operations():
        headers = {status: answer["headers"] for status, answer in operation["responses"].items()}
        keyed = method in ("post", "put")
        assert (key in operation["parameters"]) is keyed
        assert (REPLAYED_HEADER in headers["200"]) is keyed
        assert {status for status in headers if "Retry-After" in headers[status]} == (
            {"409", "429", "503"} & headers.keys()
        )
        declines = "TransactionDeclined" in error_types(operation["operationId"], 400)
        assert (REPLAYED_HEADER in headers["400"]) is declines
    parameter = PARAMETERS["idempotency_key"]
    assert (parameter["name"], parameter["in"]) == (KEY_HEADER, "header")
    for text, fits in (("a key", True), ("", False), ("x" * 255, True), ("x" * 256, False)):
        assert bool(re.search(parameter["schema"]["pattern"], text)) is fits


def error_types(operation_id: str, status: int) -> list[str]:
    content = named(operation_id)["responses"][str(status)]["content"]
    schema = content["application/json"]["schema"]
    names = [each["$ref"].rpartition("/")[2] for each in schema.get("oneOf", [schema])]
    return [SCHEMAS[name]["properties"]["error_type"]["const"] for name in names]


def test_statuses_are_those_that_the_kind_of_operation_has() -> None:
    def statuses(operation_id: str) -> set[int]:
        return {int(status) for status in named(operation_id)["responses"]}

    read = {200, 400, 401, 403, 429, 500, 503}
    assert statuses("list_customers") == read
    assert statuses("get_customer") == statuses("delete_customer") == read | {404}
    assert statuses("list_customer_payment_methods") == read | {404}
    assert statuses("get_transaction_customer") == read | {404}
    assert statuses("create_customer") == read | {404, 413, 415}
    assert statuses("update_customer") == read | {404, 413, 415}
    assert statuses("update_transaction") == read | {404, 409, 413, 415}
    assert statuses("update_transactions") == read | {404, 409, 413, 415}
    assert statuses("delete_customers") == read | {413, 415}
    assert statuses("create_customer_payment_method") == read | {404, 413, 415}


@pytest.mark.parametrize(
    "operation",
    [each for *_, each in operations()],
    ids=lambda each: each["operationId"],
)
def test_a_token_may_be_refused_anywhere_and_what_a_key_has_made_be_gone(operation: Any) -> None:
    assert "403" in operation["responses"]
    asked = [each.get("$ref", "") for each in operation["parameters"]]
    if any(reference.endswith("/idempotency_key") for reference in asked):
        assert "404" in operation["responses"]


def test_a_decline_carries_the_transaction() -> None:
    for operation_id in ("create_transaction", "update_transaction", "update_transactions"):
        assert status_of(TransactionDeclined)[1] in error_types(operation_id, 400)
    details = SCHEMAS["TransactionDeclined"]["properties"]["details"]
    assert details == {"$ref": "#/components/schemas/Transaction"}
    assert error_types("update_transaction", 409) == [status_of(Conflict)[1]]
    assert error_types("create_transaction", 409) == [status_of(Conflict)[1]]
    assert error_types("create_customer", 400) == ["BadRequest", "InvalidAttributes"]


def test_what_a_collection_does_not_offer_is_not_described() -> None:
    [customers] = [each for each in COLLECTIONS if each.resource is CUSTOMER]
    bare = replace(customers, delete=None, bulk=BulkRoutes(), relations=())
    methods = {(path, method) for path, method, _ in operations(document([bare]))}
    assert methods == {
        ("/customers", "get"),
        ("/customers", "post"),
        ("/customers/{id}", "get"),
        ("/customers/{id}", "put"),
    }
    one = SCHEMAS["CustomerCreate"]
    described = document([bare])
    [create] = [
        each for *_, each in operations(described) if each["operationId"] == "create_customer"
    ]
    assert taken(create) == ["CustomerCreate"]
    assert described["components"]["schemas"]["CustomerCreate"] == one


def test_descriptions_are_those_of_the_views() -> None:
    assert named("create_customer")["description"].startswith("A customer with the same")
    assert "description" not in named("get_customer")


def test_every_attribute_of_money_and_every_default_flag_is_explained() -> None:
    for name in ("amount", "status", "customer_id", "payment_method_id", "payment_method"):
        assert SCHEMAS["Transaction"]["properties"][name]["description"]
    for field in PAYMENT_METHOD.fields:
        if field.name.startswith("default_"):
            assert SCHEMAS["PaymentMethod"]["properties"][field.name]["description"]


def test_no_collection_no_paths() -> None:
    nothing: list[Collection] = []
    assert document(nothing)["paths"] == {}


def test_of_what_is_only_read_these_alone_may_be_null() -> None:
    may_be_null = {
        f"{resource.object}.{field.name}"
        for resource in SINGLE.values()
        for field in resource.fields
        if field.read_only and field.nullable and not isinstance(field.type, Elsewhere)
    }
    told = ("ref_number", "avs", "card_code", "auth_code", "status_code", "status_message")
    told += ("processor_code", "network_code", "advice")
    dated = ("processed_date", "rejected_date")
    unused = ("processing_method_id", "processing_settings_id")
    names = (*told, *dated, *unused, "funding_status", "funding_type")
    tried = ("http_status", "oauth_status", "error", "answer", "attempted_at", "next_attempt_at")
    assert may_be_null == {
        *(f"transaction.{name}" for name in names),
        *(f"webhook_log.{name}" for name in tried),
        "payment_method.bank_name",
    }

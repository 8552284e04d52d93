"""What the document says of requests about several objects."""

from __future__ import annotations

import re

import pytest

from chalicelib.api.bulk_selection import MAX_ROWS
from tests.reference.described import PARAMETERS, SCHEMAS, answered, named, names_in, taken


@pytest.mark.parametrize(
    ("operation_id", "sent", "answers"),
    [
        ("create_customer", ["CustomerCreate"], ["Customer"]),
        ("update_customers", ["CustomerUpdateRows"], ["CustomerRows"]),
        ("delete_customers", ["CustomerDeleteRows"], ["CustomerRows"]),
        ("update_accounts", ["AccountUpdateRows"], ["AccountRows"]),
        (
            "create_processing_account_payment_method",
            ["PaymentMethodCreate"],
            ["PaymentMethod"],
        ),
        ("create_transaction", ["TransactionCreate"], ["Transaction"]),
        (
            "update_transactions",
            ["TransactionUpdateRows"],
            ["TransactionRows"],
        ),
        ("update_customer", ["CustomerUpdate"], ["Customer"]),
    ],
)
def test_several_objects_are_taken_and_answered_as_a_list(
    operation_id: str, sent: list[str], answers: list[str]
) -> None:
    operation = named(operation_id)
    assert taken(operation) == sent
    assert operation["requestBody"]["required"] is not operation_id.startswith("delete_")
    content = answered(operation_id)["content"]["application/json"]["schema"]
    assert names_in(content) == answers


def test_rows_are_limited_and_those_of_a_change_have_an_id() -> None:
    rows = {name: each for name, each in SCHEMAS.items() if name.endswith("eRows")}
    assert len(rows) == 11
    for each in rows.values():
        assert each["required"] == ["object", "values"]
        assert each["properties"]["values"]["maxItems"] == MAX_ROWS
        row = each["properties"]["values"]["items"]
        found = SCHEMAS[names_in(row)[0]] if "$ref" in row else row
        kinds = [SCHEMAS[each] for each in names_in(found)] if "anyOf" in found else [found]
        assert all("id" in each["required"] for each in kinds)
    assert SCHEMAS["CustomerRows"]["required"] == ["object", "values"]


def test_a_change_of_an_account_changes_and_adds_methods() -> None:
    for name in ("Customer", "ProcessingAccount"):
        inner = SCHEMAS[f"{name}Update"]["properties"]["payment_methods"]["items"]
        assert names_in(inner) == ["PaymentMethodCreate", "PaymentMethodUpdateRow"]
        inner = SCHEMAS[f"{name}Create"]["properties"]["payment_methods"]["items"]
        assert names_in(inner) == ["PaymentMethodCreate"]


def test_several_ids_stand_in_a_path_where_they_are_deleted_together() -> None:
    one, other = ("acct_" + digit * 22 for digit in "12")

    def fits(operation_id: str, path_id: str) -> bool:
        [parameter] = [each for each in named(operation_id)["parameters"] if "name" in each]
        return re.search(parameter["schema"]["pattern"], path_id) is not None

    for operation_id in ("delete_customer", "get_customer", "update_customer"):
        assert fits(operation_id, one)
        assert not fits(operation_id, f"{one}|")
        assert fits(operation_id, f"{one}|{other}") is (operation_id == "delete_customer")
    assert "separated by `|`" in named("delete_customer")["description"]


def test_a_query_that_changes_takes_filters_and_no_page() -> None:
    for operation_id in ("update_transactions", "delete_customers"):
        given = [each["$ref"].rpartition("/")[2] for each in named(operation_id)["parameters"]]
        names = {PARAMETERS[name]["name"] for name in given}
        assert {"mode", "fields", "id", "created_at"} <= names
        assert not {"limit", "offset", "cursor", "order_by", "group_by"} & names
    assert PARAMETERS["mode"]["schema"]["enum"] == ["query"]

"""Null for an object is the empty one: on create, on change, and on a change after that."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Api

pytestmark = pytest.mark.moto

CUSTOMER = {"name": "Ann", "email": "ann@example.com"}
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("/customers", CUSTOMER, "attrs"),
    ("/processing_accounts", {"name": "Shop"}, "attrs"),
    ("/processing_accounts", {"name": "Shop"}, "legal_entity"),
    ("/processing_accounts", {"name": "Shop"}, "underwriting"),
    ("/processing_accounts", {"name": "Shop"}, "billing_contact"),
]


@pytest.mark.parametrize(("path", "body", "name"), CASES)
def test_null_creates_and_changes_to_the_empty_object(
    api: Api, path: str, body: dict[str, Any], name: str
) -> None:
    created = api.post(path, {**body, name: None})
    assert (created.status, created[name]) == (200, {})
    one = f"{path}/{created['id']}"
    for change in (None, {"key": "value"}, {"key": None} if name == "attrs" else None):
        changed = api.put(one, {name: change})
        assert changed.status == 200, changed.text
        assert changed[name] == ({} if change != {"key": "value"} else change)
        assert api.get(one)[name] == changed[name]

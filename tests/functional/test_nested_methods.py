"""Payment methods inside the body of their account, and on its nested path."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Api
from tests.support.objects import bank_account, card, customer, customer_with_default, pay

pytestmark = pytest.mark.moto

FLAG = "default_payment_method"
KINDS = ("/customers", "/processing_accounts")


def account(path: str, **more: Any) -> dict[str, Any]:
    email = {"email": "ann@example.com"} if path == "/customers" else {}
    return {"name": "Ann", **email, **more}


def test_a_customer_comes_with_its_methods(api: Api) -> None:
    methods = [card(), bank_account(default_payment_method=True), card(description="Third")]
    created = api.post("/customers", account("/customers", payment_methods=methods))
    assert created.status == 200, created.text
    assert [method["type"] for method in created["payment_methods"]] == [
        "card", "bank_account", "card",
    ]  # fmt: skip
    assert [method[FLAG] for method in created["payment_methods"]] == [False, True, False]
    assert api.get(f"/customers/{created['id']}").body == created.body
    paid = pay(api, created["id"], 5)
    assert paid["payment_method_id"] == created["payment_methods"][1]["id"]
    for method in created["payment_methods"]:
        assert api.get(f"/payment_methods/{method['id']}").body == method


@pytest.mark.parametrize("path", KINDS)
def test_one_method_needs_no_list_and_forms_can_say_it(api: Api, path: str) -> None:
    alone = api.post(path, account(path, payment_methods=bank_account()))
    assert len(alone["payment_methods"]) == 1
    form = {
        **account(path),
        "payment_methods[0][type]": "card",
        "payment_methods[0][card][card_number]": "4242 4242 4242 4242",
        "payment_methods[0][card][expiry]": "12/35",
        "payment_methods[0][default_payment_method]": "true",
    }
    created = api.post(path, form=form)
    assert [method[FLAG] for method in created["payment_methods"]] == [True]
    assert api.get(f"{path}/{created['id']}").body == created.body


@pytest.mark.parametrize("path", KINDS)
def test_no_methods_inside_change_nothing(api: Api, path: str) -> None:
    created = api.post(path, account(path, payment_methods=card()))
    changed = api.put(f"{path}/{created['id']}", {"payment_methods": [], "name": "B"})
    assert (changed["name"], changed["payment_methods"]) == ("B", created["payment_methods"])
    assert api.post(path, account(path, payment_methods=[]))["payment_methods"] == []


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("nothing", [None, ""])
def test_null_would_clear_the_methods_and_is_refused(api: Api, path: str, nothing: Any) -> None:
    created = api.post(path, account(path, payment_methods=card()))
    body = {"payment_methods": nothing, "name": "B"}
    for answer in (api.put(f"{path}/{created['id']}", body), api.post(path, account(path, **body))):
        assert (answer.status, list(answer["details"])) == (400, ["payment_methods"])
    assert api.get(f"{path}/{created['id']}").body == created.body


@pytest.mark.parametrize("path", KINDS)
def test_rows_with_an_id_are_changed_others_are_created_the_rest_stays(api: Api, path: str) -> None:
    methods = [card(default_payment_method=True), bank_account(), card()]
    created = api.post(path, account(path, payment_methods=methods))
    first, second, third = (method["id"] for method in created["payment_methods"])
    changed = api.put(
        f"{path}/{created['id']}",
        {
            "name": "B",
            "payment_methods": [
                card(description="New"),
                {"id": second, FLAG: "true"},
                {"id": first, "description": "First"},
                bank_account(description="Newer"),
            ],
        },
    )
    assert (changed.status, changed["name"]) == (200, "B")
    shown = changed["payment_methods"]
    assert [method["description"] for method in shown[:2]] == ["New", "Newer"]
    assert [method["id"] for method in shown[2:]] == [first, second, third]
    assert shown[2]["description"] == "First"
    assert [method[FLAG] for method in shown] == [False, False, False, True, False]
    assert api.get(f"{path}/{created['id']}").body == changed.body


def test_a_new_method_inside_takes_the_default_over(api: Api) -> None:
    owner, old = customer_with_default(api)
    body = {"payment_methods": [card(default_payment_method=True), {"id": old, "attrs": {"a": 1}}]}
    shown = api.put(f"/customers/{owner}", body)["payment_methods"]
    assert [method[FLAG] for method in shown] == [True, False]
    assert pay(api, owner, 1)["payment_method_id"] == shown[0]["id"]


def test_the_default_inside_is_cleared(api: Api) -> None:
    owner, old = customer_with_default(api)
    body = {"payment_methods": {"id": old, FLAG: False}}
    [shown] = api.put(f"/customers/{owner}", body)["payment_methods"]
    assert shown[FLAG] is False
    charge = {"type": "payment", "amount": 1, "customer_id": owner}
    assert api.post("/transactions", charge)["details"] == {"payment_method_id": "Required"}


def test_a_wrong_row_inside_leaves_everything_as_it_was(api: Api) -> None:
    owner, old = customer_with_default(api)
    before = api.get(f"/customers/{owner}").body
    rows = [card(), {"id": old, FLAG: False}, {"id": "pm_" + "0" * 22}]
    answer = api.put(f"/customers/{owner}", {"name": "B", "payment_methods": rows})
    assert answer["details"] == {"payment_methods": [{}, {}, {"id": "Invalid value"}]}
    assert api.get(f"/customers/{owner}").body == before


def test_a_known_external_uid_keeps_its_methods_and_gets_the_new_ones(api: Api) -> None:
    body = account("/customers", external_uid="u", payment_methods=card(default_payment_method=1))
    first = api.post("/customers", body)
    again = api.post("/customers", {**body, "name": "B"})
    assert (again["id"], again["name"]) == (first["id"], "B")
    shown = again["payment_methods"]
    assert [method[FLAG] for method in shown] == [True, False]
    assert shown[1]["id"] == first["payment_methods"][0]["id"]
    assert api.get(f"/customers/{first['id']}").body == again.body


def test_a_customer_who_keeps_none_gets_none(api: Api) -> None:
    owner = customer(api, keep_active=False)
    answer = api.put(f"/customers/{owner}", {"payment_methods": [card()]})
    text = "Invalid value: a customer with keep_active off keeps no methods"
    assert answer["details"] == {"payment_methods": [{"keep_active": text}]}
    assert api.get("/payment_methods")["values"] == []
    assert api.put(f"/customers/{owner}", {"payment_methods": []}).status == 200


def test_an_unknown_account_is_not_found(api: Api) -> None:
    for path in KINDS:
        answer = api.put(f"{path}/acct_{'0' * 22}", {"payment_methods": card()})
        assert (answer.status, answer["error_type"]) == (404, "NotFound")
    shop = api.post("/processing_accounts", {"name": "Shop"})["id"]
    assert api.put(f"/customers/{shop}", {"payment_methods": card()}).status == 404


@pytest.mark.parametrize("path", KINDS)
def test_a_method_is_created_on_the_path_of_its_owner(api: Api, path: str) -> None:
    owner, other = (api.post(path, account(path))["id"] for _ in range(2))
    nested = f"{path}/{owner}/payment_methods"
    created = api.post(f"{nested}?fields=*", card(default_payment_method=True))
    assert (created.status, created["customer_id"], created[FLAG]) == (200, owner, True)
    assert api.get(nested)["values"] == [created.body]
    assert api.get(f"/payment_methods/{created['id']}").body == created.body
    for name in ("customer_id", "account_id"):
        assert api.post(nested, bank_account(**{name: owner})).status == 200
        refused = api.post(nested, bank_account(**{name: other}))
        assert refused["details"] == {name: "Invalid value"}
    assert len(api.get(nested)["values"]) == 3
    assert api.get(f"{path}/{other}")["payment_methods"] == []


def test_a_path_of_an_owner_who_is_not_there_takes_nothing(api: Api) -> None:
    mine = customer(api)
    for path in (
        f"/customers/acct_{'0' * 22}/payment_methods",
        f"/processing_accounts/{mine}/payment_methods",
        "/customers/invalid/payment_methods",
    ):
        assert api.post(path, card()).status == 404
    assert api.get("/payment_methods")["values"] == []

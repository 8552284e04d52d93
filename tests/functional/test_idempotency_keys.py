"""What a key may be, how long it is known, and what of a request it stands for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.api.multipart_body import Upload
from chalicelib.api.request_fingerprint import canonical
from chalicelib.domain.idempotency import KEPT_FOR
from chalicelib.store.tenant_rows import IdempotencyRow
from tests.sandbox.support import Hands
from tests.support.client import Api
from tests.support.keys import KEY_HEADER, is_replay, new_key, send
from tests.support.objects import card, customer_with_default
from tests.support.organisations import new_api, new_organisation
from tests.support.stores import Store

ANN = {"name": "Ann", "email": "ann@example.com"}
PAN = "4242424242424242"


class Present(str):
    """A header that is sent although it is empty: the client leaves out what is false."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return True


@pytest.mark.parametrize("key", ["k", "!", "~", "a b", "4" * 255, '"quoted"', "k/|#"])
def test_keys_that_are_taken(api: Api, key: str) -> None:
    first = send(api, "POST", "/customers", key, ANN)
    assert first.status == 200
    again = send(api, "POST", "/customers", key, ANN)
    assert (again["id"], is_replay(again)) == (first["id"], True)


@pytest.mark.parametrize(
    "key", ["", "x" * 256, "a\tb", "a\nb", "a\x00", "\x7f", "é", "ключ", "\N{NO-BREAK SPACE}"]
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_keys_that_are_refused(api: Api, module_store: Store, key: str, method: str) -> None:
    customer_id, _ = customer_with_default(api)
    target = "/customers" if method == "POST" else f"/customers/{customer_id}"
    with module_store.counting() as requests:
        refused = api.request(method, target, json=ANN, headers={KEY_HEADER: Present(key)})
    assert (refused.status, refused["error_type"]) == (400, "InvalidAttributes")
    assert refused["error_description"] == KEY_HEADER
    assert list(refused["details"]) == [KEY_HEADER]
    assert not key.strip() or key not in refused.text
    assert requests == []


def test_the_name_of_the_header_has_any_case(api: Api) -> None:
    key = new_key()
    made = [
        api.request("POST", "/customers", json=ANN, headers={name: key})
        for name in ("Idempotency-Key", "idempotency-key", "IDEMPOTENCY-KEY")
    ]
    assert len({answer["id"] for answer in made}) == 1


def test_a_key_is_known_for_thirty_days_and_then_judged_by_its_time(module_store: Store) -> None:
    clock = Hands()
    organisation, secret = new_organisation(module_store)
    api, key = Api(module_store.services(clock=clock), secret), new_key()
    first = send(api, "POST", "/customers", key, ANN)["id"]
    [row] = [each for each in IdempotencyRow.scan() if each.key.startswith(organisation.id)]
    assert row.expires_at == int((clock.now + KEPT_FOR).timestamp())
    clock.forward(timedelta(days=30, hours=1).total_seconds())
    assert send(api, "POST", "/customers", key, ANN)["id"] == first
    refused = send(api, "POST", "/customers", key, {**ANN, "name": "Bea"})
    assert list(refused["details"]) == [KEY_HEADER]
    clock.now = clock.now.fromtimestamp(row.expires_at, clock.now.tzinfo)
    # The row is still there: no store removes it at once.
    second = send(api, "POST", "/customers", key, {**ANN, "name": "Bea"})
    assert (second.status, is_replay(second)) == (200, False)
    assert second["id"] != first
    again = send(api, "POST", "/customers", key, {**ANN, "name": "Bea"})
    assert (again["id"], is_replay(again)) == (second["id"], True)
    refused = send(api, "POST", "/customers", key, ANN)
    assert list(refused["details"]) == [KEY_HEADER]


def test_an_expired_key_does_not_answer_an_error_either(module_store: Store) -> None:
    clock = Hands()
    _, secret = new_organisation(module_store)
    api, key = Api(module_store.services(clock=clock), secret), new_key()
    customer_id, method_id = customer_with_default(api)
    body = {"type": "payment", "amount": 1, "customer_id": customer_id}
    send(api, "POST", "/transactions", key, body)
    api.delete(f"/payment_methods/{method_id}")
    assert send(api, "POST", "/transactions", key, body).status == 200
    clock.forward((KEPT_FOR + timedelta(seconds=1)).total_seconds())
    refused = send(api, "POST", "/transactions", key, body)
    assert refused["details"] == {"payment_method_id": "Required"}


def test_order_encoding_and_fields_make_no_other_request(api: Api) -> None:
    key = new_key()
    first = send(api, "POST", "/customers", key, {**ANN, "attrs": {"a": "1", "b": "2"}})
    assert first.status == 200
    fields = {"name": "Ann", "email": "ann@example.com", "attrs[b]": "2", "attrs[a]": "1"}
    multipart = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    for again in (
        send(api, "POST", "/customers", key, {"attrs": {"b": "2", "a": "1"}, **ANN}),
        send(
            api, "POST", "/customers?fields=name,id", key, {**ANN, "attrs[a]": "1", "attrs[b]": "2"}
        ),
        send(api, "POST", "/customers?fields[0]=name&fields[1]=id", key, None, form=fields),
        api.request(
            "POST",
            "/customers",
            raw=f"{multipart}--x--\r\n".encode(),
            headers={KEY_HEADER: key, "content-type": "multipart/form-data; boundary=x"},
        ),
    ):
        assert (again.status, is_replay(again)) == (200, True), again.text
        assert again["id"] == first["id"]


def test_two_paths_to_one_thing_are_two_requests(api: Api) -> None:
    key = new_key()
    assert send(api, "POST", "/customers", key, ANN).status == 200
    assert list(send(api, "POST", "/accounts", key, ANN)["details"]) == [KEY_HEADER]


def test_the_card_number_counts_and_the_card_code_does_not(api: Api) -> None:
    """A hash of a code would give the code away, so it is no part of what is kept."""
    key = new_key()
    first = send(api, "POST", "/payment_methods", key, card())
    other_code = card()
    other_code["card"]["card_code"] = "999"
    no_code = card()
    del no_code["card"]["card_code"]
    for again in (other_code, no_code):
        answer = send(api, "POST", "/payment_methods", key, again)
        assert (answer["id"], is_replay(answer)) == (first["id"], True)
    refused = send(api, "POST", "/payment_methods", key, card("4111 1111 1111 1111"))
    assert list(refused["details"]) == [KEY_HEADER]


def test_neither_key_nor_request_is_stored_or_logged(
    module_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    api = new_api(module_store)
    key = f"charge {PAN} for ann"
    customer_id, _ = customer_with_default(api)
    body = {"type": "payment", "amount": 1, "customer_id": customer_id, "payment_method": card(PAN)}
    caplog.set_level(logging.DEBUG)
    for sent in (body, body, {**body, "amount": 2}, {**body, "amount": "?"}):
        answer = send(api, "POST", "/transactions", key, sent)
        assert key not in answer.text + str(answer.headers)
    assert PAN not in module_store.dump()
    assert key not in module_store.dump()
    assert key not in caplog.text
    assert PAN not in caplog.text


def text(**changed: Any) -> str:
    request: dict[str, Any] = {
        "method": "PUT",
        "route": "/customers/{id}",
        "named": {"id": "acct_1"},
        "params": {"email": ["a"], "mode": ["query"]},
        "body": {"a": {"b": [1, "2", None, True]}},
        **changed,
    }
    return canonical(*request.values())


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "POST"},
        {"route": "/accounts/{id}"},
        {"named": {"id": "acct_2"}},
        {"params": {"email": ["a", "b"], "mode": ["query"]}},
        {"params": {"email": ["a"]}},
        {"params": {"email": ["b"], "mode": ["query"]}},
        {"body": {}},
        {"body": {"a": {"b": [1, "2", None, False]}}},
        {"body": {"a": {"b": [1, 2, None, True]}}},
        {"body": {"a": {"b": [1, "2", "None", True]}}},
        {"body": {"a": {"b": ["2", 1, None, True]}}},
        {"body": {"a": {"b": [1, "2", None]}}},
        {"body": {"a": {"c": [1, "2", None, True]}}},
    ],
)
def test_whatever_differs_makes_another_text(changed: dict[str, Any]) -> None:
    assert text(**changed) != text()


@pytest.mark.parametrize("piece", ["filename", "content_type", "data"])
def test_files_count(piece: str) -> None:
    upload = {"filename": "a", "content_type": "b/c", "data": b"d"}
    other = {**upload, piece: b"x" if piece == "data" else "x"}
    assert text(body={"f": Upload(**upload)}) != text(body={"f": Upload(**other)})  # type: ignore[arg-type]
    assert text(body={"f": Upload(**upload)}) == text(body={"f": Upload(**upload)})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("route", "change"),
    [
        ("/payment_methods/{id}", lambda code: {"card": {"card_code": code}}),
        ("/customers/{id}", lambda code: {"payment_methods": [{"card": {"card_code": code}}]}),
        ("/transactions", lambda code: {"payment_method": {"card": {"card_code": code, "x": 1}}}),
    ],
)
def test_codes_are_left_out_wherever_they_are(
    route: str, change: Callable[[str], dict[str, Any]]
) -> None:
    assert text(route=route, body=change("7391")) == text(route=route, body=change("1"))
    assert "7391" not in text(route=route, body=change("7391"))


def test_the_query_counts_where_it_says_what_is_changed(api: Api) -> None:
    key = new_key()
    for name in ("ann", "bea"):
        api.post("/customers", {"name": name, "email": f"{name}@example.com"})

    def put(email: str) -> Any:
        query = urlencode({"email": email, "mode": "query"})
        return send(api, "PUT", f"/customers?{query}", key, {"name": "changed"})

    first = put("ann@example.com")
    assert [row["name"] for row in first["values"]] == ["changed"]
    assert list(put("bea@example.com")["details"]) == [KEY_HEADER]
    again = put("ann@example.com")
    assert ([row["id"] for row in again["values"]], is_replay(again)) == (
        [row["id"] for row in first["values"]],
        True,
    )


def test_a_query_that_matches_nothing_is_answered_the_same_again(api: Api) -> None:
    key = new_key()
    target = "/customers?email=nobody@example.com&mode=query"
    assert send(api, "PUT", target, key, {"name": "N"})["values"] == []
    api.post("/customers", {"name": "new", "email": "nobody@example.com"})
    again = send(api, "PUT", target, key, {"name": "N"})
    assert (again["values"], is_replay(again)) == ([], True)

"""What DynamoDB leaves out of a walk by itself: never a row that fits, and the rest unread here."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.dynamo.transport import Transport
from chalicelib.store import transaction_columns, transaction_walks
from tests.support.client import Api
from tests.support.objects import card
from tests.support.organisations import new_api
from tests.support.refusals import Surroundings

TEXTS = [
    *(
        "plain",
        'quoted "so"',
        "back\\slash",
        "ü and 漢",
        "tab\tand\nline",
        "a|b",
        "Plain",
        "",
        None,
    ),
    *("Stra\u00dfe 17", "STRASSE 17", "stra\u017f\u017fe 17"),
    *("\u212aelvin \ufb01ve", "kelvin five", "\u0130x y"),
    *("\U0001f600", "</script>", "5", "%22", '{"description":"plain"}', '":"', "plain "),
]


@pytest.fixture(scope="module")
def shop(world: Surroundings) -> Api:
    """A payment for each text, of as many cents as there are before it."""
    api = new_api(world.store, shards=2)
    for cents, text in enumerate(TEXTS, start=1):
        body = {"type": "payment", "amount": cents / 100, "payment_method": card()}
        told = dict.fromkeys(("description", "order_number", "notes"), text)
        made = api.post("/transactions", {**body, **told, "descriptor": (text or "")[:32]})
        assert made.status == 200, made.text
    return api


def escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter.isascii() else letter for letter in text)


QUERIES: list[dict[str, Any]] = [
    *({name: escaped(text)} for text in TEXTS if text for name in ("description", "order_number")),
    {"notes": "plain|Plain"},
    {"notes": "\\5"},
    {"descriptor": "plain"},
    {"descriptor": "!plain"},
    {"description": "plain|Plain"},
    {"description": "plain|null"},
    {"description": "!plain"},
    {"description": "?plain*"},
    {"description": "?*LAI*"},
    {"description": "?*strasse 17"},
    {"description": "?*ra\u00df*"},
    {"description": "?*Kelvin*"},
    {"order_number": "?*FIVE|?*i\u0307X y"},
    {"notes": "?*x y"},
    {"notes": "?*\\*lai*"},
    {"descriptor": "?p*|?*quoted*|null"},
    {"description": '?*ed \\"*'},
    {"ref_number": "?pl-0*"},
    {"ref_number": "?*\u00e9-0*"},
    {"description": "|".join(f"?*no{each:02}*" for each in range(49)) + "|?*plain*"},
    {"description": "x" * 3_000},
    {"order_number": "plain", "description": "plain|5"},
    *({"amount": f"{sign}0.05"} for sign in ("", "!", ">", ">=", "<", "<=")),
    *({"amount": f"{sign}0.055"} for sign in ("", "!", ">", ">=", "<", "<=")),
    *({"amount": f"{sign}0.0{'4' + '9' * 28}"} for sign in (">", ">=", "<", "<=")),
    *({"amount": f"{sign}1e40"} for sign in ("", ">", "<")),
    {"amount": "-1|0.03|>=0.1"},
    {"amount": "null"},
    {"type": "payment,refund"},
    {"type": "!payment"},
    {"type": "!refund"},
    {"type": "!refund,payment"},
    {"status": "!processed"},
    {"status": "!voided|!processed"},
    {"status": "!processing"},
    {"status": "processing|processed"},
    {"status": "voided"},
    {"ref_number": "x"},
    {"processing_id": "acct_0000000000000000000000"},
    {"processing_id": "!null"},
]


@pytest.mark.parametrize("query", QUERIES, ids=ascii)
def test_a_filter_that_dynamodb_checks_finds_what_the_list_would(
    shop: Api, query: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {**query, "fields": "id", "limit": 5, "cursor": ""}
    pushed = shop.get("/transactions", **asked)
    monkeypatch.setattr(transaction_walks, "filter_of", lambda conditions: None)
    alone = shop.get("/transactions", **asked)
    assert (pushed.status, pushed["values"]) == (200, alone["values"])
    assert (pushed["next"] is None) == (alone["next"] is None)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({"description": "plain"}, 1),
        ({"notes": "plain"}, 1),
        ({"descriptor": "Plain"}, 1),
        ({"amount": ">0.1"}, len(TEXTS) - 10),
        ({"status": "voided"}, 0),
        ({"status": "!processed"}, 0),
        ({"type": "!payment"}, 0),
        ({"amount": "!0.05"}, len(TEXTS) - 1),
        ({"notes": "?*SO*quoted*"}, 1),
        ({"notes": "?*QuO*"}, 1),
    ],
    ids=str,
)
def test_what_does_not_fit_is_not_read_here(
    shop: Api, query: dict[str, str], rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    making = transaction_walks.late_transactions

    def noting(columns: Any) -> Any:
        made = making(columns)
        return lambda item: read.append(item["id"]) or made(item)

    monkeypatch.setattr(transaction_walks, "late_transactions", noting)
    assert shop.get("/transactions", **query).status == 200
    assert len(read) == rows


def test_however_much_is_asked_for_the_expression_is_one_that_dynamodb_takes(
    shop: Api, world: Surroundings
) -> None:
    sent = []

    def noting(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        sent.append(len(request.get("FilterExpression", "")))
        return inner(operation, request)

    patterns = "|".join(f"?*kin{each:02}*" for each in range(49))
    with world.store.wrapped(noting):
        for texts in (patterns, patterns.replace("?*", "").replace("*", ""), "?*kin*"):
            answer = shop.get("/transactions", description=texts, limit=1)
            assert answer.status == 200, answer.text
    assert 100 < max(sent) <= 4_096


@pytest.mark.parametrize("name", sorted(transaction_columns._COLUMNS))
@pytest.mark.parametrize("asked", ["count({})&group_by={}", "max({})&group_by=lower({})"])
def test_groups_of_some_columns_are_those_of_whole_rows(
    shop: Api, name: str, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = f"/transactions?fields={asked.format(name, name)}&amount=>0.02"
    some = shop.request("GET", query)
    monkeypatch.setattr(transaction_walks, "columns_of", lambda names: transaction_columns._ALL)
    whole = shop.request("GET", query)
    assert (some.status, some.body) == (whole.status, whole.body)
    assert some.status in (200, 400)


def test_of_a_sum_its_columns_alone_are_asked_for(shop: Api, world: Surroundings) -> None:
    asked = []

    def noting(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        answer = inner(operation, request)
        if operation == "Query" and request["TableName"].endswith("-transactions"):
            asked.extend(answer["Items"])
        return answer

    with world.store.wrapped(noting):
        answer = shop.get("/transactions", fields="sum(amount)", description="!plain")
    assert answer.status == 200
    assert {name for item in asked for name in item} == {
        *("partition", "id", "created_at", "cents", "document")
    }
    assert len(asked) == len(TEXTS)

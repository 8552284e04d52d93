"""/transaction_ledgers and /operations: what lives inside transactions, read by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.clock import utc_now
from chalicelib.processors.sandbox.ledger import RETURN_AFTER
from chalicelib.services.money import refunds
from tests.support.client import Answer, Api
from tests.support.objects import bank_account, card, customer_with_default, pay
from tests.support.organisations import new_api, new_organisation
from tests.support.stores import Store

DECLINED = "4111 1111 1111 9903"


@pytest.fixture
def customer_id(api: Api) -> str:
    return customer_with_default(api)[0]


def refund(api: Api, payment_id: str, amount: float | None = None) -> str:
    body: dict[str, Any] = {
        "type": "refund",
        "ledger": [{"assoc_transaction_id": payment_id}],
        **({} if amount is None else {"amount": amount}),
    }
    answer = api.post("/transactions", body)
    assert answer.status == 200, answer.text
    return str(answer["id"])


def inside(api: Api, transaction_id: str, name: str) -> list[dict[str, Any]]:
    """The parts as their transaction shows them, oldest first."""
    rows: list[dict[str, Any]] = api.get(f"/transactions/{transaction_id}", fields=name)[name]
    return rows


def rows(answer: Answer) -> list[dict[str, Any]]:
    assert answer.status == 200, answer.text
    assert answer["object"] == "list"
    found: list[dict[str, Any]] = answer["values"]
    return found


def ids(answer: Answer) -> list[str]:
    return [row["id"] for row in rows(answer)]


def test_both_ends_of_a_refund_have_a_line_that_is_found_by_id(api: Api, customer_id: str) -> None:
    paid = pay(api, customer_id, 100)["id"]
    back = refund(api, paid, 40)
    [own], [mirrored] = inside(api, back, "ledger"), inside(api, paid, "ledger")
    assert api.get(f"/transaction_ledgers/{own['id']}").body == own
    assert api.get(f"/transaction_ledgers/{mirrored['id']}").body == mirrored
    assert own["object"] == mirrored["object"] == "transaction_ledger"
    assert (own["transaction_id"], own["assoc_transaction_id"]) == (back, paid)
    assert (mirrored["transaction_id"], mirrored["assoc_transaction_id"]) == (paid, back)
    assert (own["amount"], mirrored["amount"]) == (40, -40)
    assert own["entry_type"] == mirrored["entry_type"] == "refund"


def test_an_id_says_where_the_transaction_lies_and_created_at_when_the_line_was_written(
    module_store: Store,
) -> None:
    moment = datetime(2026, 2, 1, 15, 0, tzinfo=UTC)
    times = [moment]
    _, key = new_organisation(module_store)
    api = Api(module_store.services(clock=lambda: times[-1]), key)
    paid = pay(api, customer_with_default(api)[0])["id"]
    times.append(moment + timedelta(hours=1))
    back = refund(api, paid, 1)
    [mirrored], [own] = inside(api, paid, "ledger"), inside(api, back, "ledger")
    assert mirrored["id"][4:14] == paid[4:14] != back[4:14]
    assert own["id"][4:14] == back[4:14]
    assert mirrored["created_at"] == own["created_at"] == "2026-02-01 16:00:00"
    for whole in (paid, back):
        [operation] = inside(api, whole, "operations")
        assert operation["id"][3:13] == whole[4:14]
        assert api.get(f"/operations/{operation['id']}").body == operation


def test_the_return_of_a_bank_payment_is_an_operation_of_it(module_store: Store) -> None:
    times = [datetime(2026, 2, 1, 15, 0, tzinfo=UTC)]
    _, key = new_organisation(module_store)
    api = Api(module_store.services(clock=lambda: times[-1]), key)
    body = {"type": "payment", "amount": 1, "payment_method": bank_account("111111119930")}
    paid = api.post("/transactions", body)["id"]
    times.append(times[0] + RETURN_AFTER)
    newest = rows(api.get(f"/transactions/{paid}/operations"))[0]
    assert (newest["type"], newest["transaction_id"]) == ("reject", paid)
    assert api.get(f"/operations/{newest['id']}").body == newest


def test_parts_of_one_microsecond_are_told_apart(module_store: Store) -> None:
    moment = utc_now()
    _, key = new_organisation(module_store)
    api = Api(module_store.services(clock=lambda: moment), key)
    customer_id, _ = customer_with_default(api)
    paid = [pay(api, customer_id, n + 1)["id"] for n in range(3)]
    for transaction_id in [*paid, refund(api, paid[1])]:
        for name, path in (("operations", "/operations"), ("ledger", "/transaction_ledgers")):
            for part in inside(api, transaction_id, name):
                assert api.get(f"{path}/{part['id']}").body == part
                assert part["transaction_id"] == transaction_id


@pytest.mark.parametrize("shards", [1, 4])
def test_lists_follow_their_transactions_newest_first(module_store: Store, shards: int) -> None:
    api = new_api(module_store, shards=shards)
    customer_id, _ = customer_with_default(api)
    paid = [pay(api, customer_id, 100)["id"] for _ in range(3)]
    backs = [refund(api, each, 1) for each in (paid[0], paid[2], paid[0])]
    oldest_first = [
        part["id"]
        for each in [*paid, *backs]
        for part in sorted(inside(api, each, "ledger"), key=lambda p: (p["created_at"], p["id"]))
    ]
    assert len(oldest_first) == 6
    newest_first = ids(api.get("/transaction_ledgers"))
    assert [each[:14] for each in newest_first] == [each[:14] for each in oldest_first[::-1]]
    assert ids(api.get("/transaction_ledgers", limit=2, offset=3)) == newest_first[3:5]
    by_time = api.get("/transaction_ledgers", order_by="created_at", fields="*")["values"]
    moments = [row["created_at"] for row in by_time]
    assert moments == sorted(moments)
    assert {row["id"] for row in by_time} == set(newest_first)


def test_within_a_transaction_the_newest_come_first(api: Api, customer_id: str) -> None:
    held = pay(api, customer_id, status="authorized")["id"]
    api.put(f"/transactions/{held}", {"status": "processed"})
    api.put(f"/transactions/{held}", {"status": "voided"})
    history = inside(api, held, "operations")
    assert [row["type"] for row in history] == ["authorize", "process", "void"]
    for answer in (
        api.get("/operations", transaction_id=held),
        api.get(f"/transactions/{held}/operations"),
        api.get("/operations"),
    ):
        assert rows(answer) == history[::-1]
    ascending = api.get(f"/transactions/{held}/operations", order_by="created_at")
    assert rows(ascending) == history
    for row in history:
        assert api.get(f"/operations/{row['id']}").body == row
        assert (row["object"], row["status"], row["amount"]) == ("operation", "complete", 100)


def test_a_decline_is_a_failed_operation(api: Api) -> None:
    body = {"type": "payment", "amount": 7.5, "payment_method": card(DECLINED)}
    declined = api.post("/transactions", body)["details"]["id"]
    [operation] = rows(api.get("/operations", transaction_id=declined))
    assert (operation["type"], operation["status"]) == ("process", "failed")
    assert (operation["amount"], operation["transaction_id"]) == (7.5, declined)


def test_lines_are_found_by_either_end(api: Api, customer_id: str) -> None:
    paid, other = pay(api, customer_id, 100)["id"], pay(api, customer_id, 100)["id"]
    backs = [refund(api, paid, 10), refund(api, paid, 20)]
    refund(api, other, 5)
    own = [inside(api, each, "ledger")[0]["id"] for each in backs]
    mirrored = {row["assoc_transaction_id"]: row["id"] for row in inside(api, paid, "ledger")}
    assert ids(api.get("/transaction_ledgers", assoc_transaction_id=paid)) == own[::-1]
    assert (
        ids(api.get("/transaction_ledgers", assoc_transaction_id=paid, order_by="created_at"))
        == own
    )
    for back in backs:
        by_end = api.get("/transaction_ledgers", assoc_transaction_id=back)
        assert ids(by_end) == [mirrored[back]]
    assert set(ids(api.get("/transaction_ledgers", transaction_id=paid))) == set(mirrored.values())
    nested = api.get(f"/transactions/{paid}/ledger")
    assert ids(nested) == ids(api.get("/transaction_ledgers", transaction_id=paid))
    both = {"transaction_id": backs[0], "assoc_transaction_id": paid}
    assert ids(api.get("/transaction_ledgers", **both)) == own[:1]
    neither = {"transaction_id": other, "assoc_transaction_id": paid}
    assert ids(api.get("/transaction_ledgers", **neither)) == []
    assert ids(api.get("/transaction_ledgers", id=own[0])) == own[:1]
    assert ids(api.get("/transaction_ledgers", id=own[0], transaction_id=paid)) == []
    assert ids(api.get(f"/transactions/{paid}/ledger", transaction_id=other)) == []
    assert ids(api.get(f"/transactions/{paid}/ledger", assoc_transaction_id=backs[1])) == [
        mirrored[backs[1]]
    ]


def test_an_undone_refund_is_still_found_by_its_payment(api: Api, customer_id: str) -> None:
    paid = pay(api, customer_id, 100)["id"]
    voided, kept = refund(api, paid, 10), refund(api, paid, 20)
    assert api.put(f"/transactions/{voided}", {"status": "voided"}).status == 200
    assert [row["amount"] for row in inside(api, paid, "ledger")] == [-20]
    lines = [inside(api, each, "ledger")[0]["id"] for each in (kept, voided)]
    assert ids(api.get("/transaction_ledgers", assoc_transaction_id=paid)) == lines
    assert api.get(f"/transaction_ledgers/{lines[1]}")["transaction_id"] == voided
    assert ids(api.get("/transaction_ledgers", assoc_transaction_id=voided)) == []
    listed = rows(api.get("/transaction_ledgers"))
    about_paid = [row["id"] for row in listed if row["assoc_transaction_id"] == paid]
    assert about_paid == lines, "what a key finds is what reading everything finds"


def test_undone_refunds_count_for_the_limit(
    api: Api, customer_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refunds, "MAX_REFUNDS", 2)
    paid = pay(api, customer_id, 100)["id"]
    voided = refund(api, paid, 10)
    refund(api, paid, 10)
    assert api.put(f"/transactions/{voided}", {"status": "voided"}).status == 200
    body = {"type": "refund", "amount": 1, "ledger": [{"assoc_transaction_id": paid}]}
    refused = api.post("/transactions", body)
    text = "Invalid value: it has 2 refunds already"
    assert refused["details"] == {"ledger": [{"assoc_transaction_id": text}]}


def test_a_fresh_payment_has_no_lines(api: Api, customer_id: str) -> None:
    paid = pay(api, customer_id)["id"]
    assert ids(api.get(f"/transactions/{paid}/ledger")) == []
    assert ids(api.get("/transaction_ledgers")) == []
    assert ids(api.get("/transaction_ledgers", assoc_transaction_id=paid)) == []


def test_what_another_organisation_has_is_as_if_it_were_not(
    api: Api, module_store: Store, customer_id: str
) -> None:
    theirs = new_api(module_store)
    paid = pay(theirs, customer_with_default(theirs)[0])["id"]
    back = refund(theirs, paid, 1)
    line, operation = ids(theirs.get("/transaction_ledgers"))[0], ids(theirs.get("/operations"))[0]
    for path, known, unknown in (
        ("/transaction_ledgers", line, "lgr_" + "0" * 22),
        ("/operations", operation, "op_" + "0" * 22),
    ):
        refused, missing = api.get(f"{path}/{known}"), api.get(f"{path}/{unknown}")
        assert (refused.status, refused.body) == (missing.status, missing.body)
        assert refused.status == 404
        assert ids(api.get(path, id=known)) == []
        assert ids(api.get(path, transaction_id=paid)) == []
    assert ids(api.get("/transaction_ledgers", assoc_transaction_id=paid)) == []
    assert ids(api.get("/transaction_ledgers", assoc_transaction_id=back)) == []
    own = refund(api, pay(api, customer_id)["id"])
    assert len(ids(api.get("/transaction_ledgers"))) == 2
    assert inside(api, own, "ledger")[0]["id"] in ids(api.get("/transaction_ledgers"))

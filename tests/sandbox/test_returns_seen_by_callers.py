"""Bank payments that come back, through the API."""

from __future__ import annotations

from chalicelib.processors.sandbox.ledger import RETURN_AFTER
from tests.sandbox.calls import charge, get, refund, shown
from tests.sandbox.support import Bench
from tests.support.client import Api
from tests.support.objects import bank_account, card


def test_a_late_return_turns_a_bank_payment_to_rejected(caller: Api, bench: Bench) -> None:
    paid = charge(caller, bank_account("111111119930"))
    assert (paid.status, shown(paid.body)) == (200, ("processed", "approved"))
    assert get(caller, paid) == paid.body
    bench.clock.forward(RETURN_AFTER.total_seconds())
    rejected = get(caller, paid)
    assert shown(rejected) == ("rejected", "insufficient_bal")
    assert (rejected["processed_date"], rejected["rejected_date"]) == ("2026-11-23", "2026-11-23")
    assert rejected["funding_status"] == "reversed"
    assert get(caller, paid) == rejected
    history = caller.get(f"/transactions/{paid['id']}", fields="operations")["operations"]
    assert [row["type"] for row in history] == ["process", "reject"]


def test_a_rejected_payment_can_be_neither_voided_nor_refunded(caller: Api, bench: Bench) -> None:
    paid = charge(caller, bank_account("111111119930"))
    bench.clock.forward(RETURN_AFTER.total_seconds())
    get(caller, paid)
    refused = caller.put(f"/transactions/{paid['id']}", {"status": "voided"})
    assert (refused.status, refused["details"]) == (400, {"status": "Invalid value"})
    assert refund(caller, paid["id"], 100).status == 400


def test_money_is_not_given_back_twice_where_nobody_has_noticed_the_return(
    caller: Api, bench: Bench
) -> None:
    paid = charge(caller, bank_account("111111119930"))
    bench.clock.forward(RETURN_AFTER.total_seconds())
    assert refund(caller, paid["id"], 100).status == 400
    assert shown(get(caller, paid)) == ("rejected", "insufficient_bal")


def test_an_authorization_is_returned_only_after_its_capture(caller: Api, bench: Bench) -> None:
    held = charge(caller, bank_account("111111119930"), status="authorized")
    bench.clock.forward(60)
    assert shown(get(caller, held)) == ("authorized", "approved")
    captured = caller.put(f"/transactions/{held['id']}", {"status": "processed"})
    assert shown(captured.body) == ("processed", "approved")
    assert get(caller, held) == captured.body
    bench.clock.forward(RETURN_AFTER.total_seconds())
    assert shown(get(caller, held)) == ("rejected", "insufficient_bal")


def test_a_card_payment_is_never_returned(caller: Api, bench: Bench) -> None:
    paid = charge(caller, card("4111 1111 1111 9930"))
    bench.clock.forward(60)
    assert shown(get(caller, paid)) == ("processed", "approved")

"""Every test number and amount, and what the processor answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from chalicelib.domain.card import Expiry
from chalicelib.domain.declines import Decline
from chalicelib.domain.processing import Answer, Outcome, ProcessorRequest
from chalicelib.processors.sandbox.processor import SLOW_ANSWER_S
from tests.sandbox.support import Bench, bank_order, card_order

DECLINES = {
    "00": Decline.CARD_EXPIRED,
    "01": Decline.DUPLICATE_ATTEMPT,
    "02": Decline.EXCEEDED_LIMIT,
    "03": Decline.GENERAL_DECLINE,
    "04": Decline.INSUFFICIENT_BAL,
    "05": Decline.INVALID_CARD_CODE,
    "06": Decline.INVALID_CARD_NUMBER,
    "07": Decline.INVALID_ZIP,
    "08": Decline.SUSPICIOUS_ACTIVITY,
    "09": Decline.TOO_MANY_ATTEMPTS,
    "10": Decline.GENERAL_REJECT,
    "11": Decline.PAYMENT_STOPPED,
    "12": Decline.INVALID_ACCOUNT_NUMBER,
}
OUTCOMES = {
    "20": Outcome.APPROVED,
    "21": Outcome.UNKNOWN,
    "22": Outcome.NOT_SENT,
    "23": Outcome.UNKNOWN,
}
VERBS = ["sale", "authorize", "credit"]
OrderOf = Callable[[str], ProcessorRequest]


def by_card(ending: str) -> ProcessorRequest:
    return card_order(f"41111111111199{ending}")


def by_account(ending: str) -> ProcessorRequest:
    return bank_order(f"1111111199{ending}")


def by_amount_on_a_card(ending: str) -> ProcessorRequest:
    return card_order(cents=9_999_900_00 + int(ending) * 100)


def by_amount_on_an_account(ending: str) -> ProcessorRequest:
    return bank_order(cents=9_999_900_00 + int(ending) * 100)


WAYS = [by_card, by_account, by_amount_on_a_card, by_amount_on_an_account]


def ask(bench: Bench, verb: str, order: ProcessorRequest) -> Answer:
    answer: Answer = bench.ask(verb, order)
    return answer


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ending", DECLINES)
def test_a_decline_is_rehearsed(bench: Bench, verb: str, way: OrderOf, ending: str) -> None:
    order = way(ending)
    answer = ask(bench, verb, order)
    assert (answer.outcome, answer.decline) == (Outcome.DECLINED, DECLINES[ending])
    assert answer.auth_code is None
    assert bench.lookup(order.reference) == answer


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ending", OUTCOMES)
def test_a_trouble_on_the_way_is_rehearsed(
    bench: Bench, verb: str, way: OrderOf, ending: str
) -> None:
    order = way(ending)
    answer = ask(bench, verb, order)
    assert (answer.outcome, answer.decline) == (OUTCOMES[ending], None)
    arrived = bench.lookup(order.reference)
    if ending in ("22", "23"):
        assert arrived is None
    else:
        assert arrived is not None
        assert arrived.outcome is Outcome.APPROVED
    assert bench.naps == ([SLOW_ANSWER_S] if ending == "20" else [])


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "number",
    [
        *("4242424242424242", "4111111111111111", "5103208879672792", "378282246310005"),
        *("1234567890", "123456789"),
    ],
)
@pytest.mark.parametrize("cents", [1, 100_00, 9_999_904_01, 9_999_950_00])
def test_other_numbers_and_amounts_are_approved(
    bench: Bench, verb: str, number: str, cents: int
) -> None:
    order_of = card_order if len(number) > 12 else bank_order
    order = order_of(number, cents=cents)
    answer = ask(bench, verb, order)
    assert (answer.outcome, answer.decline) == (Outcome.APPROVED, None)
    assert answer.auth_code is not None
    assert len(answer.auth_code) == 6
    assert answer.ref_number == f"PL-{order.reference[-9:]}"
    assert bench.naps == []


def test_the_number_wins_over_the_amount(bench: Bench) -> None:
    answer = bench.sale(card_order("4111111111119904", cents=9_999_907_00))
    assert answer.decline is Decline.INSUFFICIENT_BAL


def test_an_account_number_on_a_card_rehearses_nothing(bench: Bench) -> None:
    assert bench.sale(card_order("111111119904")).outcome is Outcome.APPROVED
    assert bench.sale(bank_order("4111111111119904")).outcome is Outcome.APPROVED


@pytest.mark.parametrize("verb", VERBS)
def test_an_expired_card_is_declined(bench: Bench, verb: str) -> None:
    answer = ask(bench, verb, card_order(expiry=Expiry(10, 2026)))
    assert (answer.outcome, answer.decline) == (Outcome.DECLINED, Decline.CARD_EXPIRED)


def test_a_card_is_good_through_its_month(bench: Bench) -> None:
    this_month = Expiry(11, 2026)
    assert bench.sale(card_order(expiry=this_month)).outcome is Outcome.APPROVED
    bench.clock.now = datetime(2026, 12, 1, 11, 59, 59, tzinfo=UTC)  # November on Baker Island
    assert bench.sale(card_order(expiry=this_month)).outcome is Outcome.APPROVED
    bench.clock.now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert bench.sale(card_order(expiry=this_month)).outcome is Outcome.DECLINED


def test_a_test_number_wins_over_its_expiry(bench: Bench) -> None:
    past = Expiry(1, 2020)
    assert bench.sale(card_order("4111111111119904", expiry=past)).decline is (
        Decline.INSUFFICIENT_BAL
    )
    assert bench.sale(card_order("4111111111119920", expiry=past)).decline is None


def test_an_account_expires_never(bench: Bench) -> None:
    assert bank_order().instrument.expiry is None
    assert bench.sale(bank_order()).outcome is Outcome.APPROVED

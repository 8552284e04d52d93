"""Test numbers: which card, account number or amount rehearses which outcome.

The decline numbers are the documented ones of the public API (4111 1111 1111 99NN); the others,
from 20 on, are Onfile's own. Bank accounts rehearse with 1111 1111 99NN. A method that has no such
number (a stored 4242) can rehearse by amount: 9,999,9NN.00 does what a card ending 99NN does.
docs/sandbox.md is the page for integrators.
"""

from __future__ import annotations

from enum import StrEnum

from chalicelib.domain.declines import Decline
from chalicelib.domain.documented_numbers import CARD_PREFIX


class Surprise(StrEnum):
    """What can go wrong on the way, beside a plain decline."""

    SLOW = "slow"
    LOST_ANSWER = "lost_answer"
    LOST_REQUEST = "lost_request"
    NOT_SENT = "not_sent"
    RETURNED_LATE = "returned_late"


Rehearsal = Decline | Surprise

_BY_ENDING: dict[str, Rehearsal] = {
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
    "20": Surprise.SLOW,
    "21": Surprise.LOST_ANSWER,
    "22": Surprise.NOT_SENT,
    "23": Surprise.LOST_REQUEST,
    "30": Surprise.RETURNED_LATE,
}
_ACCOUNT_PREFIX = "1111111199"
_FIRST_AMOUNT = 9_999_900_00


def of_card(number: str) -> Rehearsal | None:
    """What this card number rehearses, if it is a test number."""
    return _BY_ENDING.get(number[-2:]) if _matches(number, CARD_PREFIX) else None


def of_account(number: str) -> Rehearsal | None:
    """What this bank account number rehearses, if it is a test number."""
    return _BY_ENDING.get(number[-2:]) if _matches(number, _ACCOUNT_PREFIX) else None


def of_amount(cents: int) -> Rehearsal | None:
    """What an amount of 9,999,9NN.00 rehearses."""
    steps, rest = divmod(cents - _FIRST_AMOUNT, 100)
    return _BY_ENDING.get(f"{steps:02}") if rest == 0 and 0 <= steps <= 99 else None


def _matches(number: str, prefix: str) -> bool:
    return number.startswith(prefix) and len(number) == len(prefix) + 2

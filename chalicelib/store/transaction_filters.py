"""What of a list's filters DynamoDB checks by itself on rows that it reads anyway.

A row that it leaves out costs its read units, and neither the way here nor the time to read it. So
each test here is one that every row passes that fits: the list checks what comes once more. What
has no test here is left to the list.
"""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial, reduce

from pynamodb.expressions.condition import Condition as Test
from pynamodb.expressions.operand import Path

from chalicelib.domain.life_cycle import Status
from chalicelib.query.filter_conditions import Alternative, Condition
from chalicelib.query.literals import or_none, read_number
from chalicelib.store.models import TransactionRow
from chalicelib.store.transaction_columns import TEXTS

_MOST_BYTES = 2_048
"""Of a text that is sent along: as much as DynamoDB takes of a key, and more than any attribute."""


_MOST_TESTS = 100
"""Of a request: DynamoDB takes an expression of 4 kB."""


def filter_of(conditions: Iterable[Condition]) -> Test | None:
    """A test that each row passes for which all `conditions` hold; None where there is none."""
    tests: list[Test] = []
    for each in conditions:
        test = _test_of(each)
        if test is not None and sum(map(_count, (*tests, test))) <= _MOST_TESTS:
            tests.append(test)
    return reduce(operator.and_, tests) if tests else None


def _count(test: Test) -> int:
    parts = [each for each in test.values if isinstance(each, Test)]
    return sum(map(_count, parts)) if parts else 1


def _test_of(condition: Condition) -> Test | None:
    told = _TOLD.get(condition.term.key or "")
    if told is None:
        return None
    tests: list[Test] = []
    for alternative in condition.alternatives:
        test = None if alternative.is_null else told(condition, alternative)
        if test is None:
            return None
        tests.append(test)
    return reduce(operator.or_, tests)


def _in_json(column: str, condition: Condition, alternative: Alternative) -> Test | None:
    """Documents are compact JSON, so a text stands behind its name."""
    if alternative.sign == "?":
        return _like(column, alternative)
    if alternative.sign or not _can_be_sent(alternative.text):
        return None
    named = {condition.term.key: alternative.text}
    part = json.dumps(named, separators=(",", ":"), ensure_ascii=False)
    test: Test = Path(column).contains(part[1:-1])
    return test


def _like(column: str, alternative: Alternative) -> Test | None:
    from chalicelib.store.like_filters import one_is_held  # costs a start that asks for no pattern

    tests = [Path(column).contains(each) for each in one_is_held(alternative.parts)]
    return reduce(operator.or_, tests) if tests else None


def _customer(condition: Condition, alternative: Alternative) -> Test | None:
    if alternative.sign or not _can_be_sent(alternative.text):
        return None
    test: Test = TransactionRow.customer_key.contains(f"/{alternative.text}")
    return test


def _can_be_sent(text: str) -> bool:
    try:
        return len(text.encode()) <= _MOST_BYTES
    except UnicodeEncodeError:  # half a character: no row has it
        return False


def _type(condition: Condition, alternative: Alternative) -> Test | None:
    return _one_of("type", condition.term.kind.words(alternative.text), alternative)


def _status(condition: Condition, alternative: Alternative) -> Test | None:
    words = condition.term.kind.words(alternative.text)
    stored = [each.value for each in Status if each.public in words]
    return _one_of("status", stored, alternative)


def _one_of(column: str, words: Sequence[str], alternative: Alternative) -> Test | None:
    if not words or alternative.sign not in ("", "!"):
        return None
    test: Test = getattr(TransactionRow, column).is_in(*words)
    return ~test if alternative.sign == "!" else test


_ROUNDED: Mapping[str, tuple[Callable[..., Test], Callable[[Decimal], int]]] = {
    ">": (operator.gt, math.floor),
    ">=": (operator.ge, math.ceil),
    "<": (operator.lt, math.ceil),
    "<=": (operator.le, math.floor),
}
"""How whole cents are compared with an amount that may lie between two of them."""

_MOST_DIGITS = 20
"""Of an amount that is exact when it is counted in cents; any real one has fewer."""


_MOST = 10**12
"""Beyond any amount, and within DynamoDB's numbers."""


def _amount(condition: Condition, alternative: Alternative) -> Test | None:
    amount = or_none(read_number, alternative.text)
    if amount is None or len(amount.as_tuple().digits) > _MOST_DIGITS or abs(amount) > _MOST:
        return None
    cents = amount * 100
    if alternative.sign in _ROUNDED:
        compare, rounded = _ROUNDED[alternative.sign]
        return compare(TransactionRow.cents, rounded(cents))
    if alternative.sign not in ("", "!") or cents != int(cents):
        return None
    test: Test = TransactionRow.cents == int(cents)
    return ~test if alternative.sign == "!" else test


_TOLD: Mapping[str, Callable[[Condition, Alternative], Test | None]] = {
    **{name: partial(_in_json, column) for name, column in TEXTS.items()},
    "customer_id": _customer,
    "type": _type,
    "status": _status,
    "amount": _amount,
}
"""By the key of a filter's term: what every row has for which one of its alternatives holds."""

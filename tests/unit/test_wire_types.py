"""The types of attributes: what each takes, what each refuses, and how each answers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from chalicelib.api.resources.choice_types import Boolean, Choice, choice_of
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.instrument_types import ACCOUNT_NUMBER, CARD_NUMBER, EXPIRY
from chalicelib.api.resources.number_types import Amount, Number
from chalicelib.api.resources.time_types import DateTime, Day
from chalicelib.api.resources.types import EMAIL, PHONE, Identifier, Invalid, Text, WireType
from chalicelib.domain.card import Expiry
from chalicelib.domain.payment_method import MethodType

ID = "txn_" + "0" * 22
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def each(kind: WireType, *values: Any) -> list[tuple[WireType, Any]]:
    """One case for each of the values."""
    return [(kind, value) for value in values]


TAKEN: list[tuple[WireType, Any, Any]] = [
    (Text(), "", ""),
    (Text(), "Zoë\tand\nAnn\r", "Zoë\tand\nAnn\r"),
    (Text(), 55, "55"),
    (Text(), Decimal("1.50"), "1.50"),
    (Text(3), "abc", "abc"),
    (EMAIL, "ann@example.com", "ann@example.com"),
    (EMAIL, "a.b+c@sub.example.co", "a.b+c@sub.example.co"),
    (EMAIL, "ann@bücher.example", "ann@bücher.example"),
    (PHONE, "(111) 222-3333", "(111) 222-3333"),
    (PHONE, "123 123-1234", "123 123-1234"),
    (PHONE, "###-###-####", "###-###-####"),
    (PHONE, "+49 30 1234", "+49 30 1234"),
    (PHONE, 1112223333, "1112223333"),
    (Boolean(), True, True),
    (Boolean(), "true", True),
    (Boolean(), "True", True),
    (Boolean(), "1", True),
    (Boolean(), 1, True),
    (Boolean(), "FALSE", False),
    (Boolean(), "0", False),
    (Boolean(), 0, False),
    (Amount(), 100, 100_00),
    (Amount(), "9.11", 9_11),
    (Amount(), " 29.99 ", 29_99),
    (Amount(), "5.", 5_00),
    (Amount(), ".5", 50),
    (Amount(), "+1", 1_00),
    (Amount(), Decimal("13.054732925969592"), 13_05),
    (Amount(), 0.1 + 0.2, 30),
    (Amount(), "0", 0),
    (Amount(minimum=1), "0.01", 1),
    (Number(), "1.5", 1.5),
    (Choice(("usd", "cad")), " USD ", "usd"),
    (choice_of(MethodType), "Card", MethodType.CARD),
    (Identifier("txn"), ID, ID),
    (DateTime(), "2026-11-23 12:00:00", NOON),
    (DateTime(), "2026-11-23T12:00:00Z", NOON),
    (DateTime(), "2026-11-23T14:00:00+02:00", NOON),
    (DateTime(), "2026-11-23", NOON.replace(hour=0)),
    (Day(), "2019-05-01", date(2019, 5, 1)),
    (Day(), "2019-05-01T00:00:00", date(2019, 5, 1)),
    (Document(), {}, {}),
    (Document(), [], {}),
    (Document(), {"a": [1, {"b": None}], "c": Decimal("1.5")}, {"a": [1, {"b": None}], "c": 1.5}),
]
REFUSED: list[tuple[WireType, Any]] = [
    *each(Text(), True, None, [], {}, b"x", 1.5),
    *each(Text(3), "abcd", 1234),
    *each(Text(), "a\0", "a\x1b[0m", "a\x7f"),
    *each(EMAIL, "ann", "ann@", "@b.c", "a@b", "a b@c.d", "a@b.c,d@e.f"),
    *each(EMAIL, "a@b\n.c", "<a@b.c>", "a@@b.c", "a" * 251 + "@b.c"),
    *each(PHONE, "12", "call me", "1" * 65, "+"),
    *each(Boolean(), "yes", "on", "", 2, -1, None, [], 1.0, Decimal(1)),
    *each(Amount(), True, None, [], {}, "", "abc", "1,000", "1e3", "$1"),
    *each(Amount(), "NaN", "Infinity", "\u0661", "1.2.3", "1_000", "--1", "."),
    *each(Amount(), "1.001", 1.001, "1000000000", "1" * 21, "-0.01", -5),
    *each(Amount(), float("nan"), float("inf"), Decimal("NaN"), 1e300),
    (Amount(minimum=1), 0),
    *each(Number(), "x", None, True),
    *each(Choice(("usd", "cad")), "eur", "", 1, None, True, ["usd"], "us d"),
    *each(Identifier("txn"), "", "txn_1", "pm_" + "0" * 22, 5, None, [ID]),
    *each(DateTime(), "", "now", "2026-13-01", "23/11/2026", 5, None, NOON),
    (DateTime(), "0001-01-01T00:00:00+14:00"),
    (DateTime(), "9999-12-31T23:59:59-14:00"),
    *each(Day(), "", "2026-02-30", "tomorrow", 20260101, None),
    *each(Document(), "{}", 5, None, [1], {"a": "\x1b"}, {"a": "x" * 4_096}),
    *((Document(), {"a": value}) for value in (Decimal("1E+999"), Decimal("NaN"), {1}, NOON)),
    (Document(), {"a\x1b": 1}),
]
ALL_TYPES = list(dict.fromkeys(kind for kind, _ in REFUSED))
ANY_BODY_VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**64), 10**64)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
    | st.from_regex(r"[0-9T:. +/-]{1,30}", fullmatch=True),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def label(value: Any) -> str:
    return repr(value)[:40]


@pytest.mark.parametrize(("kind", "given", "clean"), TAKEN, ids=label)
def test_a_type_takes(kind: WireType, given: Any, clean: Any) -> None:
    parsed = kind.parse(given)
    assert parsed == clean
    assert type(parsed) is type(clean)


@pytest.mark.parametrize(("kind", "given"), REFUSED, ids=label)
def test_a_type_refuses(kind: WireType, given: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        kind.parse(given)
    assert refusal.value.details.startswith("Invalid value")


@pytest.mark.parametrize("kind", ALL_TYPES, ids=label)
@given(value=ANY_BODY_VALUE)
@settings(deadline=None, max_examples=50)
def test_whatever_a_body_can_hold_is_taken_or_refused(kind: WireType, value: Any) -> None:
    try:
        clean = kind.parse(value)
    except Invalid:
        return
    json.dumps(kind.render(clean), allow_nan=False)


@pytest.mark.parametrize(
    ("kind", "value", "answer"),
    [
        (Text(), "x", "x"),
        (Text(), None, None),
        (Boolean(), False, False),
        (Amount(), 13_05, 13.05),
        (Amount(), 0, 0.0),
        (Amount(), None, None),
        (Number(), 0.0, 0.0),
        (choice_of(MethodType), MethodType.CARD, "card"),
        (Choice(("a",)), None, None),
        (DateTime(), NOON.replace(microsecond=999_999), "2026-11-23 12:00:00"),
        (DateTime(), None, None),
        (Day(), NOON, "2026-11-23"),
        (Day(), date(2019, 5, 1), "2019-05-01"),
        (Day(), None, None),
        (Document(), {"a": 1}, {"a": 1}),
    ],
    ids=label,
)
def test_a_type_answers(kind: WireType, value: Any, answer: Any) -> None:
    rendered = kind.render(value)
    assert rendered == answer
    assert type(rendered) is type(answer)


@pytest.mark.parametrize("kind", ALL_TYPES, ids=label)
def test_every_type_has_a_json_schema(kind: WireType) -> None:
    assert json.loads(json.dumps(kind.schema))["type"] in {"string", "number", "boolean", "object"}


PROMISES = [
    (Text(3), ["abc"], ["abcd", True, 55]),
    (EMAIL, ["ann@example.com"], ["ann", 5]),
    (PHONE, ["(111) 222-3333"], ["one"]),
    (Boolean(), [True, False], ["yes", 1, "true"]),
    (Amount(), [0, 9.11, 999_999_999.99], [-0.01, 1e9, "ten", True, "9.11"]),
    (Choice(("a",)), ["a"], ["b"]),
    (Identifier("txn"), [ID], ["txn_1", "pm_" + "0" * 22]),
    (Document(), [{}, {"a": [1]}], [[1], "text"]),
    (CARD_NUMBER, ["4242 4242 4242 4242"], [None, 4.2, 4242424242424242]),
]


@pytest.mark.parametrize(("kind", "taken", "refused"), PROMISES, ids=label)
def test_what_a_schema_promises_is_taken(
    kind: WireType, taken: list[Any], refused: list[Any]
) -> None:
    promise = Draft202012Validator(getattr(kind, "input_schema", kind.schema))
    for value in taken:
        assert promise.is_valid(value), value
        kind.parse(value)
    for value in refused:
        assert not promise.is_valid(value), value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Text(), "text"),
        (Amount(), 7),
        (Amount(), -1),
        (Number(), 0.0),
        (Choice(("a",)), "a"),
        (Identifier("txn"), ID),
        (DateTime(), NOON),
        (Day(), NOON),
        (EXPIRY, Expiry(1, 2030)),
    ],
    ids=label,
)
def test_what_a_type_answers_fits_its_schema(kind: WireType, value: Any) -> None:
    assert Draft202012Validator(kind.schema).is_valid(kind.render(value))


@pytest.mark.parametrize(
    ("kind", "clear"), [(CARD_NUMBER, "4242424242424242"), (ACCOUNT_NUMBER, "1234567890")]
)
def test_a_number_in_clear_fits_no_schema_of_an_answer(kind: WireType, clear: str) -> None:
    assert not Draft202012Validator(kind.schema).is_valid(clear)

"""The naive evaluation itself, against answers worked out by hand from docs/query-language.md."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.query.asking import Wrong
from tests.query.functions import FUNCTIONS, apply
from tests.query.naive import evaluate, joined
from tests.query.reading import Unreadable, day, moment, native, wire
from tests.query.schema import Kind

CUSTOMER = {
    "id": "acct_a",
    "object": "customer",
    "name": "Zoë",
    "email": "Zoe@Example.com",
    "created_at": "2025-01-01 00:00:00",
}


def row(number: int, **more: Any) -> dict[str, Any]:
    """A transaction; the higher its number, the newer it is."""
    plain: dict[str, Any] = {
        "id": f"txn_{number:021}",
        "object": "transaction",
        "type": "payment",
        "status": "processed",
        "amount": Decimal(100),
        "conv_fee": Decimal(0),
        "customer_id": None,
        "processing_id": None,
        "description": None,
        "processed_date": None,
        "payment_method": None,
        "attrs": {},
        "ledger": [],
        "created_at": "2026-02-01 15:00:00",
        **more,
    }
    return joined(plain, "transaction", {"acct_a": CUSTOMER})


def numbers(query: str | list[tuple[str, str]], rows: list[dict[str, Any]]) -> list[int]:
    """The numbers of the rows that are answered, in order."""
    text = query if isinstance(query, str) else urlencode(query)
    return [int(each["id"][4:]) for each in evaluate(text, rows, "transaction").page]


def names_wrong(query: str) -> set[str]:
    """The keys that a refused query names."""
    with pytest.raises(Wrong) as refused:
        evaluate(query, [], "transaction")
    return refused.value.names


AMOUNTS = [row(n, amount=Decimal(text)) for n, text in enumerate(("9", "10", "100.5", "100.50"))]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("100.5", [3, 2]),
        ("1.005e2", [3, 2]),
        ("!100.5", [1, 0]),
        (">9", [3, 2, 1]),
        (">=9", [3, 2, 1, 0]),
        ("<10.0", [0]),
        ("<=10", [1, 0]),
        ("9|>=100", [3, 2, 0]),
        ("!9|9", [3, 2, 1, 0]),
        ("!9|!10", [3, 2, 1, 0]),
    ],
)
def test_numbers(value: str, expected: list[int]) -> None:
    assert numbers([("amount", value)], AMOUNTS) == expected


def test_repeated_keys_must_all_hold() -> None:
    assert numbers([("amount", ">9"), ("amount", "<100")], AMOUNTS) == [1]
    assert numbers([("amount", "9"), ("amount", "10")], AMOUNTS) == []


TEXTS = [
    row(n, description=text)
    for n, text in enumerate(["shoes", "Shoes!", "no shoes.", "sh+es", None, "a\nb", "", "(x|y)"])
]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("shoes", [0]),
        ("?shoes", [0]),
        ("?SHOES*", [1, 0]),
        ("?*shoes", [0]),
        ("?*hoes*", [2, 1, 0]),
        ("?*o*s*.", [2]),
        ("?sh+es", [3]),
        ("?sh.es", []),
        ("?a*b", [5]),
        ("?*", [7, 6, 5, 3, 2, 1, 0]),
        ("null", [4]),
        ("None", [4]),
        ("", [4]),
        ("!null", [7, 6, 5, 3, 2, 1, 0]),
        ("!shoes", [7, 6, 5, 4, 3, 2, 1]),
        ("|shoes", [4, 0]),
        ("shoes|", [4, 0]),
        ("shoes||sh+es", [4, 3, 0]),
        ("!|", [7, 6, 5, 4, 3, 2, 1, 0]),
        (">no shoes.", [3, 0]),
        ("<S", [7, 6]),
        ("!!shoes", [7, 6, 5, 4, 3, 2, 1, 0]),
    ],
)
def test_text(value: str, expected: list[int]) -> None:
    assert numbers([("description", value)], TEXTS) == expected


MIXED: list[dict[str, Any]] = [
    row(n, attrs=attrs)
    for n, attrs in enumerate(
        [
            {"x": True},
            {"x": 1},
            {"x": "1"},
            {"x": Decimal("1.0")},
            {"x": "true"},
            {"x": None},
            {},
            {"x": [1]},
            {"x": {"y": 1}},
            {"x": "abc"},
        ]
    )
]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", [3, 2, 1, 0]),
        ("1.0", [3, 1]),
        ("true", [4, 0]),
        ("True", [0]),
        ("null", [6, 5]),
        ("!null", [9, 8, 7, 4, 3, 2, 1, 0]),
        ("!1", [9, 8, 7, 6, 5, 4]),
        (">0", [9, 4, 3, 2, 1]),
        (">abb", [9, 4]),
        ("<2", [3, 2, 1]),
        ("?*B*", [9]),
    ],
)
def test_free_documents_hold_all_kinds(value: str, expected: list[int]) -> None:
    assert numbers([("attrs[x]", value)], MIXED) == expected


def test_order_in_free_documents_is_by_kind() -> None:
    ordered = [6, 5, 0, 3, 1, 2, 9, 4, 7, 8]
    assert numbers("order_by=attrs[x]", MIXED) == ordered
    # Ties are newest first in both directions.
    assert numbers("order_by=desc(attrs[x])", MIXED) == [8, 7, 4, 9, 2, 3, 1, 0, 6, 5]


def test_a_path_into_what_is_no_object_is_null() -> None:
    listed = [row(0, attrs={"items": [{"sku": "a"}, {"sku": "b"}]})]
    assert numbers("attrs[items][sku]=null", listed) == [0]
    assert numbers("attrs[items][1][sku]=b", listed) == [0]
    assert numbers("attrs[x][y]=1", MIXED) == [8]
    assert numbers("attrs[x][y]=null", MIXED) == [9, 7, 6, 5, 4, 3, 2, 1, 0]
    assert numbers("attrs[x][0]=1", MIXED) == [7]


LEDGERS = [
    row(0, ledger=[{"amount": Decimal(-5)}, {"amount": Decimal(-7)}]),
    row(1, ledger=[{"amount": Decimal(-7)}]),
    row(2, ledger=[]),
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ledger[amount]=-7", [1, 0]),
        ("ledger[amount]=!-5", [2, 1]),
        ("ledger[amount]=>-6", [0]),
        ("ledger[amount]=null", [2]),
        ("ledger[amount]=!null", [1, 0]),
        ("ledger[0][amount]=-7", [1]),
        ("ledger[1][amount]=null", [2, 1]),
        ("ledger[0]=null", [2]),
        ("ledger=null", []),
        ("abs(ledger[amount])=5", [0]),
    ],
)
def test_any_row_of_a_list(query: str, expected: list[int]) -> None:
    assert numbers(query, LEDGERS) == expected


RELATED = [row(0, customer_id="acct_a"), row(1), row(2, customer_id="acct_gone")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("customer[email]=zoe@example.com", [0]),
        ("customer[email]=!zoe@example.com", []),
        ("customer[email]=x|zoe@example.com", []),
        ("customer[email]=?zoe*", []),
        ("upper(customer[email])=x|ZOE@EXAMPLE.COM", []),
        ("customer[email][0]=x|y&customer[email][1]=ZOE@example.com", [0]),
        ("customer[email]=null", [2, 1]),
        ("length(customer[email])=>3", [0]),
        ("customer[name]=null", [2, 1]),
        ("customer=!null", [0]),
        ("upper(customer[name])=ZOË", [0]),
        ("length(customer[name])=3", [0]),
        ("customer_id=acct_000000000000000000none", []),
        ("customer_id=!acct_000000000000000000none", [2, 1, 0]),
        ("customer_id=?*none*", []),
        ("customer_id", [1]),
    ],
)
def test_related_objects(query: str, expected: list[int]) -> None:
    assert numbers(query, RELATED) == expected


CHOICES = [row(0, status="processed"), row(1, status="voided"), row(2, status="declined")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=processed,voided", [1, 0]),
        ("status=!processed,voided", [2]),
        ("status=rejected", []),
        ("status=!rejected", [2, 1, 0]),
        ("status=?nonsense*", []),
        ("status[0]=processed&status[1]=declined", [2, 0]),
        ("status=processed|declined", [2, 0]),
        ("status=?PROC*", [0]),
        ("amount[0]=100&amount[1]=5", [2, 1, 0]),
        ("status=processed&status=voided", []),
    ],
)
def test_choices_and_lists(query: str, expected: list[int]) -> None:
    assert numbers(query, CHOICES) == expected


ESCAPED = [row(0, description="a|b"), row(1, description="!*"), row(2, description="null")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (r"description=a\|b", [0]),
        (r"description=\a\|\b|\!\*", [1, 0]),
        (r"description=\null", [2]),
        (r"description=!\null", [1, 0]),
        (r"description=?!\*", [1]),
        (r"description=?*\|*", [0]),
        (r"description=\\", []),
        ("description=a\\", []),
        (r"amount=\1\0\0", [2, 1, 0]),
    ],
)
def test_escapes(query: str, expected: list[int]) -> None:
    assert numbers(query, ESCAPED) == expected


MOMENTS = [
    row(0, created_at="2026-02-01 00:00:00", processed_date="2026-01-31"),
    row(1, created_at="2026-02-01 15:00:00", processed_date="2026-02-01"),
    row(2, created_at="2026-02-02 00:00:00", processed_date=None),
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("created_at=2026-02-01", [1, 0]),
        ("created_at=!02/01/2026", [2]),
        ("created_at=>2026-02-01", [2, 1]),
        ("created_at=>=2/1/2026", [2, 1, 0]),
        ("created_at=<2026-02-02", [1, 0]),
        ("created_at=<=2026-02-02", [2, 1, 0]),
        ("created_at=2026-02-01T15:00:00.999Z", [1]),
        ("created_at=2026-02-01T17:00:00%2B02:00", [1]),
        ("created_at=2/1/2026 3:00:00 PM", [1]),
        ("created_at=2/1/2026 12:00:00 AM", [0]),
        ("created_at=Sun Feb 01 2026 15:00:00 GMT%2B0000 (Coordinated Universal Time)", [1]),
        ("processed_date=2026-02-01", [1]),
        ("processed_date=2026-01-31T20:00:00-05:00", [1]),
        ("processed_date=<2026-02-01 15:00:00", [0]),
        ("processed_date=null", [2]),
        ("last_day(processed_date)=2026-01-31", [0]),
    ],
)
def test_time(query: str, expected: list[int]) -> None:
    assert numbers(query, MOMENTS) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("weekofyear", "2024-12-30", 1),
        ("weekofyear", "2027-01-03", 53),
        ("weekofyear", "2026-12-31", 53),
        ("weekofyear", "2025-01-05", 1),
        ("dayofweek", "2026-02-01", 1),
        ("dayofweek", "2026-01-31", 7),
        ("dayname", "2026-02-01", "Sunday"),
        ("monthname", "2026-12-31", "December"),
        ("dayofyear", "2024-12-31", 366),
        ("last_day", "2024-02-01", "2024-02-29"),
        ("last_day", "2026-12-31", "2026-12-31"),
        ("hour", "2026-12-31", 0),
        ("unix_timestamp", "1970-01-02", 86_400),
    ],
)
def test_functions_of_dates(name: str, value: str, expected: Any) -> None:
    assert wire(apply(name, native(Kind.DATE, value))) == expected
    assert wire(apply(name, native(Kind.MOMENT, f"{value} 00:00:00"))) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("round", "2.5", 3),
        ("round", "-2.5", -3),
        ("round", "0.5", 1),
        ("round", "-0.49", 0),
        ("ceil", "-1.5", -1),
        ("floor", "-1.5", -2),
        ("ceil", "1.01", 2),
        ("floor", "7", 7),
        ("abs", "-7.25", "7.25"),
    ],
)
def test_functions_of_numbers(name: str, value: str, expected: Any) -> None:
    assert apply(name, Decimal(value)) == Decimal(expected)


def test_functions_of_null_and_of_what_they_are_not_meant_for() -> None:
    for name in FUNCTIONS:
        assert apply(name, None) is None
        assert apply(name, [1]) is None
        assert apply(name, True) is None
    assert apply("abs", "-1") is None
    assert apply("upper", 1) is None
    assert apply("year", "someday") is None


def test_what_is_no_moment() -> None:
    for text in ("abc", "2026-13-01", "2026-02-30", "2026-02-01 25:00:00", "20260201", "1"):
        with pytest.raises(Unreadable):
            moment(text)
        with pytest.raises(Unreadable):
            day(text)


def test_ties_are_newest_first_and_created_at_last_turns_them() -> None:
    rows = [row(n, amount=Decimal(n % 2)) for n in range(4)]
    assert numbers("", rows) == [3, 2, 1, 0]
    assert numbers("order_by=amount", rows) == [2, 0, 3, 1]
    assert numbers("order_by=desc(amount)", rows) == [3, 1, 2, 0]
    assert numbers("order_by=created_at", rows) == [0, 1, 2, 3]
    assert numbers("order_by=desc(created_at)", rows) == [3, 2, 1, 0]
    assert numbers("order_by=amount,created_at", rows) == [0, 2, 1, 3]
    assert numbers("order_by[1]=created_at&order_by[0]=desc(amount)", rows) == [1, 3, 0, 2]


def test_null_is_least() -> None:
    rows = [row(0, description="b"), row(1), row(2, description="B"), row(3, description="😀")]
    assert numbers("order_by=description", rows) == [1, 2, 0, 3]
    assert numbers("order_by=desc(description)", rows) == [3, 0, 2, 1]


def test_pages() -> None:
    rows = [row(n) for n in range(5)]
    assert numbers("limit=2&offset=1", rows) == [3, 2]
    assert not evaluate("limit=5", rows, "transaction").has_more
    assert evaluate("limit=2&offset=2", rows, "transaction").has_more


METHOD = {"id": "pm_1", "card": {"card_brand": "visa", "expiry": "12/2035"}}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("fields=amount,amount", {"amount": 100}),
        ("fields[]=amount&fields[]=status", {"amount": 100, "status": "processed"}),
        ("fields[1]=type&fields[0]=amount,status", {"amount", "status", "type"}),
        ("fields=payment_method[id]", {"payment_method": {"id": "pm_1"}}),
        ("fields=payment_method[id],payment_method", {"payment_method": METHOD}),
        (
            "fields=payment_method[card][card_brand],payment_method[id]",
            {"payment_method": {"id": "pm_1", "card": {"card_brand": "visa"}}},
        ),
        ("fields=payment_method[bank_account]", {"payment_method": {}}),
        ("fields=customer[name],customer[email]", {"customer": None}),
        ("fields=ledger[amount]", {"ledger": [{"amount": 1}, {"amount": 2}]}),
        ("fields=attrs[a][b]", {"attrs": {"a": {"b": 1}}}),
        ("fields=attrs[none]", {"attrs": {"none": None}}),
        ("fields=year(created_at)", {"year(created_at)": 2026}),
        ("fields=id,created_at[year]", {"id": "txn_" + "0" * 21}),
    ],
)
def test_fields(fields: str, expected: Any) -> None:
    ledger = [{"amount": 1, "id": "lgr_1"}, {"amount": 2, "id": "lgr_2"}]
    rows = [row(0, payment_method=METHOD, ledger=ledger, attrs={"a": {"b": 1, "c": 2}})]
    [answered] = evaluate(fields, rows, "transaction").page
    assert (set(answered) if isinstance(expected, set) else answered) == expected


def test_the_star_is_the_default_attributes() -> None:
    [answered] = evaluate("fields=*,conv_fee", [row(0)], "transaction").page
    assert "conv_fee" in answered
    assert not {"ledger", "customer"} & set(answered)
    [refund] = evaluate("", [row(0, type="refund")], "transaction").page
    assert "ledger" in refund


def test_aggregates_of_the_rows_of_lists() -> None:
    query = "fields=count(ledger[amount]),sum(ledger[amount]),min(ledger[amount])"
    [total] = evaluate(query, LEDGERS, "transaction").page
    assert list(total.values()) == [3, -19, -7]


GROUPED = [
    row(0, amount=Decimal("0.10"), type="payment", description="a"),
    row(1, amount=Decimal("0.20"), type="payment"),
    row(2, amount=Decimal("5"), type="refund", description="c"),
    row(3, amount=Decimal("4"), type="refund", description="b", status="voided"),
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "fields=type,sum(amount),count(id),count(description)&group_by=type",
            [
                {"type": "payment", "sum(amount)": Decimal("0.30"), "count(id)": 2}
                | {"count(description)": 1},
                {"type": "refund", "sum(amount)": 9, "count(id)": 2, "count(description)": 2},
            ],
        ),
        (
            "fields=count(*),min(description),max(amount),avg(amount)",
            [
                {"count(*)": 4, "min(description)": "a", "max(amount)": 5}
                | {"avg(amount)": Decimal("2.325")},
            ],
        ),
        (
            "amount=>100&fields=count(*),sum(amount),min(amount),avg(amount)",
            [{"count(*)": 0, "sum(amount)": None, "min(amount)": None, "avg(amount)": None}],
        ),
        ("amount=>100&fields=count(*)&group_by=type", []),
        (
            "fields=description,count(id)&group_by=description&limit=2&offset=0",
            [{"description": None, "count(id)": 1}, {"description": "a", "count(id)": 1}],
        ),
        (
            "fields=status,type,count(*)&group_by=type,status&order_by=desc(count(*))",
            [
                {"type": "payment", "status": "processed", "count(*)": 2},
                {"type": "refund", "status": "processed", "count(*)": 1},
                {"type": "refund", "status": "voided", "count(*)": 1},
            ],
        ),
        (
            "fields=type&group_by=type&order_by=desc(amount)",
            [{"type": "refund"}, {"type": "payment"}],
        ),
        (
            "fields=payment_method[card][card_brand],count(*)"
            "&group_by=payment_method[card][card_brand]",
            [{"payment_method[card][card_brand]": None, "count(*)": 4}],
        ),
        (
            "fields=month(created_at),*&group_by[0]=month(created_at)",
            [{"month(created_at)": 2}],
        ),
    ],
)
def test_groups(query: str, expected: list[dict[str, Any]]) -> None:
    assert evaluate(query, GROUPED, "transaction").page == expected


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("nope=1", {"nope"}),
        ("payment_method[nope]=1&amount=abc", {"payment_method[nope]", "amount"}),
        ("amount[x]=1", {"amount[x]"}),
        ("payment_method[customer][name]=1", {"payment_method[customer][name]"}),
        ("status=procesed&type=!paymnt", {"status", "type"}),
        ("status=processed,nope", {"status"}),
        ("customer_id=nope&id=txn_", {"customer_id", "id"}),
        ("payment_method[id]=txn_000000000000000000000", {"payment_method[id]"}),
        ("customer[object]=account", {"customer[object]"}),
        ("amount=?1*", {"amount"}),
        ("amount=>null", {"amount"}),
        ("description=?", {"description"}),
        ("description=a|>", {"description"}),
        ("payment_method=visa", {"payment_method"}),
        ("payment_method=null|visa", {"payment_method"}),
        ("ledger=1", {"ledger"}),
        ("attrs=1", {"attrs"}),
        ("created_at=yesterday", {"created_at"}),
        ("created_at=?2026*", {"created_at"}),
        ("upper(amount)=1", {"upper(amount)"}),
        ("abs(description)=1", {"abs(description)"}),
        ("year(amount)=1", {"year(amount)"}),
        ("foo(amount)=1", {"foo(amount)"}),
        ("lower(upper(description))=a", {"lower(upper(description))"}),
        ("sum(amount)=1", {"sum(amount)"}),
        ("length(description)=abc", {"length(description)"}),
        ("length(attrs[x])=abc", {"length(attrs[x])"}),
        ("fields=nope", {"fields"}),
        ("fields=id,ledger[0][amount]", {"fields"}),
        ("fields=sum(description)", {"fields"}),
        ("fields=id,count(*)", {"fields"}),
        ("fields=id&group_by=type", {"fields"}),
        ("group_by=sum(amount)&fields=count(*)", {"group_by"}),
        ("group_by=attrs", {"group_by"}),
        ("order_by=nope", {"order_by"}),
        ("order_by=sum(amount)", {"order_by"}),
        ("order_by=payment_method", {"order_by"}),
        ("order_by=up(amount)", {"order_by"}),
        ("limit=1001&offset=-1", {"limit", "offset"}),
        ("limit=x&q=1&fields[]=nope&nope=2", {"limit", "q", "fields", "nope"}),
    ],
)
def test_what_is_wrong_is_named(query: str, names: set[str]) -> None:
    assert names_wrong(query) == names

"""The table of docs/query-language.md, line by line: way, requests, units, lag."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from chalicelib.dynamo.transport import Transport
from tests.functional.test_list_costs import STRETCH, Past, past
from tests.support.hours import Hours
from tests.support.stores import Store

PAGE = Path(__file__).parents[2] / "docs" / "query-language.md"
INDEX = ", index trusted until 20 s ago"
KEYS = ("order_number", "ref_number", "payment_method_id", "processing_id")
Targets = Callable[[Past, Mapping[str, Any]], Mapping[str, str]]
"""What is asked for, and the plan that is told."""


def by_index(*names: str) -> Targets:
    def targets(past: Past, known: Mapping[str, Any]) -> dict[str, str]:
        asked = {name: {**past.rare, **known}[name] for name in names}
        return {
            f"/transactions?{name}={text}": f"transactions by {name}{INDEX}"
            for name, text in asked.items()
        }

    return targets


def walk(*queries: str) -> Targets:
    return lambda past, known: {f"/transactions?{each}": "transactions" for each in queries}


LINES: dict[str, Targets] = {
    "`id` (alternatives too) of transactions, accounts": lambda past, known: {
        f"/transactions?id={'|'.join(known['ids'])}": "transactions by id",
        f"/accounts?id={past.rare['customer_id']}|{past.rare['processing_id']}": "accounts by id",
    },
    "`id` (alternatives too) of payment methods": lambda past, known: {
        f"/payment_methods?id={past.rare['payment_method_id']}": "payment_methods by id"
    },
    ", ".join([*(f"`{each}`" for each in KEYS), "`status` but `processed`"]): by_index(
        *KEYS, "status"
    ),
    "`customer_id` of transactions": by_index("customer_id"),
    "`customer_id` of payment methods": lambda past, known: {
        f"/payment_methods?customer_id={past.rare['customer_id']}": "payment_methods by owner_id"
    },
    "`email` of customers and accounts": lambda past, known: {
        f"/{name}?email=ann@example.com": f"{name} by email" for name in ("customers", "accounts")
    },
    "`external_uid` of customers and accounts": lambda past, known: {
        f"/{name}?external_uid=uid-1": f"{name} by external_uid"
        for name in ("customers", "accounts")
    },
    "`transaction_id`, `assoc_transaction_id` of ledger lines, `transaction_id` of operations": (
        lambda past, known: {
            f"/{name}?{key}={known['refund']}&limit=1": f"{name} by {key}"
            for name, key in (
                ("transaction_ledgers", "transaction_id"),
                ("operations", "transaction_id"),
            )
        }
    ),
    "`created_at`, with `>`, `>=`, `<`, `<=` or equal": lambda past, known: {
        f"/transactions?{past.between}&limit=1000": "transactions by created_at"
    },
    "`amount`, `type`, `description`, `notes`, `descriptor`, `status=processed`; nothing": walk(
        "amount=7.25&limit=900",
        "type=refund&limit=900",
        "description=rare&limit=900",
        "description=?*RAR*&limit=900",
        "notes=none&limit=900",
        "descriptor=none&limit=900",
        "status=processed&limit=900",
        "limit=900",
    ),
    "nothing, of customers": lambda past, known: {"/customers?": "customers"},
    "nothing, of accounts": lambda past, known: {"/accounts?": "accounts"},
    "nothing, of payment methods": lambda past, known: {"/payment_methods?": "payment_methods"},
}


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    requests: str
    units: str
    may_lag: str


def table() -> dict[str, Line]:
    behind = PAGE.read_text().partition("## What a list costs")[2]
    rows = [line.strip("|").split(" | ") for line in behind.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row] for row in rows[1:]]
    return {name: Line(requests, units, lag) for name, _, requests, units, lag in cells}


@pytest.fixture(scope="module")
def busy(_module_store: Store) -> Past:
    _module_store.activate()
    return past(_module_store, 1_000)


@pytest.fixture(scope="module")
def known(busy: Past) -> dict[str, Any]:
    """What else is asked for, of an hour ago at least: nothing is new."""
    busy.api.post("/customers", {"name": "U", "email": "u@example.com", "external_uid": "uid-1"})
    found = busy.api.get("/transactions", order_number="R-1", limit=3)["values"]
    return {
        "ids": [each["id"] for each in found],
        "ref_number": found[0]["ref_number"],
        "refund": found[0]["id"],
    }


def test_every_line_is_held() -> None:
    assert list(table()) == list(LINES)


@pytest.mark.parametrize("name", LINES)
def test_a_line_says_what_a_list_costs(
    busy: Past, known: dict[str, Any], hours: Hours, name: str
) -> None:
    line = table()[name]
    for target, plan in LINES[name](busy, known).items():
        asked: list[tuple[bool, bool]] = []
        units: list[float] = []

        def counting(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
            answer = inner(operation, {**request, "ReturnConsumedCapacity": "TOTAL"})
            told = answer["ConsumedCapacity"]
            units.extend(each["CapacityUnits"] for each in _listed(told))  # noqa: B023
            tables = request.get("RequestItems", {"": request}).values()
            consistent = all(each.get("ConsistentRead", False) for each in tables)
            asked.append(("IndexName" in request, consistent))  # noqa: B023
            return answer

        busy.api.get("/customers", limit=1)  # warm: the key is known from here on
        with busy.store.wrapped(counting):
            answer = busy.api.request("GET", f"{target}&fields=id")
        assert answer.status == 200, answer.text
        told = answer.headers["X-Query-Plan"].split("; ")
        read, made = (int(part.rpartition(" ")[2]) for part in told[1:])
        assert told[0] == plan
        assert made == len(asked)
        shown = len(answer["values"])
        rows = shown if INDEX in plan or "a row looked at" not in line.units else read
        assert made <= _requests(line.requests, read), f"{target}: {told}, {line}"
        said = _units(line.units, rows, owners=read - shown)
        assert sum(units) == pytest.approx(said, rel=0.1, abs=1.01), target
        assert all(is_index or consistent for is_index, consistent in asked)
        by_index_alone = any(is_index for is_index, _ in asked) and INDEX not in plan
        assert by_index_alone is (line.may_lag == "yes"), target


def _listed(told: Any) -> list[Any]:
    return told if isinstance(told, list) else [told]


def _requests(text: str, rows: int) -> int:
    """The most that a line says. A walk whose limit is short begins with short pages."""
    match = re.fullmatch(r"(\d)(?: in 1,000 rows)?(?:, and 1 in (\d+) rows)?", text)
    assert match is not None, text
    most = int(match[1])
    if "1,000" in text:
        most *= max(ceil(rows / 1_000), 1)
    return most + (ceil(rows / int(match[2])) if match[2] else 0)


def _units(text: str, rows: int, *, owners: int = 0) -> float:
    """`2.5, and 1 a row`, `¼ a row …`, `⅛ a row, and 1 an owner`, `2`."""
    parts = {"¼": 0.25, "⅛": 0.125}
    each = re.search(r"(?:(\d)|([¼⅛])) a (?:row|transaction)", text)
    base = re.match(r"([\d.]+)(?:$|, and )", text)
    per = (float(each[1]) if each[1] else parts[each[2]]) if each else 0.0
    of_owners = owners if "1 an owner" in text else 0
    return (float(base[1]) if base else 0.0) + per * rows + of_owners


def test_of_nothing_there_is_something_to_hold() -> None:
    assert (_requests("1 in 1,000 rows", 1_002), _requests("4", 900)) == (2, 4)
    assert (_units("2.5, and 1 a row", 4), _units("¼ a row looked at", 4)) == (6.5, 1.0)
    assert STRETCH > 0

"""Transactions against the books, in classes."""

from __future__ import annotations

from typing import Any

import pytest

from onfile.admin.books import Match
from onfile.admin.progress import Progress
from onfile.admin.reconcile import Result, reconcile
from tests.onfile.admin.conftest import Shop
from tests.support.client import Api
from tests.support.objects import customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store

QUIET = Progress(None)
LOST_ANSWER = 9_999_921
"""Dollars: charged, and the answer is lost on its way (docs/sandbox.md)."""


def classes(result: Result) -> dict[str, int]:
    """The classes that have any in them, the matches apart."""
    return {name: n for name, n in result.counts.items() if n and name != Match.MATCH}


def entry(shop: Shop, which: str, suffix: str = "") -> dict[str, str]:
    """The key of an entry in the books."""
    return {"reference": shop.transactions[which] + suffix}


def test_what_the_service_writes_matches(shop: Shop) -> None:
    result = reconcile(QUIET)
    assert result.is_clean
    assert result.counts == {**dict.fromkeys(map(str, Match), 0), "match": len(shop.transactions)}


@pytest.mark.parametrize(
    ("which", "changes"),
    [
        ("processed", {"cents": {"N": "999"}}),
        ("processed", {"state": {"S": "voided"}}),
        ("authorized", {"state": {"S": "captured"}}),
        ("captured", {"state": {"S": "authorized"}}),
        ("voided", {"state": {"S": "captured"}}),
        ("declined", {"state": {"S": "captured"}}),
        ("refund", {"state": {"S": "declined"}}),
        ("refund", {"original": {"S": "txn_other"}}),
        ("refunded", {"left": {"N": "900"}}),
    ],
)
def test_other_books_are_a_mismatch(shop: Shop, which: str, changes: dict[str, Any]) -> None:
    with shop.damaged("sandbox-ledger", entry(shop, which), changes):
        result = reconcile(QUIET)
    assert classes(result) == {"mismatch": 1}
    assert [each.transaction_id for each in result.differences] == [shop.transactions[which]]
    assert not result.is_clean


def test_what_the_books_lack_is_missing(shop: Shop) -> None:
    with shop.damaged("sandbox-ledger", entry(shop, "processed"), None):
        assert classes(reconcile(QUIET)) == {"missing": 1}


def test_what_only_the_books_have_is_missing(shop: Shop) -> None:
    with shop.damaged("transactions", shop.transaction("processed"), None):
        [difference] = reconcile(QUIET).differences
    assert (difference.kind, difference.transaction_id) == (
        Match.MISSING,
        shop.transactions["processed"],
    )


@pytest.mark.parametrize(
    ("which", "suffix", "again"),
    [
        ("processed", "", ":again"),
        ("captured", ":capture", ":capture:2"),
        ("voided", ":void", ":void:2"),
    ],
)
def test_a_second_movement_is_a_duplicate(shop: Shop, which: str, suffix: str, again: str) -> None:
    first = _first_like(shop, which, suffix)
    second = {"reference": {"S": shop.transactions[which] + again}}
    shop.store.ask("PutItem", "sandbox-ledger", Item={**first, **second})
    result = reconcile(QUIET)
    shop.store.ask("DeleteItem", "sandbox-ledger", Key=second)
    assert classes(result) == {"duplicate": 1}


def _first_like(shop: Shop, which: str, suffix: str) -> dict[str, Any]:
    """The entry of a transaction whose reference starts like this."""
    start = shop.transactions[which] + suffix
    rows = shop.store.rows("sandbox-ledger")
    return next(dict(row) for row in rows if row["reference"]["S"].startswith(start))


def test_a_lost_answer_is_pending(module_store: Store, shop: Shop) -> None:
    _, key = new_organisation(module_store)
    api = Api(module_store.services(), key)
    customer_id, _ = customer_with_default(api)
    lost = {"type": "payment", "amount": LOST_ANSWER, "customer_id": customer_id}
    answer = api.post("/transactions", lost)
    result = reconcile(QUIET)
    assert (answer["status"], classes(result), result.is_clean) == (
        "processing",
        {"pending": 1},
        True,
    )
    api.get(f"/transactions/{answer['id']}")
    assert classes(reconcile(QUIET)) == {}

"""A transaction on the wire, as what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.api.answer_time import told_by
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.domain.declines import Decline
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.domain.transaction import TransactionType
from chalicelib.domain.wallet import OwnedMethod
from tests.unit.samples import NOW, bank_method, payment


@pytest.fixture(autouse=True)
def _at_the_moment_of_the_samples() -> Iterator[None]:
    with told_by(lambda: NOW):
        yield


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"status": Status.VOIDED}, {"funding_status": None}),
        ({"status": Status.AUTHORIZED, "processed_at": None}, {"funding_status": "pending"}),
        ({"processed_at": NOW - timedelta(days=1)}, {"funding_status": "batched"}),
        (
            {"processed_at": NOW - timedelta(days=1), "processor": "stripe"},
            {"funding_status": "pending"},
        ),
        (
            {"processed_at": NOW - timedelta(days=1), "refundable": 0},
            {"funding_status": "refunded"},
        ),
        (
            {"processed_at": NOW - timedelta(days=1), "refundable": 1},
            {"funding_status": "batched"},
        ),
        (
            {"processed_at": NOW - timedelta(days=1), "status": Status.VOIDING_PROCESSED},
            {"funding_status": "batched"},
        ),
        (
            {"status": Status.DECLINED, "answer": Answer(Outcome.NOT_SENT)},
            {"funding_status": None},
        ),
        ({}, {"status": "processed", "status_code": "approved", "funding_status": "pending"}),
        (
            {"status": Status.CAPTURING, "answer": None},
            {"status": "processing", "status_code": None},
        ),
        (
            {
                "status": Status.DECLINED,
                "answer": Answer(Outcome.DECLINED, Decline.INVALID_ZIP),
            },
            {"status": "declined", "status_code": "invalid_zip"},
        ),
        (
            {"answer": Answer(Outcome.DECLINED, Decline.SUSPICIOUS_ACTIVITY)},
            {"risk_flag": "denied"},
        ),
        (
            {"answer": Answer(Outcome.RETURNED, Decline.INSUFFICIENT_BAL)},
            {"funding_status": "reversed", "status_code": "insufficient_bal"},
        ),
        ({"refundable": 0}, {"funding_status": "refunded"}),
        ({"method": OwnedMethod(bank_method())}, {"funding_type": "bank"}),
        ({"method": None}, {"funding_type": None, "payment_method": None}),
        ({"rejected_at": None}, {"rejected_date": None, "processed_date": "2026-11-23"}),
    ],
)
def test_a_transaction_is_shown_as_what_became_of_it(
    changes: dict[str, Any], shown: dict[str, Any]
) -> None:
    answer = TRANSACTION.render(payment(**changes))
    assert {name: answer[name] for name in shown} == shown


def test_the_ledger_is_shown_on_refunds_and_on_request() -> None:
    assert "ledger" not in TRANSACTION.render(payment())
    refund = payment(type=TransactionType.REFUND)
    assert TRANSACTION.render(refund)["ledger"][0] == {
        "id": "lgr_1",
        "object": "transaction_ledger",
        "entry_type": "refund",
        "amount": -5.0,
        "transaction_id": "txn_0000000000000000000001",
        "assoc_transaction_id": "txn_0000000000000000000002",
        "processed_date": "2026-11-23",
        "attrs": {},
        "created_at": "2026-11-23 15:00:00",
        "modified_at": "2026-11-23 15:00:00",
    }
    assert TRANSACTION.render(payment(), {"operations": None})["operations"] == [
        {
            "id": "op_1",
            "object": "operation",
            "type": "process",
            "status": "complete",
            "amount": 100.0,
            "transaction_id": "txn_0000000000000000000001",
            "attrs": {},
            "created_at": "2026-11-23 15:00:00",
        }
    ]

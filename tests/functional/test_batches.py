"""What can still be voided, and what only be refunded, at the batch's moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.processors.sandbox import Sandbox
from chalicelib.processors.sandbox.ledger import Ledger
from tests.sandbox.support import Hands
from tests.support.client import Api
from tests.support.objects import bank_account, card
from tests.support.organisations import new_organisation
from tests.support.serving import embedded_store

SENT = datetime(2026, 11, 24, tzinfo=UTC)
"""The first 19:00 in New York after `Hands` begins."""


@pytest.fixture(scope="module")
def shop(_moto: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Api, Hands]]:
    with embedded_store(tmp_path_factory.mktemp("batches") / "onfile.db") as store:
        clock = Hands()
        sandbox = Sandbox(Ledger(store.connection), clock=clock, sleep=lambda _: None)
        services = store.services(clock=clock, processors={"sandbox": sandbox})
        yield Api(services, new_organisation(store)[1]), clock


def made(api: Api, **body: Any) -> str:
    answer = api.post("/transactions", {"type": "payment", "amount": 5, **body})
    assert answer.status == 200, answer.text
    return str(answer["id"])


def captured(api: Api) -> str:
    held = made(api, status="authorized", payment_method=card())
    assert api.put(f"/transactions/{held}", {"status": "processed"}).status == 200
    return held


def refunded(api: Api) -> str:
    ledger = [{"assoc_transaction_id": made(api, payment_method=card())}]
    return made(api, type="refund", ledger=ledger)


TWO_WAY = bank_account(transfer_type="two-way")
MAKES: dict[str, Callable[[Api], str]] = {
    "a payment by card": lambda api: made(api, payment_method=card()),
    "a payment by bank": lambda api: made(api, payment_method=bank_account()),
    "a capture": captured,
    "a refund": refunded,
    "a refund without a ledger": lambda api: made(api, type="refund", payment_method=card()),
    "a credit": lambda api: made(api, type="credit", payment_method=TWO_WAY),
}


@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES)
@pytest.mark.parametrize(
    ("now", "funding", "void"),
    [
        (SENT - timedelta(seconds=1), "pending", 200),
        (SENT, "batched", 400),
        (SENT + timedelta(days=30), "batched", 400),
    ],
)
def test_a_void_comes_before_the_batch_or_is_refused(
    shop: tuple[Api, Hands], make: Callable[[Api], str], now: datetime, funding: str, void: int
) -> None:
    api, clock = shop
    clock.now = SENT - timedelta(hours=9)
    path = f"/transactions/{make(api)}"
    clock.now = now
    assert api.get(path)["funding_status"] == funding
    answer = api.put(path, {"status": "voided"})
    assert answer.status == void, answer.text
    after = api.get(path)
    if void == 200:
        assert (after["status"], after["funding_status"]) == ("voided", None)
        return
    assert "batched" in answer["details"]["status"]
    assert (after["status"], after["funding_status"]) == ("processed", funding)


def test_what_is_batched_is_refunded_instead(shop: tuple[Api, Hands]) -> None:
    api, clock = shop
    clock.now = SENT - timedelta(hours=9)
    paid = made(api, payment_method=card())
    clock.now = SENT
    refused = api.put(f"/transactions/{paid}", {"status": "voided"})
    assert "refund it instead" in refused["details"]["status"]
    made(api, type="refund", ledger=[{"assoc_transaction_id": paid}])
    assert api.get(f"/transactions/{paid}")["funding_status"] == "refunded"


@pytest.mark.parametrize("days", [0, 1, 400])
def test_what_is_only_authorized_is_in_no_batch(shop: tuple[Api, Hands], days: int) -> None:
    api, clock = shop
    clock.now = SENT - timedelta(hours=9)
    held = made(api, status="authorized", payment_method=card())
    clock.now = SENT + timedelta(days=days)
    assert api.get(f"/transactions/{held}")["funding_status"] == "pending"
    assert api.put(f"/transactions/{held}", {"status": "voided"})["funding_status"] is None


def test_what_is_declined_has_no_funding(shop: tuple[Api, Hands]) -> None:
    api, _ = shop
    body = {"type": "payment", "amount": 9_999_904, "payment_method": card()}
    declined = api.post("/transactions", body)["details"]
    assert (declined["status"], declined["funding_status"]) == ("declined", None)

"""PyPI's `squareup` and the vendor's SDK for Node, walked through Square's twin."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from square import Square
from square.core.api_error import ApiError
from square.utils.webhooks_helper import verify_signature

from tests.processors.square_twin import refunds
from tests.processors.square_twin.books import LOCATION, Books
from tests.processors.square_twin.cards import LASTING
from tests.processors.square_twin.events import event, signature
from tests.processors.square_twin.server import (
    ACCESS_TOKEN,
    ANSWER_LOST,
    DONE_500,
    LIMITED,
    NOT_APPLIED,
    Twin,
    running,
)
from tests.processors.strangers.test_strangers import HERE
from tests.support import node

KEY, URL = "signature key of a stranger", "https://shop.example/processors/prc_1/events"
ONCE: dict[str, Any] = {"max_retries": 0}
WEEK_S = 7 * 24 * 3600


@dataclass
class Clock:
    """The vendor's, which goes when it is told to."""

    at: float = 1_795_962_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def twin(clock: Clock) -> Iterator[Twin]:
    """An account at a twin of Square's."""
    with running(Books(now=clock)) as started:
        yield started


@pytest.fixture
def client(twin: Twin) -> Iterator[Square]:
    """The SDK for Python."""
    with httpx.Client(trust_env=False) as http:
        yield Square(token=ACCESS_TOKEN, base_url=twin.url, httpx_client=http)


@pytest.fixture
def card(client: Square, twin: Twin) -> dict[str, Any]:
    """A card on file, as a payment asks for it."""
    return _kept(client, twin.books.tokenize())


def _kept(client: Square, token: str) -> dict[str, Any]:
    customer = client.customers.create(given_name="Ada", request_options=ONCE).customer
    assert customer is not None
    made = client.cards.create(
        idempotency_key=f"keep {token}"[:45],
        source_id=token,
        card={"customer_id": customer.id, "reference_id": "pm_1"},
        request_options=ONCE,
    ).card
    assert made is not None
    return {"source_id": made.id, "customer_id": customer.id}


def _pay(client: Square, card: dict[str, Any], key: str, cents: int = 19_90, **more: Any) -> Any:
    held = {"autocomplete": False, "reference_id": "txn_1", "location_id": LOCATION, **more}
    answer = client.payments.create(
        idempotency_key=key, amount_money=_usd(cents), request_options=ONCE, **card, **held
    )
    return answer.payment


def _usd(cents: int) -> Any:
    return {"amount": cents, "currency": "USD"}


def _code(error: pytest.ExceptionInfo[ApiError]) -> str:
    return str(error.value.errors[0].code)


def test_a_payment_is_made_once_under_a_key(client: Square, card: dict[str, Any]) -> None:
    held = _pay(client, card, "a charge")
    assert (held.status, held.approved_money.amount) == ("APPROVED", 19_90)
    assert _pay(client, card, "a charge").id == held.id
    with pytest.raises(ApiError) as reused:
        _pay(client, card, "a charge", 5_00)
    assert (reused.value.status_code, _code(reused)) == (400, "IDEMPOTENCY_KEY_REUSED")
    taken = client.payments.complete(held.id, request_options=ONCE).payment
    assert taken is not None
    assert (taken.status, taken.card_details.status) == ("COMPLETED", "CAPTURED")  # type: ignore[union-attr]


def test_while_the_first_is_at_work_others_get_a_conflict(
    client: Square, card: dict[str, Any], twin: Twin
) -> None:
    caught: list[str] = []

    def meanwhile(path: str) -> None:
        twin.before = lambda path: None
        with pytest.raises(ApiError) as conflict:
            _pay(client, card, "one")
        caught.append(f"{conflict.value.status_code} {_code(conflict)}")

    twin.before = meanwhile
    _pay(client, card, "one")
    assert caught == ["409 CONFLICT"]


def test_a_part_is_captured_by_a_changed_amount(client: Square, card: dict[str, Any]) -> None:
    held = _pay(client, card, "one")

    def change(cents: int, key: str, version: str) -> Any:
        changed: Any = {"amount_money": _usd(cents), "version_token": version}
        return client.payments.update(
            held.id, idempotency_key=key, payment=changed, request_options=ONCE
        ).payment

    less = change(10_00, "less", held.version_token)
    with pytest.raises(ApiError) as stale:
        change(9_00, "stale", held.version_token)
    assert _code(stale) == "VERSION_MISMATCH"
    with pytest.raises(ApiError) as more:
        change(19_91, "more", less.version_token)
    assert _code(more) == "AMOUNT_TOO_HIGH"
    taken = client.payments.complete(held.id, request_options=ONCE).payment
    assert taken is not None
    assert taken.total_money is not None
    assert taken.total_money.amount == 10_00
    with pytest.raises(ApiError):
        client.payments.complete(held.id, request_options=ONCE)


def test_canceling_by_a_key_leaves_nothing_behind(
    client: Square, card: dict[str, Any], twin: Twin
) -> None:
    client.payments.cancel_by_idempotency_key(idempotency_key="one", request_options=ONCE)
    first = _pay(client, card, "one")
    client.payments.cancel_by_idempotency_key(idempotency_key="one", request_options=ONCE)
    assert twin.books.payments[first.id]["status"] == "CANCELED"
    second = _pay(client, card, "one")
    assert (second.status, second.id == first.id) == ("APPROVED", False)
    client.payments.complete(second.id, request_options=ONCE)
    with pytest.raises(ApiError):
        client.payments.cancel_by_idempotency_key(idempotency_key="one", request_options=ONCE)


def test_lists_lag_and_ids_do_not(
    client: Square, card: dict[str, Any], twin: Twin, clock: Clock
) -> None:
    twin.books.lag_s = 30
    held = _pay(client, card, "one")
    assert list(client.payments.list(location_id=LOCATION)) == []
    found = client.payments.get(held.id, request_options=ONCE).payment
    assert found is not None
    assert found.status == "APPROVED"
    clock.at += 30
    client.payments.complete(held.id, request_options=ONCE)
    seen = list(client.payments.list(begin_time=held.created_at, location_id=LOCATION))
    assert [(each.reference_id, each.status) for each in seen] == [("txn_1", "APPROVED")]
    assert list(client.payments.list(end_time="2020-01-01T00:00:00Z")) == []
    clock.at += 30
    assert [each.status for each in client.payments.list()] == ["COMPLETED"]


def test_a_list_is_paged(client: Square, card: dict[str, Any]) -> None:
    made = [_pay(client, card, f"number {number}").id for number in range(5)]
    assert [each.id for each in client.payments.list(limit=2, sort_order="ASC")] == made


def test_a_hold_runs_out(client: Square, card: dict[str, Any], clock: Clock) -> None:
    week, hour = _pay(client, card, "one"), _pay(client, card, "two", delay_duration="PT1H")
    clock.at += 3600
    assert client.payments.get(hour.id, request_options=ONCE).payment.status == "CANCELED"  # type: ignore[union-attr]
    assert client.payments.get(week.id, request_options=ONCE).payment.status == "APPROVED"  # type: ignore[union-attr]
    clock.at += WEEK_S
    with pytest.raises(ApiError):
        client.payments.complete(week.id, request_options=ONCE)


def test_refunds_never_add_up_to_more(client: Square, card: dict[str, Any], twin: Twin) -> None:
    held = _pay(client, card, "one")

    def refund(cents: int, key: str) -> Any:
        return client.refunds.refund_payment(
            idempotency_key=key,
            amount_money=_usd(cents),
            payment_id=held.id,
            request_options=ONCE,
        ).refund

    with pytest.raises(ApiError) as early:
        refund(1, "early")
    assert _code(early) == "REFUND_ERROR_PAYMENT_NEEDS_COMPLETION"
    client.payments.complete(held.id, request_options=ONCE)
    twin.books.refunds_last = True
    first = refund(10_00, "first")
    assert refund(10_00, "first").id == first.id
    with pytest.raises(ApiError) as too_much:
        refund(9_91, "too much")
    assert _code(too_much) == "REFUND_AMOUNT_INVALID"
    refunds.end_refund(twin.books, first.id, "REJECTED")
    assert client.refunds.get(first.id, request_options=ONCE).refund.status == "REJECTED"  # type: ignore[union-attr]
    twin.books.refunds_last = False
    assert refund(19_90, "all").status == "PENDING"
    assert [each.status for each in client.refunds.list()] == ["COMPLETED", "REJECTED"]


@pytest.mark.parametrize(
    ("token", "code"),
    [(token, plan.declined) for token, plan in LASTING.items() if plan.declined]
    + [("cnon:card-nonce-already-used", "CARD_TOKEN_USED")],
)
def test_a_documented_token_is_declined(client: Square, token: str, code: str) -> None:
    with pytest.raises(ApiError) as declined:
        _pay(client, {"source_id": token}, "one")
    assert (declined.value.status_code, _code(declined)) == (400, code)
    if code != "CARD_TOKEN_USED":
        assert declined.value.body["payment"]["status"] == "FAILED"
        with pytest.raises(ApiError) as again:
            _pay(client, {"source_id": token}, "one")
        assert again.value.body == declined.value.body
        with pytest.raises(ApiError):
            _kept(client, token)


def test_a_card_on_file_is_its_customers_until_it_is_disabled(
    client: Square, twin: Twin, card: dict[str, Any]
) -> None:
    token = twin.books.tokenize(declined="INSUFFICIENT_FUNDS")
    poor = _kept(client, token)
    with pytest.raises(ApiError) as used:
        client.cards.create(
            idempotency_key="again", source_id=token, card={"customer_id": poor["customer_id"]}
        )
    assert _code(used) == "SOURCE_USED"
    with pytest.raises(ApiError) as declined:
        _pay(client, poor, "poor")
    assert _code(declined) == "INSUFFICIENT_FUNDS"
    for other in ({"customer_id": poor["customer_id"]}, {}):
        with pytest.raises(ApiError):
            _pay(client, {"source_id": card["source_id"]} | other, "another's")
    found = [each.id for each in client.cards.list(reference_id="pm_1")]
    assert found == [card["source_id"], poor["source_id"]]
    client.cards.disable(card["source_id"], request_options=ONCE)
    with pytest.raises(ApiError):
        _pay(client, card, "disabled")


def test_a_disputed_payment_is_not_refunded(
    client: Square, twin: Twin, card: dict[str, Any]
) -> None:
    paid = _pay(client, card, "one", autocomplete=True)
    opened = refunds.open_dispute(twin.books, paid.id, 19_90)
    with pytest.raises(ApiError) as refused:
        client.refunds.refund_payment(
            idempotency_key="one", amount_money=_usd(1), payment_id=paid.id
        )
    assert _code(refused) == "PAYMENT_NOT_REFUNDABLE_DUE_TO_DISPUTE"
    assert [each.id for each in client.disputes.list(states="EVIDENCE_REQUIRED")] == [opened["id"]]
    refunds.turn_dispute(twin.books, opened["id"], "WON")
    assert client.disputes.get(opened["id"]).dispute.state == "WON"  # type: ignore[union-attr]


def test_the_account_and_its_location(client: Square) -> None:
    merchant = client.merchants.get("me").merchant
    assert merchant is not None
    found = client.locations.get(str(merchant.main_location_id)).location
    assert found is not None
    assert (found.id, found.currency, found.status) == (LOCATION, "USD", "ACTIVE")


def test_what_the_account_does_not_take_is_refused(
    client: Square, twin: Twin, card: dict[str, Any]
) -> None:
    with httpx.Client(trust_env=False) as http, pytest.raises(ApiError) as refused:
        Square(token="EAAA_of_nobody", base_url=twin.url, httpx_client=http).locations.list()
    assert (refused.value.status_code, _code(refused)) == (401, "UNAUTHORIZED")
    euros: Any = {"amount": 5_00, "currency": "EUR"}
    with pytest.raises(ApiError) as currency:
        client.payments.create(idempotency_key="one", amount_money=euros, **card)
    assert _code(currency) == "INVALID_VALUE"
    assert _pay(client, card, "one").status == "APPROVED", "what was not valid is not kept"


@pytest.mark.parametrize("fault", [NOT_APPLIED, ANSWER_LOST, DONE_500, LIMITED])
def test_a_fault_on_the_line(client: Square, twin: Twin, card: dict[str, Any], fault: str) -> None:
    twin.faults["/payments"] = fault
    with pytest.raises((ApiError, httpx.HTTPError)):
        _pay(client, card, "one")
    assert len(twin.books.payments) == (fault in (ANSWER_LOST, DONE_500))
    assert _pay(client, card, "one").status == "APPROVED"
    assert len(twin.books.payments) == 1


def test_its_events_are_taken_by_the_sdk(
    client: Square, twin: Twin, card: dict[str, Any], clock: Clock
) -> None:
    paid = _pay(client, card, "one", autocomplete=True)
    refund = client.refunds.refund_payment(
        idempotency_key="one", amount_money=_usd(1_00), payment_id=paid.id
    ).refund
    assert refund is not None
    dispute = refunds.open_dispute(twin.books, paid.id, 1_00)
    told = {
        "payment.updated": twin.books.payments[paid.id],
        "refund.updated": twin.books.refunds[str(refund.id)],
        "dispute.created": dispute,
        "dispute.state.updated": dispute,
    }
    for kind, about in told.items():
        raw = event(kind, about, clock())
        header = signature(raw, KEY, URL)
        assert _is_signed(raw.decode(), header)
        assert not _is_signed(raw.decode().replace("twin", "other"), header)


def _is_signed(body: str, header: str) -> bool:
    return verify_signature(
        request_body=body, signature_header=header, signature_key=KEY, notification_url=URL
    )


def test_the_sdk_for_node_walks_through(twin: Twin) -> None:
    try:
        node.install(HERE)
    except node.ToolMissing as missing:
        pytest.skip(f"{missing}: the SDK for Node can't be run")
    raw = json.dumps({"type": "payment.updated"}).encode()
    lines = node.run(
        HERE / "square_journey.mjs",
        TWIN_URL=twin.url,
        TWIN_KEY=ACCESS_TOKEN,
        SOURCE=twin.books.tokenize(),
        EVENT=raw.decode(),
        SIGNATURE=signature(raw, KEY, URL),
        SIGNATURE_KEY=KEY,
        ADDRESS=URL,
    )
    steps = {line["name"]: line for line in lines}
    held = steps["held"]["answer"]["payment"]
    assert (held["status"], held["approvedMoney"]["amount"]) == ("APPROVED", "1990")
    assert steps["again"]["answer"]["payment"]["id"] == held["id"]
    assert steps["other body"]["error"]["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert steps["changed"]["answer"]["payment"]["totalMoney"]["amount"] == "1000"
    assert steps["taken"]["answer"]["payment"]["status"] == "COMPLETED"
    assert steps["refund"]["answer"]["refund"]["status"] == "PENDING"
    assert steps["too much"]["error"]["code"] == "REFUND_AMOUNT_INVALID"
    assert steps["nobody"]["error"] == {"status": 404, "code": "NOT_FOUND"}
    assert steps["declined"]["error"] == {"status": 400, "code": "GENERIC_DECLINE"}
    assert steps["canceled by key"]["answer"] == {}
    assert steps["listed"]["answer"] == ["FAILED", "COMPLETED"]
    assert steps["event"]["answer"] is True

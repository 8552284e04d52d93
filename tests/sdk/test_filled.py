"""The Python SDK in an organisation with a past: what it finds in an empty one, it finds there.

In an ordinary run the past is of two thousand transactions; `make evidence` takes sixty thousand.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import payload
import pytest

from chalicelib.domain.clock import utc_now
from tests.sdk import official
from tests.sdk.details import card, save
from tests.sdk.test_python_lists import ids
from tests.support.client import Api
from tests.support.evidence import count
from tests.support.filled import fill
from tests.support.objects import customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.serving import Service

pytestmark = pytest.mark.evidence

PAST = count(2_000, 60_000)


@pytest.fixture(scope="module")
def busy(service: Service) -> str:
    """The secret key of an organisation that has had a payment every minute, until yesterday."""
    service.store.activate()
    organisation, key = new_organisation(service.store)
    then = utc_now() - timedelta(days=1)
    api = Api(service.store.services(clock=lambda: then), key)
    like = pay(api, customer_with_default(api)[0], 7)["id"]
    every = timedelta(minutes=1)
    fill(service.store, organisation.id, like, PAST - 1, then - every * PAST, every)
    return key


@pytest.fixture
def pl(service: Service, busy: str) -> Any:
    """A session of the SDK for it."""
    service.store.activate()
    return payload.Session(busy, service.url)


def test_what_was_just_made_is_found_by_each_filter(pl: Any) -> None:
    customer = pl.Customer.create(name="Ann", email="ann@example.com")
    method = save(pl, card(), customer_id=customer.id, default_payment_method=True)
    paid = pl.Payment.create(
        amount=123.45, customer_id=customer.id, description="of now", order_number="N-1"
    )
    for filters in (
        {"order_number": "N-1"},
        {"payment_method_id": method.id},
        {"customer_id": customer.id},
        {"ref_number": paid.ref_number},
        {"description": "of now"},
        {"amount": 123.45},
        {"amount": ">100"},
        {"id": paid.id},
    ):
        assert ids(pl.Transaction.filter_by(**filters).all()) == [paid.id], filters
    newest = pl.Transaction.filter_by(processing_id=paid.processing_id).limit(2).all()
    assert (len(newest), newest[0].id) == (2, paid.id)


def test_a_status_is_found_as_soon_as_it_is_told(pl: Any) -> None:
    held = pl.Payment.create(amount=9, payment_method=card(), status="authorized")
    assert ids(pl.Transaction.filter_by(status="authorized").all()) == [held.id]
    held.update(status="voided")
    assert ids(pl.Transaction.filter_by(status="authorized").all()) == []
    assert ids(pl.Transaction.filter_by(status="voided").all()) == [held.id]
    with pytest.raises(payload.TransactionDeclined) as caught:
        pl.Payment.create(amount=40, payment_method=card("4111 1111 1111 9903"))
    refused = ids(pl.Transaction.filter_by(status="declined").all())
    assert refused == [caught.value.transaction.id]


def test_sums_and_counts_are_of_all_of_it(pl: Any) -> None:
    amount = payload.attr.amount
    [row] = pl.Transaction.select("count(id)", "sum(amount)").filter_by(amount == 7).all()
    assert (row["count(id)"], row["sum(amount)"]) == (PAST, 7.0 * PAST)


def test_what_the_official_suites_ask_right_after_a_payment_is_found(pl: Any) -> None:
    """Each does, in a language of its own: a word of chance, and how the text ends in any case."""
    account = pl.ProcessingAccount.create(name="Of the suite")
    paid = pl.Payment.create(
        amount=100,
        description="qwkfjtszby",
        processing_id=account.id,
        payment_method=card(),
    )
    refund = pl.Refund.create(amount=10, processing_id=account.id, payment_method=card())
    attr = payload.attr
    for word in ("qwkfjtszby", "JTSZBY"):
        asked = (
            attr.amount > 99,
            attr.amount < 200,
            attr.description.contains(word),
            attr.created_at > "2019-12-31",
        )
        assert ids(pl.Payment.filter_by(*asked).all()) == [paid.id]
        assert ids(pl.Transaction.filter_by(attr.description.contains(word)).all()) == [paid.id]
    refunds = pl.Transaction.select("*", "ledger").filter_by(
        type="refund", processing_id=account.id
    )
    assert ids(refunds.all()) == [refund.id]
    processed = pl.Transaction.filter_by(status="processed", type="payment").all()
    assert processed[0].id == paid.id
    assert pl.Transaction.select("*", "ledger").get(paid.id).ledger == []


def test_the_official_suite_passes_as_in_an_empty_one(
    service: Service, busy: str, key: str, tmp_path: Path
) -> None:
    suite = official.suite()
    if suite is None:
        pytest.skip("ONFILE_SUITE names no checkout of the official Python suite")
    service.store.activate()
    empty = official.outcomes(suite, service.url, key, tmp_path / "empty")
    filled = official.outcomes(suite, service.url, busy, tmp_path / "filled")
    assert len(empty) > 20
    assert [name for name in empty if not empty[name]] == []
    assert filled == empty


def test_what_is_nowhere_is_found_nowhere(pl: Any) -> None:
    for name in ("description", "order_number", "ref_number"):
        assert pl.Transaction.filter_by(**{name: "of nobody"}).all() == []


def test_what_is_before_a_moment_is_found_from_there_on(pl: Any) -> None:
    until = utc_now() - timedelta(days=1, minutes=PAST / 2)
    before = pl.Transaction.filter_by(payload.attr.created_at < _written(until)).limit(60).all()
    moments = [datetime.fromisoformat(each.created_at).replace(tzinfo=UTC) for each in before]
    steps = {earlier - later for earlier, later in pairwise(moments)}
    assert len(moments) == 60
    assert timedelta() < until - moments[0] <= timedelta(seconds=62)
    assert all(abs(step - timedelta(minutes=1)) <= timedelta(seconds=1) for step in steps)


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"

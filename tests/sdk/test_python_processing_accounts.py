"""Processing accounts through the Python SDK, with the bodies of the SDKs' own suites."""

from __future__ import annotations

from typing import Any

import payload
import pytest

from tests.sdk.details import bank_account, card

OWNER = {
    "full_name": "Test Owner",
    "email": "owner@example.com",
    "ssn": "234 23 4234",
    "birth_date": "06/20/1985",
    "title": "CEO",
    "ownership": "100",
    "street_address": "123 Main Street",
    "unit_number": "#1A",
    "city": "New York",
    "state_province": "NY",
    "postal_code": "10238",
    "phone_number": "(111) 222-3333",
    "type": "owner",
}
LEGAL_ENTITY = {
    "legal_name": "Test",
    "type": "INDIVIDUAL_SOLE_PROPRIETORSHIP",
    "ein": "23 423 4234",
    "street_address": "123 Example St",
    "unit_number": "Suite 1",
    "city": "New York",
    "state_province": "NY",
    "state_incorporated": "NY",
    "postal_code": "11238",
    "country": "US",
    "phone_number": "(111) 222-3333",
    "website": "https://payload.example",
    "start_date": "05/01/2015",
    "contact_name": "Test Person",
    "contact_email": "test.person@example.com",
    "contact_title": "VP",
}


def processing_account(pl: Any, *, owners: Any = None, payment_methods: Any = None) -> Any:
    """A new account, with everything that the suites send."""
    return pl.ProcessingAccount.create(
        name="Processing Account",
        legal_entity={**LEGAL_ENTITY, "owners": owners or [dict(OWNER)]},
        payment_methods=payment_methods or bank_account(),
    )


@pytest.mark.parametrize("owners", [dict(OWNER), [dict(OWNER)]], ids=["one", "list"])
def test_owners_may_be_one_or_a_list(pl: Any, owners: Any) -> None:
    created = processing_account(pl, owners=owners)
    assert (created.status, created.name) == ("pending", "Processing Account")
    read = pl.ProcessingAccount.get(created.id)
    assert read.legal_entity == {
        **LEGAL_ENTITY,
        "owners": [{**OWNER, "ssn": "xxxxx4234"}],
    }


@pytest.mark.parametrize("as_list", [False, True])
def test_payment_methods_may_be_one_or_a_list(pl: Any, as_list: bool) -> None:
    method = bank_account()
    created = processing_account(pl, payment_methods=[method] if as_list else method)
    [kept] = pl.ProcessingAccount.get(created.id).payment_methods
    assert isinstance(kept, payload.BankAccount)
    assert kept.account_number == "xxxxxx7890"


def test_a_pending_account_takes_payments(pl: Any) -> None:
    account = processing_account(pl)
    paid = pl.Payment.create(amount=100, payment_method=card(), processing_id=account.id)
    assert (paid.status, paid.processing_id) == ("processed", account.id)
    refunded = pl.Refund.create(
        amount=100, processing_id=account.id, ledger=[{"assoc_transaction_id": paid.id}]
    )
    assert refunded.processing_id == account.id


def test_transactions_are_found_by_the_account(pl: Any) -> None:
    account = processing_account(pl)
    pl.Payment.create(amount=10, payment_method=card())
    given = pl.Refund.create(amount=10, payment_method=card(), processing_id=account.id)
    [found] = pl.Refund.filter_by(processing_id=account.id).all()
    assert (found.id, found.processing_id) == (given.id, account.id)
    assert pl.Payment.filter_by(processing_id=account.id).all() == []


def test_an_unknown_account_is_refused(pl: Any) -> None:
    unknown = "acct_0000000000000000"
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Payment.create(amount=1, payment_method=card(), processing_id=unknown)
    assert caught.value.details == {"processing_id": "Invalid value"}


def test_an_account_is_updated_listed_and_deleted(pl: Any) -> None:
    account = processing_account(pl)
    account.update(description="Flagship")
    newest = pl.ProcessingAccount.filter_by(status="pending").first()
    assert (newest.id, newest.description) == (account.id, "Flagship")
    account.delete()
    with pytest.raises(payload.NotFound):
        pl.ProcessingAccount.get(account.id)

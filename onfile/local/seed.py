"""What the local stage starts with, so that the public documentation works as pasted.

The key is public knowledge: it is in the documentation, and opens the local stage only. A deployed
stage starts with no key at all.
"""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.domain.account import Customer, Organisation, ProcessingAccount
from chalicelib.domain.card import Expiry
from chalicelib.domain.clock import utc_now
from chalicelib.domain.payment_method import MethodType, Purpose
from chalicelib.domain.secret_key import SecretKey, digest_of
from chalicelib.services.requests import CardDetails, NewMethod
from chalicelib.services.use_cases import Services
from chalicelib.store.accounts import Accounts
from chalicelib.store.organisations import Organisations

SECRET_KEY = "secret_key_3bW9JMZtPVDOfFNzwRdfE"  # noqa: S105  (the documentation's, see above)
CUSTOMER_ID = "acct_u7NDGPfjBc4uwChD"
PROCESSING_ID = "acct_3bW9JMZtPVDOfFNzwRdf"
ORGANISATION_ID = "org_local"

_CARD = CardDetails(card_number="4242424242424242", expiry=Expiry(12, 2035))
SEEDED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def seed(
    services: Services,
    accounts: Accounts,
    organisations: Organisations,
    secret_key: str = SECRET_KEY,
) -> None:
    """Write the local organisation, which `secret_key` opens, unless it has been made.

    Complete or repeated, never half.

    What has been changed since stays as it is: a customer that was deleted, a key that was revoked.
    """
    if organisations.has_made(digest_of(secret_key)):
        return
    organisation = Organisation(
        id=ORGANISATION_ID,
        name="Local",
        environ="test",
        created_at=SEEDED_AT,
        default_processing_id=PROCESSING_ID,
        blind_refunds=True,
    )
    organisations.save(organisation)
    _add_processing_account(accounts, organisation)
    if accounts.get(ORGANISATION_ID, CUSTOMER_ID) is None:
        _add_customer(services, accounts, organisation)
    # The key comes last: whoever can knock finds the house in order.
    organisations.add_key(SecretKey.of(secret_key, ORGANISATION_ID, utc_now()))


def _add_processing_account(accounts: Accounts, organisation: Organisation) -> None:
    if accounts.get(organisation.id, PROCESSING_ID) is None:
        accounts.add(
            ProcessingAccount(
                id=PROCESSING_ID,
                org_id=organisation.id,
                name="Local merchant",
                created_at=SEEDED_AT,
                modified_at=SEEDED_AT,
                status="active",
                processor=organisation.processor,
            )
        )


def _add_customer(services: Services, accounts: Accounts, organisation: Organisation) -> None:
    accounts.add(
        Customer(
            id=CUSTOMER_ID,
            org_id=organisation.id,
            name="Matt Perez",
            email="matt.perez@example.com",
            created_at=SEEDED_AT,
            modified_at=SEEDED_AT,
        )
    )
    services.payment_methods.create(
        organisation,
        [
            NewMethod(
                type=MethodType.CARD,
                card=_CARD,
                owner_id=CUSTOMER_ID,
                default_for=frozenset({Purpose.PAYMENT}),
                details={"billing_address": {"postal_code": "11111"}},
            )
        ],
    )

"""Makes sealed methods of typed-in details, and opens them as instruments for one message."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.account import Account, Customer, Organisation
from chalicelib.domain.bank_account import BankAccountFace, tail_of
from chalicelib.domain.card import face_of
from chalicelib.domain.ids import METHOD, new_id
from chalicelib.domain.payment_method import (
    Instrument,
    MethodStatus,
    MethodType,
    PaymentMethod,
)
from chalicelib.services.accounts.token_methods import TokenMethods, check_numbers_taken
from chalicelib.services.ports import Sealer, Taker, Takers
from chalicelib.services.requests import BankAccountDetails, CardDetails, NewMethod


class Instruments:
    """Makes methods of details and instruments of methods. The only one that seals numbers."""

    def __init__(self, vault: Sealer, tokens: TokenMethods, takers: Takers) -> None:
        self._vault = vault
        self._tokens = tokens
        self._takers = takers

    def taker(
        self, organisation: Organisation, owner: Account | None, processing_id: str | None = None
    ) -> Taker | None:
        """Who will charge a method of this owner; None where it is for an account's own funding.

        Raises as `services.ports.Takers` says.
        """
        if owner is not None and not isinstance(owner, Customer):
            return None
        return self._takers.taker(organisation, processing_id, owner)

    def method_of(
        self,
        organisation: Organisation,
        new: NewMethod,
        now: datetime,
        *,
        status: MethodStatus,
        taker: Taker | None,
    ) -> PaymentMethod:
        """A new method, of details, which are sealed, or of a token of the processor that will
        charge it.

        Raises InvalidAttributes where the processor takes only the other of the two, or does not
        know the token, and ServiceUnavailable where it could not be asked.
        """
        if new.token is None:
            check_numbers_taken(new, taker)
            return self._of_details(organisation, new, now, status)
        return self._tokens.method_of(organisation, new, new.token, now, status=status, taker=taker)

    def _of_details(
        self, organisation: Organisation, new: NewMethod, now: datetime, status: MethodStatus
    ) -> PaymentMethod:
        """With its details sealed. A card code stays behind."""
        method_id = new_id(METHOD, now)
        card, bank = new.card, new.bank_account
        secrets = _secrets(card, bank)
        return PaymentMethod(
            id=method_id,
            org_id=organisation.id,
            type=new.type,
            created_at=now,
            modified_at=now,
            sealed=self._vault.seal(secrets, org_id=organisation.id, object_id=method_id),
            fingerprint=self._vault.fingerprint("/".join(secrets.values())),
            owner_id=new.owner_id,
            status=status,
            keep_active=new.keep_active,
            card=face_of(card.card_number, card.expiry, card.card_type) if card else None,
            bank_account=_face_of(bank) if bank else None,
            **new.details,
        )

    def open(self, method: PaymentMethod, *, card_code: str | None = None) -> Instrument:
        """The instrument behind a method, for one message to a processor."""
        secrets = self._vault.open(method.sealed, org_id=method.org_id, object_id=method.id)
        return Instrument(
            type=method.type,
            number=secrets["number"],
            routing_number=secrets.get("routing_number"),
            account_type=method.bank_account.account_type if method.bank_account else None,
            expiry=method.card.expiry if method.card else None,
            card_code=card_code if method.type is MethodType.CARD else None,
            account_holder=method.account_holder,
            billing_address=method.billing_address,
        )


def _secrets(card: CardDetails | None, bank: BankAccountDetails | None) -> dict[str, str]:
    if card is not None:
        return {"number": card.card_number}
    if bank is not None:
        return {"number": bank.account_number, "routing_number": bank.routing_number}
    raise ValueError("a method needs a card or a bank account")


def _face_of(bank: BankAccountDetails) -> BankAccountFace:
    return BankAccountFace(
        account_tail=tail_of(bank.account_number),
        account_length=len(bank.account_number),
        routing_last4=bank.routing_number[-4:],
        account_type=bank.account_type,
        account_class=bank.account_class,
        account_currency=bank.account_currency,
    )

"""Customers and their methods at Stripe: made once for each of ours, at the first use.

Idempotency keys are made of our ids, so two first charges at once make one customer. A method is
made of a number, where the account may send numbers, or is one that the payer's browser got from
Stripe's own script (tokens.py): then Onfile never has the number.
"""

from __future__ import annotations

from typing import Any

from chalicelib.domain.declines import Decline
from chalicelib.domain.payment_method import Instrument, KeptInstrument, MethodType
from chalicelib.domain.processing import Answer, Outcome, RefusedMethod, Wanted
from chalicelib.errors import ServiceUnavailable
from chalicelib.processors.stripe.answers import is_decline, of_error
from chalicelib.processors.stripe.client import Client, Reply
from chalicelib.processors.stripe.tokens import HOLDER
from chalicelib.processors.vendor_http import answered

_NOT_KEPT = "The processor could not be told of the payment method; try again."
_UNVERIFIED = Answer(
    Outcome.DECLINED,
    Decline.INVALID_ACCOUNT_NUMBER,
    processor_code="bank_account_unverified",
)
"""Stripe wants the holder to prove that it is theirs: https://docs.stripe.com/payments/ach-direct-debit"""
_ADDRESS = {
    "line1": "street_address",
    "city": "city",
    "state": "state_province",
    "postal_code": "postal_code",
    "country": "country_code",
}


class Keeping:
    """What has to be at Stripe before a method can be charged there."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def usable(self, wanted: Wanted) -> KeptInstrument:
        """See `ports.Processor`."""
        method, kept = wanted.method, wanted.kept
        if kept is not None and kept.is_held:
            return kept
        customer = wanted.customer or self._customer(wanted)
        kept_as = kept.method if kept is not None else self._made(wanted)
        kept = KeptInstrument(method.type, customer, kept_as)
        self._attach(kept, key=f"{method.id}:attach:{method.version}")
        return kept

    def _customer(self, wanted: Wanted) -> str:
        """Stripe's id of the holder; of the method itself, where nobody holds it."""
        holder = wanted.holder_id or wanted.method.id
        reply = self._post(
            ("customers",),
            key=f"{holder}:customer:{wanted.holder_version}",
            name=wanted.holder_name,
            email=wanted.holder_email,
            metadata={HOLDER: holder},
        )
        return str(reply.body["id"])

    def _made(self, wanted: Wanted) -> str:
        """Stripe's id of a method of the number that is on file here."""
        method, instrument = wanted.method, wanted.open()
        reply = self._post(
            ("payment_methods",),
            key=f"{method.id}:method:{method.version}",
            billing_details=_billing(instrument, wanted.holder_name),
            metadata={"onfile_payment_method": method.id},
            **_details(instrument),
        )
        return str(reply.body["id"])

    def _attach(self, kept: KeptInstrument, *, key: str) -> None:
        """Make it the customer's, once: where the answer is lost, or a failure is kept under the
        key, the method itself says whose it is.
        """
        try:
            self._make_the_customers(kept, key=key)
        except ServiceUnavailable:
            if self._holder_of(kept.method) != kept.customer:
                raise

    def _holder_of(self, method_id: str) -> str | None:
        reply = answered(lambda: self._client.get("payment_methods", method_id), _NOT_KEPT)
        return reply.body.get("customer") if reply.ok else None

    def _make_the_customers(self, kept: KeptInstrument, *, key: str) -> None:
        """Of a bank account under its mandate: what debits rest on."""
        if kept.type is MethodType.CARD:
            self._post(("payment_methods", kept.method, "attach"), key=key, customer=kept.customer)
            return
        reply = self._post(
            ("setup_intents",),
            key=key,
            customer=kept.customer,
            payment_method=kept.method,
            payment_method_types=["us_bank_account"],
            usage="off_session",
            confirm=True,
            # Whoever runs the shop has the payer's consent; Onfile has seen no browser of theirs.
            mandate_data={"customer_acceptance": {"type": "offline"}},
        )
        if reply.body["status"] != "succeeded":
            raise RefusedMethod(_UNVERIFIED)

    def _post(self, path: tuple[str, ...], *, key: str, **parameters: Any) -> Reply:
        reply = answered(lambda: self._client.post(*path, key=key, **parameters), _NOT_KEPT)
        if is_decline(reply):
            raise RefusedMethod(of_error(reply.error, None))
        if not reply.ok:
            raise ServiceUnavailable(_NOT_KEPT)
        return reply


def _details(instrument: Instrument) -> dict[str, Any]:
    if instrument.type is MethodType.CARD:
        expiry = instrument.expiry
        card = {
            "number": instrument.number,
            "exp_month": expiry.month if expiry else None,
            "exp_year": expiry.year if expiry else None,
            "cvc": instrument.card_code,
        }
        return {"type": "card", "card": card}
    account = {
        "account_number": instrument.number,
        "routing_number": instrument.routing_number,
        "account_type": instrument.account_type,
        "account_holder_type": "individual",
    }
    return {"type": "us_bank_account", "us_bank_account": account}


def _billing(instrument: Instrument, holder: str | None) -> dict[str, Any]:
    address = address_of(instrument.billing_address)
    return {"name": instrument.account_holder or holder, "address": address}


def address_of(ours: dict[str, Any]) -> dict[str, Any]:
    """An address in Stripe's words."""
    return {theirs: ours.get(name) for theirs, name in _ADDRESS.items()}

"""Customers and their methods at Stripe: made once for each of ours, at the first use.

Idempotency keys are made of our ids, so two first charges at once make one customer. A method is
made of a number, where the account may send numbers, or is one that the payer's browser got from
Stripe's own script: then Onfile never has the number.
"""

from __future__ import annotations

from typing import Any

from chalicelib.domain.declines import Decline
from chalicelib.domain.payment_method import Instrument, KeptInstrument, MethodType
from chalicelib.errors import ServiceUnavailable
from chalicelib.late_dataclass import dataclass
from chalicelib.processors.stripe.answers import is_decline
from chalicelib.processors.stripe.client import Client, NoAnswer, NotSent, Reply
from chalicelib.processors.stripe.declines import decline_of

_NOT_KEPT = "The processor could not be told of the payment method; try again."
_ADDRESS = {
    "line1": "street_address",
    "city": "city",
    "state": "state_province",
    "postal_code": "postal_code",
    "country": "country_code",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose methods they are: our customer, or the method itself where it has none.

    `version` counts the changes of what is sent: a key must not be used for another body.
    """

    id: str
    version: int = 1
    name: str | None = None
    email: str | None = None


class Refused(Exception):
    """Stripe, or the issuer, takes the method for no good one."""

    def __init__(self, decline: Decline, code: str) -> None:
        super().__init__(code)
        self.decline = decline
        self.code = code


class Keeping:
    """What has to be at Stripe before a method can be charged there."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def customer(self, holder: Holder) -> str:
        """Stripe's id of the customer. Raises ServiceUnavailable."""
        reply = self._post(
            ("customers",),
            key=f"{holder.id}:customer:{holder.version}",
            name=holder.name,
            email=holder.email,
            metadata={"onfile_account": holder.id},
        )
        return str(reply.body["id"])

    def method(
        self, method_id: str, version: int, instrument: Instrument, customer: str
    ) -> KeptInstrument:
        """A method made of a number, attached to the customer.

        Raises Refused and ServiceUnavailable.
        """
        reply = self._post(
            ("payment_methods",),
            key=f"{method_id}:method:{version}",
            billing_details=_billing(instrument),
            metadata={"onfile_payment_method": method_id},
            **_details(instrument),
        )
        kept = KeptInstrument(instrument.type, customer, str(reply.body["id"]))
        self.attach(method_id, kept)
        return kept

    def attach(self, method_id: str, kept: KeptInstrument) -> dict[str, Any]:
        """Tie Stripe's method to the customer; what it says of it. Raises as `method`."""
        reply = self._post(
            ("payment_methods", kept.method, "attach"),
            key=f"{method_id}:attach",
            customer=kept.customer,
        )
        return reply.body

    def _post(self, path: tuple[str, ...], *, key: str, **parameters: Any) -> Reply:
        try:
            reply = self._client.post(*path, key=key, **parameters)
        except (NotSent, NoAnswer) as error:
            raise ServiceUnavailable(_NOT_KEPT) from error
        if is_decline(reply):
            raise Refused(decline_of(reply.error), reply.code)
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


def _billing(instrument: Instrument) -> dict[str, Any]:
    address = {theirs: instrument.billing_address.get(ours) for theirs, ours in _ADDRESS.items()}
    return {"name": instrument.account_holder, "address": address}

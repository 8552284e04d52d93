"""What Stripe is told of a payment or a refund, beside the amount."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.payment_method import KeptInstrument, MethodType
from chalicelib.domain.processing import ProcessorRequest, Verb
from chalicelib.processors.stripe.client import NotSent

REFERENCE = "onfile_reference"
_TYPES = {MethodType.CARD: "card", MethodType.BANK_ACCOUNT: "us_bank_account"}
_SUFFIX_LENGTH = 22
_INTENT = "pi_"


def of_payment(request: ProcessorRequest, instrument: KeptInstrument) -> dict[str, Any]:
    """The parameters of a payment intent that nobody has confirmed."""
    return {
        "amount": request.minor_units,
        "currency": request.currency,
        "customer": instrument.customer,
        "payment_method": instrument.method,
        "payment_method_types": [_TYPES[instrument.type]],
        "capture_method": "manual" if request.verb is Verb.AUTHORIZE else "automatic",
        "description": request.description,
        "metadata": metadata(request),
        **_descriptor(request, instrument),
    }


def intent_of(request: ProcessorRequest) -> str:
    """Of the payment that it is about. Raises NotSent where it is about none: about a refund."""
    if request.processor_id is None or not request.processor_id.startswith(_INTENT):
        raise NotSent("no payment intent")
    return request.processor_id


def is_off_session(request: ProcessorRequest) -> bool:
    """A bank debit goes by its mandate, whoever looks on."""
    instrument = request.instrument
    is_bank = isinstance(instrument, KeptInstrument) and instrument.type is MethodType.BANK_ACCOUNT
    return is_bank or not request.payer_is_present


def metadata(request: ProcessorRequest) -> dict[str, str | None]:
    """What finds the payment again, here and in Stripe's dashboard."""
    return {
        REFERENCE: request.reference,
        "onfile_transaction": request.transaction_id,
        "onfile_customer": request.customer_id,
        "order_number": request.order_number,
    }


def _descriptor(request: ProcessorRequest, instrument: KeptInstrument) -> dict[str, str]:
    """On a card's statement it follows the merchant's name; on a bank's it stands alone."""
    if not request.descriptor:
        return {}
    is_card = instrument.type is MethodType.CARD
    name = "statement_descriptor_suffix" if is_card else "statement_descriptor"
    return {name: request.descriptor[:_SUFFIX_LENGTH]}

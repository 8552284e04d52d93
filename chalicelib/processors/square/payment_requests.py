"""Payments at Square: one request each, under a key made of our reference where it takes one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.ids import time_of
from chalicelib.domain.payment_method import KeptInstrument
from chalicelib.domain.processing import ProcessorRequest
from chalicelib.processors.square.client import SquareClient, SquareReply, key_of
from chalicelib.processors.vendor_http import NoAnswer, NotSent

Object = dict[str, Any]

_BEFORE, _AFTER = timedelta(minutes=1), timedelta(minutes=5)
"""What clocks may differ by, and how long a request may take, around a payment's own time."""
_PAGE = 100
_NOTE_LENGTH, _DESCRIPTOR_LENGTH = 500, 20


class SquarePayments:
    """Of one location. Each of these raises NotSent and NoAnswer."""

    def __init__(self, client: SquareClient, location: str) -> None:
        self._client = client
        self._location = location

    def make(self, request: ProcessorRequest, kept: KeptInstrument) -> SquareReply:
        """One that is held: it takes no money before it is completed, by its id."""
        return self._client.post(
            "payments",
            key=_key(request),
            source_id=kept.method,
            customer_id=kept.customer,
            amount_money=money(request),
            location_id=self._location,
            autocomplete=False,
            reference_id=request.reference,
            note=(request.description or "")[:_NOTE_LENGTH] or None,
            statement_description_identifier=(request.descriptor or "")[:_DESCRIPTOR_LENGTH]
            or None,
            customer_details={"customer_initiated": request.payer_is_present},
        )

    def complete(self, payment_id: str, *, version: str | None = None) -> SquareReply:
        """Take what is held; of that version alone, if one is named."""
        return self._client.post("payments", payment_id, "complete", version_token=version)

    def cancel(self, payment_id: str) -> SquareReply:
        """Let go of what is held."""
        return self._client.post("payments", payment_id, "cancel")

    def cancel_by_key(self, request: ProcessorRequest) -> SquareReply:
        """Let go of what was made under the request's key, if anything was."""
        return self._client.post("payments", "cancel", key=_key(request))

    def change(self, payment: Object, amount: Object, *, key: str) -> SquareReply:
        """Another amount of what is held."""
        told = {"amount_money": amount, "version_token": payment.get("version_token")}
        return self._client.put("payments", payment["id"], key=key, payment=told)

    def get(self, payment_id: str) -> Object:
        """As it is now."""
        reply = self._client.get("payments", payment_id)
        if not reply.ok:
            raise NoAnswer
        return _object(reply.body.get("payment"))

    def listed(self, request: ProcessorRequest) -> Object | None:
        """The payment that carries our reference, as it is now: lists lag, asking by id does not.

        None where the list shows none, which is no evidence that there is none.
        """
        since, cursor = asked_at(request), None
        while True:
            page = self._page(since, cursor)
            for payment in page.get("payments", []):
                if payment.get("reference_id") == request.reference:
                    return self.get(payment["id"])
            cursor = page.get("cursor")
            if not cursor:
                return None

    def _page(self, since: datetime, cursor: str | None) -> Object:
        reply = self._client.get(
            "payments",
            begin_time=_written(since - _BEFORE),
            end_time=_written(since + _AFTER),
            sort_order="ASC",
            location_id=self._location,
            limit=_PAGE,
            cursor=cursor,
        )
        if not reply.ok:
            raise NoAnswer
        return reply.body


def asked_at(request: ProcessorRequest) -> datetime:
    """When a payment was asked for first: its reference is its id here, which says so."""
    return time_of(request.reference)


def money(request: ProcessorRequest) -> Object:
    """The amount as Square writes it."""
    return {"amount": request.minor_units, "currency": request.currency.upper()}


def payment_of(request: ProcessorRequest) -> str:
    """Square's id of the payment that it is about. Raises NotSent where it is about none."""
    if request.processor_id is None:
        raise NotSent("no payment")
    return request.processor_id


def _key(request: ProcessorRequest) -> str:
    return key_of(request.reference, "pay")


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _object(found: Any) -> Object:
    if not isinstance(found, dict):
        raise NoAnswer
    return found

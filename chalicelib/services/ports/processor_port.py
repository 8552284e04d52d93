"""Whoever moves the money, as the use cases see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.domain.account import Customer, Organisation
from chalicelib.domain.binding import Binding, Hint, Secrets, Trial
from chalicelib.domain.dispute import Dispute
from chalicelib.domain.payment_method import Instrument, KeptInstrument, PaymentMethod
from chalicelib.domain.processing import Answer, Capabilities, ProcessorRequest, Wanted
from chalicelib.domain.processor_tokens import Tokenized
from chalicelib.late_dataclass import dataclass


class Processor(Protocol):
    """Whoever moves the money. Acts once on a reference, and answers the same again.

    None of these raise for what happens on the way: a time-out is an UNKNOWN answer.
    `believed_after` is how long after a request "never heard of it" may be believed.
    """

    believed_after: timedelta
    capabilities: Capabilities

    def read_token(self, token: str) -> Tokenized:
        """What a token of its own script stands for. Moves no money; asked again, says the same.

        Raises RefusedToken, and ServiceUnavailable where it could not be asked.
        """

    def usable(self, wanted: Wanted) -> Instrument | KeptInstrument:
        """The method as this processor takes it; made known there, if it keeps methods itself.

        Moves no money. Raises RefusedMethod, and ServiceUnavailable where it could not be asked.
        """

    def prepare(self, request: ProcessorRequest) -> Answer:
        """What has to be there before our intent is written. Moves no money.

        NOT_SENT, with the processor's own id if it has one by now; a decline; UNKNOWN where the
        processor could not be asked, and then the request must not be sent.
        """

    def send(self, request: ProcessorRequest) -> Answer:
        """Have it done: money may move."""

    def lookup(self, request: ProcessorRequest) -> Answer | None:
        """What became of it; None where the processor has never heard of it. Moves no money."""

    def give_up(self, request: ProcessorRequest) -> Answer:
        """Make sure that a request never heard of won't be done any more: then NOT_SENT.

        What became of it, where it was done after all; UNKNOWN where that can't be said yet.
        """


@dataclass(frozen=True, slots=True)
class Taker:
    """A processor under its name."""

    name: str
    processor: Processor


class Takers(Protocol):
    """Who will charge a method that does not exist yet."""

    def taker(
        self, organisation: Organisation, processing_id: str | None, customer: Customer | None
    ) -> Taker:
        """By the processing account, else by the customer's, else by the organisation's.

        Raises InvalidAttributes for a processing account that is none of the organisation's, and
        ServiceUnavailable where a processor is bound no more.
        """


class EventReader(Protocol):
    """Reads what a vendor sends by itself, for one binding."""

    def read(self, raw: bytes, signature: str, now: datetime) -> Hint:
        """What there is to look up. `raw` is the body, byte by byte as it was signed.

        Raises NotSigned; ValueError for what is signed and no event; ServiceUnavailable where the
        vendor had to be asked what it is about, and did not answer.
        """

    def dispute(self, dispute_id: str) -> Dispute | None:
        """A dispute as the vendor knows it now; None of one that is not there.

        Raises ServiceUnavailable.
        """


class MethodKeeper(Protocol):
    """Tells one account of a vendor's of the methods that it keeps itself, by its ids of them.

    Moves no money, and is safe to repeat. These raise ServiceUnavailable where the vendor may not
    have heard.
    """

    def change(self, kept_as: str, method: PaymentMethod) -> None:
        """Expiry or address of `method` are others by now."""

    def remove(self, kept_as: str) -> None:
        """It is not to be charged again."""


TrialOf = Callable[[Binding, Secrets], Trial]
"""One harmless read at a vendor. Raises ServiceUnavailable where it does not answer."""

"""A processor, with an eye on how long it takes. `wiring` puts it before each one."""

from __future__ import annotations

from chalicelib.domain.processing import Answer, FollowUp, Order
from chalicelib.observability.work import asking_processor
from chalicelib.services.ports import Processor


class TimedProcessor:
    """Implements `ports.Processor`."""

    def __init__(self, processor: Processor) -> None:
        self._processor = processor

    def authorize(self, order: Order) -> Answer:
        """Hold funds."""
        with asking_processor():
            return self._processor.authorize(order)

    def sale(self, order: Order) -> Answer:
        """Authorize and capture in one."""
        with asking_processor():
            return self._processor.sale(order)

    def credit(self, order: Order) -> Answer:
        """Push money to an instrument."""
        with asking_processor():
            return self._processor.credit(order)

    def capture(self, request: FollowUp) -> Answer:
        """Claim held funds."""
        with asking_processor():
            return self._processor.capture(request)

    def void(self, request: FollowUp) -> Answer:
        """Cancel before the money has moved on."""
        with asking_processor():
            return self._processor.void(request)

    def refund(self, request: FollowUp) -> Answer:
        """Give back all or part of a captured payment."""
        with asking_processor():
            return self._processor.refund(request)

    def lookup(self, reference: str) -> Answer | None:
        """What became of a reference."""
        with asking_processor():
            return self._processor.lookup(reference)

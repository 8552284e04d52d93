"""Faults between a client and the API, as tests switch them on."""

from __future__ import annotations

import time
from collections.abc import Callable

from chalice.app import Chalice

from chalicelib.api.authentication import key_of
from chalicelib.errors import OnfileError
from chalicelib.services.use_cases import Services
from onfile.local.control.orders_read import DELAY, LOST_ANSWER, RESET, STATUS
from onfile.local.control.standing_orders import Order, StandingOrders
from onfile.local.server.event import Request
from onfile.local.server.http_answer import HttpAnswer, make_answer
from onfile.local.server.local_gateway import Gateway, HangUp


class FaultyGateway(Gateway):
    """Answers as `Gateway` does, but where the organisation that asks has a fault to come."""

    def __init__(
        self, app: Chalice, *, services: Callable[[], Services], faults: StandingOrders
    ) -> None:
        super().__init__(app)
        self._services = services
        self._faults = faults

    def answer(self, request: Request) -> HttpAnswer:
        """Raises HangUp where the client is to hear nothing."""
        fault = self._fault_of(request)
        if fault is None:
            return super().answer(request)
        if fault["fault"] == STATUS:
            return make_answer(fault["status"], [("Content-Type", "text/plain")], b"planned\n")
        if fault["fault"] == RESET:
            raise HangUp(is_reset=True)
        if fault["fault"] == DELAY:
            time.sleep(fault["seconds"])
        answer = super().answer(request)
        if fault["fault"] == LOST_ANSWER:
            raise HangUp(is_reset=False)
        return answer

    def _fault_of(self, request: Request) -> Order | None:
        """Whose key it is, is asked only while there are faults."""
        if not self._faults.are_there:
            return None
        try:
            key = key_of(request.headers.get("authorization", [""])[0])
            organisation = self._services().keys.organisation_of(key)
        except OnfileError:
            return None  # the API will say so
        path = request.target.partition("?")[0]
        return self._faults.take(
            organisation.id,
            lambda fault: (
                fault.get("method", request.method) == request.method
                and path.startswith(fault.get("path", "/"))
            ),
        )

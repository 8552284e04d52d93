"""Requests with an Idempotency-Key, and a processor that says what a test tells it to."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.clock import utc_now
from chalicelib.domain.processing import Answer, FollowUp, Order
from chalicelib.processors.sandbox import Sandbox
from chalicelib.processors.sandbox.ledger import Ledger
from chalicelib.services.ports import Processor
from tests.support.client import Answer as Response
from tests.support.client import Api
from tests.support.organisations import new_organisation
from tests.support.stores import Store

KEY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"


def new_key() -> str:
    """A key that nobody has used."""
    return f"key {secrets.token_hex(8)}"


def send(api: Api, method: str, target: str, key: str, body: Any = None, **rest: Any) -> Response:
    """One request with a key."""
    return api.request(method, target, json=body, headers={KEY_HEADER: key}, **rest)


def is_replay(answer: Response) -> bool:
    """Whether the answer says that it is about what an earlier request has done."""
    assert answer.headers.get(REPLAYED_HEADER) in (None, "true")
    return REPLAYED_HEADER in answer.headers


@dataclass
class Desk:
    """The sandbox, with an eye on what it is asked, and a hand on what it answers.

    `said` are verb and reference of all requests, `orders` those that move money. `instead` is
    called with verb and reference, before the sandbox is asked; what it answers, if anything, is
    the answer.
    """

    processor: Processor
    said: list[tuple[str, str]] = field(default_factory=list)
    orders: list[Order | FollowUp] = field(default_factory=list)
    instead: Callable[[str, str], Answer | None] | None = None

    def authorize(self, order: Order) -> Answer:
        """Hold funds."""
        return self._asked("authorize", order)

    def sale(self, order: Order) -> Answer:
        """Authorize and capture in one."""
        return self._asked("sale", order)

    def credit(self, order: Order) -> Answer:
        """Push money."""
        return self._asked("credit", order)

    def capture(self, request: FollowUp) -> Answer:
        """Claim held funds."""
        return self._asked("capture", request)

    def void(self, request: FollowUp) -> Answer:
        """Cancel."""
        return self._asked("void", request)

    def refund(self, request: FollowUp) -> Answer:
        """Give back."""
        return self._asked("refund", request)

    def lookup(self, reference: str) -> Answer | None:
        """What became of a reference."""
        self.said.append(("lookup", reference))
        return self.processor.lookup(reference)

    def _asked(self, verb: str, order: Order | FollowUp) -> Answer:
        self.said.append((verb, order.reference))
        self.orders.append(order)
        told = self.instead(verb, order.reference) if self.instead is not None else None
        answer: Answer = told if told is not None else getattr(self.processor, verb)(order)
        return answer


def api_with_desk(store: Store) -> tuple[Api, Desk]:
    """A client of a new organisation, and the desk that its service asks."""
    _, key = new_organisation(store)
    desk = desk_of(store)
    return Api(store.services(processors={"sandbox": desk}), key), desk


def desk_of(store: Store) -> Desk:
    """A desk in front of the sandbox of a store."""
    return Desk(Sandbox(Ledger(store.connection), clock=utc_now, sleep=lambda _: None))

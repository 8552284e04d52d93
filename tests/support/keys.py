"""Requests with an Idempotency-Key, and a processor that says what a test tells it to."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from chalicelib.domain.clock import utc_now
from chalicelib.domain.payment_method import Instrument, KeptInstrument
from chalicelib.domain.processing import Answer, Capabilities, ProcessorRequest, Wanted
from chalicelib.domain.processor_tokens import Tokenized
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

    `said` are verb and reference of all requests, `sent` those that move money. `instead` is
    called with verb and reference, before the sandbox is asked; what it answers, if anything, is
    the answer.
    """

    processor: Processor
    said: list[tuple[str, str]] = field(default_factory=list)
    sent: list[ProcessorRequest] = field(default_factory=list)
    instead: Callable[[str, str], Answer | None] | None = None

    @property
    def believed_after(self) -> timedelta:
        """As the sandbox."""
        return self.processor.believed_after

    @property
    def capabilities(self) -> Capabilities:
        """As the sandbox."""
        return self.processor.capabilities

    def read_token(self, token: str) -> Tokenized:
        """As the sandbox."""
        return self.processor.read_token(token)

    def usable(self, wanted: Wanted) -> Instrument | KeptInstrument:
        """As the sandbox."""
        return self.processor.usable(wanted)

    def prepare(self, request: ProcessorRequest) -> Answer:
        """As the sandbox."""
        return self.processor.prepare(request)

    def send(self, request: ProcessorRequest) -> Answer:
        """Have it done, or answer `instead`."""
        self.said.append((request.verb, request.reference))
        self.sent.append(request)
        told = self.instead(request.verb, request.reference) if self.instead is not None else None
        return told if told is not None else self.processor.send(request)

    def lookup(self, request: ProcessorRequest) -> Answer | None:
        """What became of it."""
        self.said.append(("lookup", request.reference))
        return self.processor.lookup(request)

    def give_up(self, request: ProcessorRequest) -> Answer:
        """Make sure that it won't be done."""
        return self.processor.give_up(request)


def api_with_desk(store: Store) -> tuple[Api, Desk]:
    """A client of a new organisation, and the desk that its service asks."""
    _, key = new_organisation(store)
    desk = desk_of(store)
    return Api(store.services(processors={"sandbox": desk}), key), desk


def desk_of(store: Store) -> Desk:
    """A desk in front of the sandbox of a store."""
    return Desk(Sandbox(Ledger(store.connection), clock=utc_now, sleep=lambda _: None))

"""The one place that can stop a request of the service: to the store, to the vault's keys, or to
the processor; before it is applied or after.

A `Plan` numbers the requests that a process makes while it is armed, and stops one of them. What is
to be stopped is found by recording a run that is not: a request that is added to a charge is
covered the day it is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib import wiring
from chalicelib.domain.payment_method import Instrument, KeptInstrument
from chalicelib.domain.processing import Answer, Capabilities, ProcessorRequest, Wanted
from chalicelib.domain.processor_tokens import Tokenized
from chalicelib.errors import ServiceUnavailable
from chalicelib.services.ports import Processor
from chalicelib.vault.data_key_providers import LocalKeys, WrappedKey
from tests.support.stores import Store

T = TypeVar("T")


class Fault(StrEnum):
    """How a request is stopped. One that is held is not: others come first, then it goes on."""

    NOT_APPLIED = "not applied"
    ANSWER_LOST = "applied, answer lost"
    PROCESS_GONE = "process gone after it"
    HELD = "held, then goes on"


FAULTS = tuple(each for each in Fault if each is not Fault.HELD)
"""Those after which the one who sent the request does not know."""


class ProcessGone(BaseException):
    """The process is no more. Nothing catches it."""


@dataclass
class Plan:
    """Which request of a process is stopped, and how; and which it has made.

    `meanwhile` is what others do while it is held: the process stands still, as in a long pause,
    or the request does, as in a slow network.
    """

    at: int | None = None
    fault: Fault | None = None
    meanwhile: Callable[[], None] = lambda: None
    made: list[str] = field(default_factory=list)
    is_armed: bool = False
    _is_gone: bool = False
    _is_inside: bool = False

    def around(self, name: str, request: Callable[[], T], lost: Callable[[], Exception]) -> T:
        """Make `request`, unless its turn has come. What it causes itself is not counted."""
        if not self.is_armed or self._is_inside:
            return request()
        assert not self._is_gone, f"{name}: made by a process that is gone"
        self.made.append(name)
        is_it = len(self.made) - 1 == self.at
        if is_it and self.fault is Fault.NOT_APPLIED:
            raise lost()
        if is_it and self.fault is Fault.HELD:
            # They know nothing of the time that is left to the one that is held.
            self._aside(partial(Context().run, self.meanwhile))
            return self._aside(request)
        answer = self._aside(request)
        if is_it and self.fault is Fault.PROCESS_GONE:
            self._is_gone = True
            raise ProcessGone
        if is_it:
            raise lost()
        return answer

    def _aside(self, request: Callable[[], T]) -> T:
        """Make a request; what it causes itself goes by no plan."""
        self._is_inside = True
        try:
            return request()
        finally:
            self._is_inside = False

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Requests made inside count. If the process goes, it goes quietly."""
        self.is_armed = True
        try:
            yield
        except ProcessGone:
            pass
        finally:
            self.is_armed = False


@dataclass
class Line:
    """The processor at the far end of a line that can break."""

    processor: Processor
    plan: Plan
    answer_is_lost: bool = False

    @property
    def believed_after(self) -> timedelta:
        """As who is at the far end."""
        return self.processor.believed_after

    @property
    def capabilities(self) -> Capabilities:
        """As who is at the far end."""
        return self.processor.capabilities

    def read_token(self, token: str) -> Tokenized:
        """As who is at the far end."""
        return self.processor.read_token(token)

    def usable(self, wanted: Wanted) -> Instrument | KeptInstrument:
        """As who is at the far end."""
        return self.processor.usable(wanted)

    def prepare(self, request: ProcessorRequest) -> Answer:
        """As who is at the far end."""
        return self.processor.prepare(request)

    def send(self, request: ProcessorRequest) -> Answer:
        """Have it done."""
        answer = self._around(request.verb, self.processor.send, request)
        if self.answer_is_lost and self.plan.is_armed:
            raise _line_broken()
        return answer

    def lookup(self, request: ProcessorRequest) -> Answer | None:
        """What became of it."""
        return self._around("lookup", self.processor.lookup, request)

    def give_up(self, request: ProcessorRequest) -> Answer:
        """Make sure that it won't be done."""
        return self._around("give up", self.processor.give_up, request)

    def _around(
        self, name: str, question: Callable[[ProcessorRequest], T], request: ProcessorRequest
    ) -> T:
        asked = partial(question, request)
        return self.plan.around(f"processor {name}", asked, _line_broken)


class KeysOnALine(LocalKeys):
    """The vault's keys as if they were a service."""

    def __init__(self, plan: Plan, key: bytes) -> None:
        super().__init__(key)
        self._plan = plan

    def new_key(self, purpose: str) -> WrappedKey:
        """A fresh key."""
        return self._plan.around("new key", partial(super().new_key, purpose), _no_keys)

    def unwrap(self, wrapped: bytes, purpose: str) -> bytes:
        """The key."""
        request = partial(super().unwrap, wrapped, purpose)
        return self._plan.around("unwrap key", request, _no_keys)


@contextmanager
def stoppable(store: Store, plan: Plan) -> Iterator[None]:
    """Every request to the store, and those to the keys of services made inside, go by `plan`."""
    connection = store.connection
    dispatch = connection.dispatch

    def by_plan(operation: str, params: dict[str, Any]) -> dict[str, Any]:
        return plan.around(operation, partial(dispatch, operation, params), _timed_out)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "dispatch", by_plan)
        patch.setattr(wiring.stores, "LocalKeys", partial(KeysOnALine, plan))
        yield


def _timed_out() -> Exception:
    return ReadTimeoutError(endpoint_url="the store")


def _line_broken() -> Exception:
    return ConnectionError("the line to the processor is broken")


def _no_keys() -> Exception:
    return ServiceUnavailable("The keys did not answer in time; try again.")

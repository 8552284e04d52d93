"""A shop that puts one tell-tale word wherever a caller can put a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.config import Settings
from chalicelib.domain.clock import utc_now
from chalicelib.jobs import sweep
from chalicelib.processors.sandbox import Sandbox
from chalicelib.processors.sandbox.ledger import Ledger
from chalicelib.services.use_cases import Services
from chalicelib.store.models import TransactionRow
from tests.support.client import Answer, Api
from tests.support.keys import KEY_HEADER, Desk
from tests.support.kms import FakeKms
from tests.support.objects import card
from tests.support.organisations import new_organisation
from tests.support.stores import Store

WORD = "Zebra"
DECLINED, RETURNED_LATE, LOST_ANSWER, NOT_SENT = 9_999_904, "111111119930", 9_999_921, 9_999_922
LATER = timedelta(minutes=10)
PERSON = {"name": WORD, "email": f"{WORD}@example.com", "attrs": {WORD: WORD}}
TEXTS = {"description": WORD, "order_number": WORD, "attrs": {WORD: WORD}}
LIMITS = {"duplicate_window_s": 60, "attempt_window_s": 600, "declines_per_window": 50}
HEADERS = {KEY_HEADER: WORD, "user-agent": WORD, "origin": WORD, "x-amzn-trace-id": WORD}


class Noting(Api):
    """A client that notes method, route and status of what it has sent."""

    def __init__(self, services: Services, key: str, sent: list[tuple[str, str, int]]) -> None:
        super().__init__(services, key)
        self._sent = sent

    def request(self, method: str, target: str, **rest: Any) -> Answer:
        """One request."""
        answer = super().request(method, target, **rest)
        path = target.partition("?")[0].rstrip("/") or "/"
        self._sent.append((method, self._match(path)[0], answer.status))
        return answer


@dataclass
class Shop:
    """An organisation of a deployed stage, a client of it, and what can be made to go wrong."""

    store: Store
    patch: pytest.MonkeyPatch

    def __post_init__(self) -> None:
        self.late = timedelta()
        self.sent: list[tuple[str, str, int]] = []
        self.kms = FakeKms()
        self.settings = Settings("prod", self.store.prefix, "us-east-1", kms_key_id="k1")
        books = Ledger(self.store.connection)
        self.desk = Desk(Sandbox(books, clock=self.now, sleep=lambda _: None))
        self.organisation, self.key = new_organisation(self.store, **LIMITS)
        self.patch.setattr(wiring.stores, "Kms", lambda region: self.kms)
        self.restart()
        self.customer_id = self.new_customer()

    def now(self) -> datetime:
        """Everybody's clock."""
        return utc_now() + self.late

    def restart(self) -> None:
        """A process that knows no key yet."""
        services = wiring.build(
            self.settings,
            self.store.connection,
            clock=self.now,
            sleep=lambda _: None,
            processors={"sandbox": self.desk},
        )
        self.api = Noting(services, self.key, self.sent)

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        """A request with the word in headers."""
        return self.api.request(method, path, json=body, headers=HEADERS)

    def charge(self, amount: float, **more: Any) -> Answer:
        """A payment of the default."""
        body = {"type": "payment", "amount": amount, "customer_id": self.customer_id}
        return self.api.post("/transactions", {**body, **TEXTS, **more})

    def pay(self, amount: float, **more: Any) -> dict[str, Any]:
        """A payment, declined or not."""
        answer = self.charge(amount, **more)
        paid: dict[str, Any] = answer["details"] if answer.status == 400 else answer.body
        return paid

    def change(self, transaction_id: str, status: str) -> None:
        """A capture or a void."""
        assert self.api.put(f"/transactions/{transaction_id}", {"status": status}).status == 200

    def sweep(self, after: timedelta = LATER) -> None:
        """The scheduled function, so much later."""
        self.late += after
        registered: dict[str, Callable[[Any], Any]] = {}
        app = SimpleNamespace(schedule=lambda *_, name: lambda run: registered.update({name: run}))
        sweep.register(app, lambda: self.api.services)  # type: ignore[arg-type]
        context = SimpleNamespace(aws_request_id="swept")
        registered[sweep.NAME](SimpleNamespace(context=context))

    def statuses(self) -> dict[str, str]:
        """Of all transactions, as they are stored."""
        rows = TransactionRow.scan(consistent_read=True)
        return {row.id: row.status for row in rows}

    def failing(self, where: Any, name: str, error: Exception) -> pytest.MonkeyPatch:
        """From here on `where.name` raises, until the patch is undone."""

        def fail(*_: object, **__: object) -> None:
            raise error

        patch = pytest.MonkeyPatch()
        patch.setattr(where, name, fail)
        return patch

    def new_customer(self) -> str:
        """Its id. It keeps a card, its default."""
        customer_id = str(self.api.post("/customers", PERSON)["id"])
        method = card(customer_id=customer_id, default_payment_method=True, account_holder=WORD)
        assert self.api.post("/payment_methods", method).status == 200
        return customer_id

"""An organisation with a clock that can leap, and a sender that answers as it is told."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from chalicelib.domain.clock import utc_now
from chalicelib.domain.webhook_log import Posted, Trouble
from chalicelib.services.ports import Sender
from chalicelib.services.use_cases import Services
from chalicelib.services.webhooks.due_deliveries import TAKEN_FOR
from tests.support.client import Api
from tests.support.objects import customer
from tests.support.organisations import new_organisation
from tests.support.stores import Store
from tests.webhooks.answers import Answers
from tests.webhooks.tap import Tap

DOWN = Posted(status=503)
TIMEOUT = Posted(trouble=Trouble.TIMEOUT)
OK = Posted(status=200, answer=b"ok")


class Shop:
    """One organisation, its client, and what a stream tells of it."""

    def __init__(self, store: Store, answer: Any = OK) -> None:
        self.store, self.now = store, utc_now()
        self.sender = Answers(answer)
        self.organisation, self.key = new_organisation(store)
        self.services = self.process(self.sender)
        self.api = Api(self.services, self.key)
        self.tap = Tap(store)

    def process(self, sender: Sender) -> Services:
        """The use cases of another process."""
        return self.store.services(clock=lambda: self.now, sender=sender)

    def made(self, count: int = 1) -> None:
        """So many customers, of which the streams have told."""
        for _ in range(count):
            customer(self.api)
        self.published()

    def published(self) -> None:
        """What has been committed is told."""
        assert self.services.publisher.consume(self.tap.records()) == []

    def later(self, by: timedelta = TAKEN_FOR) -> Any:
        """A run, so much later."""
        self.now += by
        return self.services.due_deliveries.run(0)

    def logs(self) -> list[Any]:
        """The newest first."""
        found: list[Any] = self.api.get("/webhook_logs", limit=1000)["values"]
        return found

    def statuses(self) -> Counter[str]:
        """How many logs have which."""
        return Counter(each["status"] for each in self.logs())

    def tidy(self) -> None:
        """Leave nothing due behind for other tests on the store."""
        for webhook in self.api.get("/webhooks")["values"]:
            self.api.delete(f"/webhooks/{webhook['id']}")
        self.later(timedelta(days=9))

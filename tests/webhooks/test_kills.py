"""Deliverers that are killed again and again, before receivers of which some fail: each event
arrives at least once.
"""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from datetime import timedelta

import pytest

from chalicelib.domain.webhook_log import Posted, Trouble, WebhookLog
from chalicelib.store.webhook_rows import WebhookLogRow, log_from
from tests.support.evidence import count
from tests.support.stores import Store
from tests.support.webhooks import new_webhook
from tests.webhooks.answers import Answers
from tests.webhooks.shop import Shop

EVENTS, KILLS = count(120, 10_000), count(6, 50)
FAILING = 0.1


class Mortal(Answers):
    """The sender of a process that is killed at one of its posts: no thread of it goes on then."""

    def __init__(self, chance: random.Random, posts: int, arrived: Counter[str]) -> None:
        super().__init__(self._take)
        self._chance, self._left, self._arrived = chance, posts, arrived
        self._counting = threading.Lock()
        self.is_dead = False

    def _take(self, _: str, body: bytes) -> Posted:
        with self._counting:
            self._left -= 1
            self.is_dead = self.is_dead or self._left < 0
            if self.is_dead:
                raise SystemExit
            if self._chance.random() < FAILING:
                refused = Posted(status=500), Posted(trouble=Trouble.NO_CONNECTION)
                return self._chance.choice(refused)
            self._arrived[json.loads(body)["event_id"]] += 1
            if self._left == 0 and self._chance.random() < 0.5:
                self.is_dead = True
                raise SystemExit  # it has arrived, and nobody has noted so
            return Posted(status=200)


@pytest.mark.evidence
def test_each_event_arrives_at_least_once(
    module_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    shop, chance, arrived = Shop(module_store), random.Random(7), Counter[str]()  # noqa: S311
    new_webhook(shop.api, "customer:created")
    rows = [{"name": "A", "email": "a@example.com"}] * 30
    for _ in range(EVENTS // 30):
        body = {"object": "list", "values": rows}
        assert shop.api.post("/customers", body).status == 200
    waiting, kills = shop.tap.records(), 0
    while waiting or _statuses(shop) != {"delivered": len(arrived)}:
        is_last = kills >= KILLS
        posts = 10**9 if is_last else chance.randrange(max(2, 2 * EVENTS // KILLS))
        sender = Mortal(chance, posts, arrived)
        process = shop.process(sender)
        assert process.publisher.consume(waiting[:100]) == []
        if not sender.is_dead:
            waiting = waiting[100:]  # of a process that was killed the stream brings it again
        process.due_deliveries.run(0)
        shop.now += timedelta(minutes=31)
        kills += not is_last
    assert len(arrived) == EVENTS // 30 * 30
    assert kills == KILLS
    shop.tidy()


def _rows(shop: Shop) -> list[WebhookLog]:
    rows = map(WebhookLogRow.from_raw_data, shop.store.rows("webhook-logs"))
    return [each for each in map(log_from, rows) if each.org_id == shop.organisation.id]


def _statuses(shop: Shop) -> Counter[str]:
    return Counter(each.status.value for each in _rows(shop))

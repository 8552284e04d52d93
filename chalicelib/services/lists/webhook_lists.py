"""Lists of webhooks, of which an organisation has few, and of their logs, of which it has many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chalicelib.domain.account import Organisation
from chalicelib.domain.ids import WEBHOOK, WEBHOOK_LOG
from chalicelib.domain.webhook import Webhook
from chalicelib.domain.webhook_log import WebhookLog
from chalicelib.query.filter_conditions import Condition
from chalicelib.query.scan_range import Walk
from chalicelib.services.lists.listing import Listed, Loader
from chalicelib.services.lists.planner import MAX_TEXTS, Access, Way, choose, has_prefix, in_order
from chalicelib.services.ports import WebhookLogStore, WebhookStore


class WebhookList(Listed):
    """Webhooks: all of an organisation are read by one Query, whatever is asked for."""

    def __init__(self, *, webhooks: WebhookStore, related: Loader) -> None:
        super().__init__(related)
        self._webhooks = webhooks

    def access(self, organisation: Organisation, conditions: Sequence[Condition]) -> Access:
        """All."""

        def newest(walk: Walk) -> Iterator[Webhook]:
            found = self._webhooks.all_of(organisation.id).webhooks
            return in_order(found, self.position, walk)

        return choose("webhooks", conditions, (), newest)


class WebhookLogList(Listed):
    """Logs of the webhooks that there are, and of those that were deleted lately."""

    def __init__(self, *, webhooks: WebhookStore, logs: WebhookLogStore, related: Loader) -> None:
        super().__init__(related)
        self._webhooks = webhooks
        self._logs = logs

    def access(self, organisation: Organisation, conditions: Sequence[Condition]) -> Access:
        """By id, by webhook, or all."""
        org_id, shards = organisation.id, organisation.shards

        def by_ids(texts: list[str], walk: Walk) -> Iterator[WebhookLog]:
            webhook_ids = self._ids(org_id)
            found = (self._logs.find(org_id, webhook_ids, text) for text in dict.fromkeys(texts))
            return in_order((each for each in found if each is not None), self.position, walk)

        def of_webhooks(texts: list[str], walk: Walk) -> Iterator[WebhookLog]:
            there = [each for each in self._ids(org_id) if each in texts]
            return self._logs.newest(org_id, there, walk, shards=shards)

        ways = (
            Way("id", by_ids, has_prefix(WEBHOOK_LOG), most=MAX_TEXTS),
            Way("webhook_id", of_webhooks, has_prefix(WEBHOOK), most=MAX_TEXTS),
        )
        return choose(
            "webhook_logs",
            conditions,
            ways,
            lambda walk: self._logs.newest(org_id, self._ids(org_id), walk, shards=shards),
        )

    def _ids(self, org_id: str) -> list[str]:
        return self._webhooks.all_of(org_id).logged

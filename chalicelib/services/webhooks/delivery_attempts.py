"""One attempt to deliver an event: what is sent, and what follows from the answer."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.clock import Clock
from chalicelib.domain.webhook import SLOW_AFTER, Webhook, WebhookSecrets, WebhookStatus
from chalicelib.domain.webhook_log import (
    MAX_ANSWER_BYTES,
    LogStatus,
    Posted,
    Trouble,
    WebhookLog,
    kept_answer,
)
from chalicelib.domain.webhook_schedule import SLOW_DOWN_S, next_attempt
from chalicelib.domain.webhook_signatures import signed_headers
from chalicelib.domain.write_conflicts import Stale
from chalicelib.observability.lines import emit
from chalicelib.observability.log_fields import Event
from chalicelib.observability.work import on_behalf_of
from chalicelib.services.ports import Sender, WebhookLogStore, WebhookStore
from chalicelib.services.webhooks.oauth_tokens import OAuthTokens, Token
from chalicelib.services.webhooks.webhook_sealing import WebhookVault

_GONE, _TOO_MANY, _UNAUTHORIZED = 410, 429, 401
_JSON = {"Content-Type": "application/json", "User-Agent": "Onfile-Webhooks/1"}
_TRIES = 3


class DeliveryAttempts:
    """Makes attempts, each for a log that is nobody else's at the moment. For any thread."""

    def __init__(
        self,
        *,
        webhooks: WebhookStore,
        logs: WebhookLogStore,
        vault: WebhookVault,
        sender: Sender,
        clock: Clock,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._webhooks = webhooks
        self._logs = logs
        self._vault = vault
        self._sender = sender
        self._tokens = OAuthTokens(sender)
        self._clock = clock
        self._chance = chance
        self._timed_out: set[str] = set()
        """Webhooks that have, here, since their receiver has last answered."""

    def attempt(self, webhook: Webhook, log: WebhookLog) -> WebhookLog:
        """The log after it, as it is stored. To be called on behalf of the organisation.

        Raises Stale where somebody else was at it; what opening the secrets and the store raise.
        """
        secrets = self._vault.open(webhook)
        token = self._tokens.token(webhook, secrets)
        if token is not None and token.text is None:
            posted = Posted(trouble=token.trouble)
        else:
            posted = self._post(webhook, log, secrets, token)
        after = self._after(webhook, log, posted, token)
        self._logs.save(after, log)
        self._tell(webhook, after)
        self._note(webhook, posted)
        return after

    def give_up(self) -> None:
        """The process ends: what is under way is attempted again, by whoever comes."""
        self._sender.give_up()

    def hand_over(self, log: WebhookLog, at: datetime) -> None:
        """Let the delivery wait for whoever looks for what is due. Raises Stale."""
        self.note(replace(log, next_attempt_at=at, version=log.version + 1), log)

    def note(self, after: WebhookLog, before: WebhookLog) -> None:
        """What becomes of a log without an attempt. Raises Stale."""
        self._logs.save(after, before)

    def _post(
        self, webhook: Webhook, log: WebhookLog, secrets: WebhookSecrets, token: Token | None
    ) -> Posted:
        body, signing = body_of(log, webhook.url), _signing(webhook, secrets, self._clock())
        with on_behalf_of(""):  # the receiver compares it with a clock of its own
            signed_at = self._clock()
        headers = {**_JSON, **signed_headers(body, log.event.id, signed_at, signing)}
        if token is not None:
            headers["Authorization"] = f"Bearer {token.text}"
        posted = self._sender.post(webhook.url, body, headers, most=MAX_ANSWER_BYTES)
        if token is not None and posted.status == _UNAUTHORIZED:
            self._tokens.forget(webhook)
        return posted

    def _after(
        self, webhook: Webhook, log: WebhookLog, posted: Posted, token: Token | None
    ) -> WebhookLog:
        now, attempts = self._clock(), log.attempts + 1
        tried = replace(
            log,
            url=webhook.url,
            attempts=attempts,
            attempted_at=now,
            http_status=posted.status,
            oauth_status=None if token is None else token.status,
            trouble=posted.trouble,
            answer=kept_answer(posted.answer),
            next_attempt_at=None,
            version=log.version + 1,
        )
        if posted.is_success:
            return replace(tried, status=LogStatus.DELIVERED)
        wish = max(posted.wish_s or 0, SLOW_DOWN_S) if posted.status == _TOO_MANY else posted.wish_s
        again = next_attempt(attempts, webhook.retries, now, wish_s=wish, chance=self._chance)
        if again is None or posted.status == _GONE:
            return replace(tried, status=LogStatus.FAILED)
        later = max(log.expires_at, again + timedelta(days=1))
        return replace(tried, status=LogStatus.PENDING, next_attempt_at=again, expires_at=later)

    def _tell(self, webhook: Webhook, after: WebhookLog) -> None:
        failed = after.status is LogStatus.FAILED
        emit(
            Event.WEBHOOK_FAILED if failed else Event.WEBHOOK_ATTEMPTED,
            level=logging.WARNING if failed else logging.INFO,
            organisation=webhook.org_id,
            webhook=webhook.id,
            webhook_log=after.id,
            trigger=after.event.trigger,
            attempts=after.attempts,
            status=after.http_status or 0,
            outcome=after.trouble or after.status,
        )

    def _note(self, webhook: Webhook, posted: Posted) -> None:
        """What the webhook itself has to remember of it."""
        if posted.status == _GONE:
            self._change(webhook, lambda each: replace(each, status=WebhookStatus.INACTIVE))
            emit(
                Event.WEBHOOK_SWITCHED_OFF,
                level=logging.WARNING,
                organisation=webhook.org_id,
                webhook=webhook.id,
            )
        elif posted.trouble is Trouble.TIMEOUT:
            self._timed_out.add(webhook.id)
            self._change(webhook, _slower)
        elif posted.status is not None and (webhook.timeouts or webhook.id in self._timed_out):
            self._timed_out.discard(webhook.id)
            self._change(webhook, lambda each: replace(each, timeouts=0))

    def _change(self, webhook: Webhook, change: Callable[[Webhook], Webhook]) -> None:
        """To the webhook as it is now. Where others are at it too, what they note will do."""
        for _ in range(_TRIES):
            before = self._webhooks.get(webhook.org_id, webhook.id)
            after = None if before is None else change(before)
            if before is None or after is None or after == before:
                return
            try:
                self._webhooks.change([(before, replace(after, version=before.version + 1))])
            except Stale:
                continue
            return


def body_of(log: WebhookLog, url: str) -> bytes:
    """What is sent: ids, trigger and time. The receiver reads the object itself, as it is now."""
    event = log.event
    body = {
        "object": "webhook_trigger",
        "trigger": event.trigger,
        "webhook_id": log.webhook_id,
        "triggered_at": event.at.strftime("%Y-%m-%d %H:%M:%S"),
        "triggered_on": {"id": event.object_id, "object": event.object, "value": event.value},
        "url": url,
        "event_id": event.id,
        "sequence": event.sequence,
    }
    return json.dumps(body, separators=(",", ":")).encode()


def _slower(webhook: Webhook) -> Webhook:
    return replace(webhook, timeouts=min(webhook.timeouts + 1, SLOW_AFTER))


def _signing(webhook: Webhook, secrets: WebhookSecrets, now: datetime) -> list[str]:
    replaced = secrets.replaced_secret
    if webhook.replaced_until is None or now >= webhook.replaced_until:
        replaced = None
    return [each for each in (secrets.sender_secret, replaced) if each is not None]

"""The use cases of webhooks themselves, of one and of several at once, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.idempotency import Keyed, KeyedWork, record_of
from chalicelib.domain.ids import WEBHOOK, new_id
from chalicelib.domain.public_addresses import literal_of, may_be_sent_to
from chalicelib.domain.webhook import MOST_OF_AN_ORGANISATION, Webhook
from chalicelib.errors import NotFound
from chalicelib.late_dataclass import dataclass
from chalicelib.services.bulk_rules import Asked, decided, moments, one_of
from chalicelib.services.changes import changed, fresh
from chalicelib.services.invalid import INVALID, inside, invalid
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import WebhookStore
from chalicelib.services.requests import Changes
from chalicelib.services.webhooks.webhook_sealing import WebhookVault

TOO_MANY = f"{INVALID}: an organisation has at most {MOST_OF_AN_ORGANISATION} webhooks"
_OAUTH = "oauth_params"


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """What is asked of one webhook: `secrets` apart from all else. A new one has no `id`."""

    values: Changes
    secrets: Mapping[str, Any]
    id: str = ""


class WebhookSettings:
    """The use cases. `is_local` is whether receivers may be on this machine, and without TLS.

    Those about several raise InvalidAttributes and NotFound as `Asked` says, and Recorded where
    they take a key.
    """

    def __init__(
        self, *, webhooks: WebhookStore, vault: WebhookVault, clock: Clock, is_local: bool
    ) -> None:
        self._webhooks = webhooks
        self._vault = vault
        self._clock = clock
        self._is_local = is_local

    def get(self, organisation: Organisation, webhook_id: str) -> Webhook:
        """One read. Raises NotFound."""
        webhook = self._webhooks.get(organisation.id, webhook_id)
        if webhook is None:
            raise NotFound
        return webhook

    def create(
        self,
        organisation: Organisation,
        rows: Sequence[WebhookRequest],
        asked: Asked = Asked.LISTED,
        *,
        keyed: Keyed | None = None,
    ) -> list[Webhook]:
        """New webhooks, told of what is committed from now on."""
        dated = list(zip(rows, moments(self._clock(), len(rows)), strict=True))
        new = decided(dated, partial(self._made, organisation), asked)
        record = record_of(keyed, KeyedWork.WEBHOOK, [each.id for each in new])

        def attempt() -> list[Webhook]:
            before = self._webhooks.all_of(organisation.id)
            if len(before.webhooks) + len(new) > MOST_OF_AN_ORGANISATION:
                raise invalid("trigger", text=TOO_MANY)
            self._webhooks.add(new, to=before, record=record)
            return new

        return until_written(attempt)

    def _made(self, organisation: Organisation, row: tuple[WebhookRequest, datetime]) -> Webhook:
        asked, now = row
        self._check(asked)
        webhook = Webhook(
            id=new_id(WEBHOOK, now),
            org_id=organisation.id,
            created_at=now,
            modified_at=now,
            **fresh(asked.values),
        )
        return self._vault.sealed(webhook, asked.secrets, now)

    def update(
        self,
        organisation: Organisation,
        rows: Sequence[WebhookRequest],
        asked: Asked,
        *,
        keyed: Keyed | None = None,
    ) -> list[Webhook]:
        """Change webhooks, each of them once."""

        def attempt() -> list[Webhook]:
            decide = partial(self._changed, self._clock(), self._found(organisation))
            pairs = decided(rows, decide, asked)
            new = [after for _, after in pairs]
            record = record_of(keyed, KeyedWork.WEBHOOK, [each.id for each in new])
            self._webhooks.change(pairs, record=record)
            return new

        return until_written(attempt)

    def _changed(
        self, now: datetime, found: Mapping[str, Webhook], row: WebhookRequest
    ) -> tuple[Webhook, Webhook]:
        before = one_of(found, row.id)
        self._check(row)
        after = replace(changed(before, row.values, now), timeouts=0)
        return before, self._vault.sealed(after, row.secrets, now)

    def delete(self, organisation: Organisation, ids: Sequence[str], asked: Asked) -> list[Webhook]:
        """Delete webhooks; from then on nothing is delivered to them.

        Their logs stay as long as others.
        """

        def attempt() -> list[Webhook]:
            before = self._webhooks.all_of(organisation.id)
            found = {each.id: each for each in before.webhooks}
            deleted = decided(ids, partial(one_of, found), asked)
            self._webhooks.delete(deleted, of=before)
            return deleted

        return until_written(attempt)

    def _found(self, organisation: Organisation) -> dict[str, Webhook]:
        return {each.id: each for each in self._webhooks.all_of(organisation.id).webhooks}

    def _check(self, row: WebhookRequest) -> None:
        self._check_url("url", row.values.get("url"))
        params = row.secrets.get(_OAUTH)
        if params is not None:
            with inside(_OAUTH):
                self._check_url("auth_url", params["auth_url"])

    def _check_url(self, name: str, url: str | None) -> None:
        """A name is looked up at each delivery; a literal address is judged here already."""
        if url is None:
            return
        if not self._is_local and not url.lower().startswith("https:"):
            raise invalid(name, text=f"{INVALID}: expected https")
        literal = literal_of(url)
        if literal is not None and not may_be_sent_to(literal, is_local=self._is_local):
            raise invalid(name, text=f"{INVALID}: nothing is sent to such an address")

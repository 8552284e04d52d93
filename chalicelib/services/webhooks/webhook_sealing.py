"""Between what a webhook signs and opens with, and its sealed form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.webhook import SIGNED_BY_BOTH_FOR, Webhook, WebhookSecrets
from chalicelib.services.ports import Sealer

_OAUTH = "oauth_params"
_NOTHING = WebhookSecrets()


class WebhookVault:
    """Seals the secrets of webhooks, bound to organisation and webhook."""

    def __init__(self, vault: Sealer) -> None:
        self._vault = vault

    def sealed(self, webhook: Webhook, said: Mapping[str, Any], now: datetime) -> Webhook:
        """The webhook with what is `said` of its secrets, at the moment `now`; null clears.

        Raises Tampered, KeyRefused, ServiceUnavailable.
        """
        if not said:
            return webhook
        before = self.open(webhook)
        after = replace(before, **said)
        until = None
        if "sender_secret" in said and before.sender_secret != after.sender_secret:
            replaced = before.sender_secret if after.sender_secret is not None else None
            after = replace(after, replaced_secret=replaced)
            until = now + SIGNED_BY_BOTH_FOR if replaced is not None else None
        elif before.replaced_secret is not None:
            until = webhook.replaced_until
        return replace(webhook, sealed=self._seal(webhook, after), replaced_until=until)

    def open(self, webhook: Webhook) -> WebhookSecrets:
        """Raises Tampered, KeyRefused, ServiceUnavailable."""
        if webhook.sealed is None:
            return _NOTHING
        bound_to = {"org_id": webhook.org_id, "object_id": webhook.id}
        details = dict(self._vault.open(webhook.sealed, **bound_to))
        oauth = details.pop(_OAUTH, None)
        return WebhookSecrets(**details, oauth_params=json.loads(oauth) if oauth else None)

    def _seal(self, webhook: Webhook, secrets: WebhookSecrets) -> bytes | None:
        if secrets == _NOTHING:
            return None
        names = ("sender_secret", "replaced_secret")
        texts = {name: getattr(secrets, name) for name in names}
        details = {name: text for name, text in texts.items() if text is not None}
        if secrets.oauth_params is not None:
            details[_OAUTH] = json.dumps(secrets.oauth_params)
        return self._vault.seal(details, org_id=webhook.org_id, object_id=webhook.id)

"""Seals and opens the secrets of an organisation's account at a processor."""

from __future__ import annotations

from chalicelib.domain.binding import Binding, Secrets
from chalicelib.services.ports import Sealer

_BETWEEN = " "


class BindingVault:
    """Seals those secrets, bound to organisation and binding."""

    def __init__(self, vault: Sealer) -> None:
        self._vault = vault

    def seal(self, secrets: Secrets, *, org_id: str, binding_id: str) -> bytes:
        """Raises KeyRefused, ServiceUnavailable."""
        details = {"api_key": secrets.api_key}
        if secrets.event_secrets:
            details["event_secrets"] = _BETWEEN.join(secrets.event_secrets)
        return self._vault.seal(details, org_id=org_id, object_id=binding_id)

    def open(self, binding: Binding) -> Secrets:
        """Raises Tampered, KeyRefused, ServiceUnavailable."""
        details = self._vault.open(binding.sealed, org_id=binding.org_id, object_id=binding.id)
        signed_with = details.get("event_secrets", "")
        return Secrets(details["api_key"], tuple(signed_with.split()))

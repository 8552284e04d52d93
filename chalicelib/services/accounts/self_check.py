"""Whether this process can do what a charge needs: seal a card, keep it, open it again, forget it.

For a deployment, which asks before it says that all is well. No organisation is concerned.
"""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.errors import Tampered
from chalicelib.services.ports import KeptEnvelopes, Sealer

_NOBODY = {"org_id": "org_selfcheck", "method_id": "pm_selfcheck"}
_CARD = {"card_number": "4242424242424242"}


class SelfCheck:
    """By a row of its own, and two vaults: what one has sealed the other has not opened before."""

    def __init__(self, vault: Callable[[], Sealer], envelopes: KeptEnvelopes) -> None:
        self._vault, self._envelopes = vault, envelopes

    def run(self) -> None:
        """Raises KeyRefused, Tampered, ServiceUnavailable, where it can't."""
        self._envelopes.keep(self._vault().seal(_CARD, **_NOBODY))
        try:
            kept = self._envelopes.get()
            if kept is None or self._vault().open(kept, **_NOBODY) != _CARD:
                raise Tampered
        finally:
            self._envelopes.forget()

"""Whether this process can do what a charge needs: seal a card, keep it, open it again, forget it.

For a deployment, which asks before it says that all is well. No organisation is concerned.
"""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.errors import Tampered
from chalicelib.services.ports import KeptEnvelopes, Sealer

_NOBODY, _NOTHING = "org_selfcheck", "pm_selfcheck"
_CARD = {"card_number": "4242424242424242"}


class SelfCheck:
    """By a row of its own, and two vaults: what one has sealed the other has not opened before."""

    def __init__(self, vault: Callable[[], Sealer], envelopes: KeptEnvelopes) -> None:
        self._vault, self._envelopes = vault, envelopes

    def run(self) -> None:
        """Raises KeyRefused, Tampered, ServiceUnavailable, where it can't."""
        sealed = self._vault().seal(_CARD, org_id=_NOBODY, object_id=_NOTHING)
        self._envelopes.keep(sealed)
        try:
            kept = self._envelopes.get()
            if kept is None:
                raise Tampered
            if self._vault().open(kept, org_id=_NOBODY, object_id=_NOTHING) != _CARD:
                raise Tampered
        finally:
            self._envelopes.forget()

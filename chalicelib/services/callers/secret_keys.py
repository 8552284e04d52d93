"""Who is calling: secret keys, looked up by digest, remembered for at most a minute."""

from __future__ import annotations

import time
from collections.abc import Callable

from chalicelib.domain.account import Organisation
from chalicelib.domain.secret_key import digest_of
from chalicelib.errors import Unauthorized
from chalicelib.services.ports.tenant_ports import OrganisationStore

KNOWN_FOR_S = 60.0
_REMEMBERED = 1_000


class Keys:
    """Authenticates. A revoked key is refused within KNOWN_FOR_S seconds in every process."""

    def __init__(
        self, organisations: OrganisationStore, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._organisations = organisations
        self._monotonic = monotonic
        self._known: dict[str, tuple[float, Organisation]] = {}

    def organisation_of(self, key: str) -> Organisation:
        """The organisation that a secret key acts for. Raises Unauthorized."""
        digest = digest_of(key)
        known = self._known.get(digest)
        if known is not None and self._monotonic() < known[0]:
            return known[1]
        organisation = self._organisations.of_key(digest)
        if organisation is None:
            self._known.pop(digest, None)
            raise Unauthorized("The API key is missing or not valid.")
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[digest] = (self._monotonic() + KNOWN_FOR_S, organisation)
        return organisation

    def forget(self) -> None:
        """Look each key up again."""
        self._known = {}

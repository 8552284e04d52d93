"""The use cases as the local stage serves them: keys are looked up at each request.

A deployed stage remembers a key for a minute. Here several servers may share a store, tests make
and drop organisations, and the lookup costs less than the memory would spoil.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from chalicelib import wiring
from chalicelib.config import settings_from
from chalicelib.domain.account import Organisation
from chalicelib.domain.secret_key import digest_of
from chalicelib.services.callers.secret_keys import Keys
from chalicelib.services.use_cases import Services
from chalicelib.store.organisations import Organisations
from onfile.local.seed import SECRET_KEY


class _WithoutDocumentedKey(Organisations):
    """As if nobody had ever made that one, whatever the store holds."""

    def of_key(self, digest: str) -> Organisation | None:
        return None if digest == digest_of(SECRET_KEY) else super().of_key(digest)


def stage_services(*, key: str) -> Callable[[], Services]:
    """The services of this process, made at the first call, for a stage whose seeded key is `key`.

    Under another than the documented one, that one opens nothing.
    """

    @lru_cache(maxsize=1)
    def services() -> Services:
        made = wiring.build(settings_from(os.environ), wiring.connection())
        organisations = Organisations() if key == SECRET_KEY else _WithoutDocumentedKey()
        return replace(made, keys=Keys(organisations, known_for_s=0.0))

    return services

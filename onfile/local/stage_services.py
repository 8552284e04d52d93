"""The use cases as the local stage serves them: with plans for its sandbox, and keys that several
servers know alike.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from chalicelib import wiring
from chalicelib.config import settings_from
from chalicelib.domain.account import Organisation
from chalicelib.domain.secret_key import digest_of
from chalicelib.processors.sandbox.ledger import Ledger
from chalicelib.services.use_cases import Services
from chalicelib.store.organisations import Organisations
from onfile.local.control.organisation_clocks import OrganisationClocks
from onfile.local.control.own_time import OwnTimeStores
from onfile.local.control.planned_sandbox import PlannedSandbox
from onfile.local.control.standing_orders import StandingOrders
from onfile.local.seed import SECRET_KEY
from onfile.local.shared_keys import KeyChanges, SharedKeys


class _WithoutDocumentedKey(Organisations):
    """As if nobody had ever made that one, whatever the store holds."""

    def of_key(self, digest: str) -> Organisation | None:
        return None if digest == digest_of(SECRET_KEY) else super().of_key(digest)


def stage_services(
    *, key: str, plans: StandingOrders, key_changes: KeyChanges, clocks: OrganisationClocks
) -> Callable[[], Services]:
    """The services of this process, made at the first call, for a stage whose seeded key is `key`;
    its sandbox follows `plans`, and each organisation has its time of `clocks`.

    Under another than the documented one, that one opens nothing.
    """

    @lru_cache(maxsize=1)
    def services() -> Services:
        shared = wiring.connection()
        sandbox = PlannedSandbox(Ledger(shared), clock=clocks, sleep=time.sleep, plans=plans)
        made = wiring.build(
            settings_from(os.environ),
            shared,
            clock=clocks,
            processors={"sandbox": sandbox},
            stores=OwnTimeStores(shared, clocks),
        )
        organisations = Organisations() if key == SECRET_KEY else _WithoutDocumentedKey()
        return replace(made, keys=SharedKeys(organisations, key_changes))

    return services

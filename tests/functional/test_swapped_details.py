"""Sealed details that lie in another row than their own, or whose KMS key is out of reach.

Whatever is put where, nothing is charged, and the processor is never asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from chalicelib import wiring
from chalicelib.config import Settings
from chalicelib.store.models import SELF, WalletRow
from tests.support.client import Answer, Api
from tests.support.keys import Desk, desk_of
from tests.support.kms import FakeKms
from tests.support.objects import card, customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store


@dataclass
class Place:
    """A column that holds sealed details, and the charge that would open them."""

    row: WalletRow
    column: str
    charge: Callable[[], Answer]

    @property
    def sealed(self) -> bytes:
        """What lies there."""
        return bytes(getattr(self.row, self.column))

    def put(self, sealed: bytes) -> None:
        """Put something else there."""
        self.row.update(actions=[getattr(WalletRow, self.column).set(sealed)])


@dataclass
class Stage:
    """A deployed stage with two organisations, and all places of both."""

    kms: FakeKms
    desk: Desk
    places: dict[str, Place]
    restart: Callable[[], None]


def charge(api: Callable[[], Api], **named: str) -> Callable[[], Answer]:
    return lambda: api().post("/transactions", {"type": "payment", "amount": 5, **named})


@pytest.fixture
def stage(module_store: Store, monkeypatch: pytest.MonkeyPatch) -> Stage:
    kms, desk, places = FakeKms(), desk_of(module_store), dict[str, Place]()
    monkeypatch.setattr(wiring.stores, "Kms", lambda region: kms)
    settings = Settings("prod", module_store.prefix, "us-east-1", kms_key_id="k1")
    current: dict[str, Any] = {}

    def restart() -> None:
        current["services"] = wiring.build(
            settings, module_store.connection, processors={"sandbox": desk}
        )

    restart()
    for tenant in ("ours", "theirs"):
        organisation, key = new_organisation(module_store)

        def api(key: str = key) -> Api:
            return Api(current["services"], key)

        owner, _ = customer_with_default(api())
        kept = api().post("/payment_methods", card(customer_id=owner))["id"]
        loose = api().post("/payment_methods", card())["id"]
        account = _row(f"{organisation.id}/{owner}", SELF)
        default = charge(api, customer_id=owner)
        places[f"{tenant}: default"] = Place(account, "default_sealed", default)
        named = charge(api, customer_id=owner, payment_method_id=kept)
        places[f"{tenant}: kept"] = Place(_row(f"{organisation.id}/{owner}", kept), "sealed", named)
        alone = charge(api, payment_method_id=loose)
        places[f"{tenant}: loose"] = Place(
            _row(f"{organisation.id}/{loose}", SELF), "sealed", alone
        )
    return Stage(kms, desk, places, restart)


def _row(wallet: str, part: str) -> WalletRow:
    return WalletRow.get(wallet, part, consistent_read=True)


def test_details_of_every_other_row_are_refused_in_every_row(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    own = {name: place.sealed for name, place in stage.places.items()}
    for here, there in permutations(stage.places, 2):
        place = stage.places[here]
        place.put(own[there])
        caplog.clear()
        answer = place.charge()
        assert (answer.status, answer["error_type"]) == (500, "InternalServerError"), here
        alarms = [each for each in caplog.records if "vault_tampered" in each.getMessage()]
        assert len(alarms) == 1, (here, there)
        place.put(own[here])
    assert stage.desk.said == []
    for place in stage.places.values():
        assert place.charge().status == 200


GONE = (
    "DisabledException",
    "NotFoundException",
    "AccessDeniedException",
    "KMSInvalidStateException",
)
PASSING = ("ThrottlingException", "KMSInternalException", "DependencyTimeoutException")
TIMES_OUT = (ReadTimeoutError(endpoint_url="kms"), ConnectTimeoutError(endpoint_url="kms"))


@pytest.mark.parametrize(
    ("refusal", "status"),
    [*((code, 500) for code in GONE), *((each, 503) for each in (*PASSING, *TIMES_OUT))],
    ids=str,
)
def test_nothing_is_charged_while_the_key_is_out_of_reach(
    stage: Stage, refusal: str | Exception, status: int
) -> None:
    stage.restart()
    stage.kms.refuses = refusal
    for place in stage.places.values():
        answer = place.charge()
        assert answer.status == status, answer.text
        assert ("Retry-After" in answer.headers) is (status == 503)
    assert stage.desk.said == []
    stage.kms.refuses = None
    stage.restart()
    for place in stage.places.values():
        assert place.charge().status == 200


def test_details_under_a_key_that_is_gone_are_refused(stage: Stage) -> None:
    stage.restart()
    stage.kms.gone.add("k1")
    assert {place.charge().status for place in stage.places.values()} == {500}
    assert stage.desk.said == []

"""Charges in a deployed stage whose sealed details, or whose KMS key, are not what they were."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib import wiring
from chalicelib.config import Settings
from chalicelib.store.models import SELF, WalletRow
from chalicelib.store.vault_keys import VaultKeys
from tests.support.client import Api
from tests.support.keys import desk_of
from tests.support.kms import FakeKms
from tests.support.objects import customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store


class Deployed:
    """A stage on a KMS; `api` is a process of it, and `restart` makes a cold one."""

    def __init__(self, store: Store, kms: FakeKms) -> None:
        self.kms, self.desk = kms, desk_of(store)
        self._store = store
        self._settings = Settings("prod", store.prefix, "us-east-1", kms_key_id="k1")
        self.organisation, self._key = new_organisation(store)
        self.restart()

    def restart(self) -> None:
        processors = {"sandbox": self.desk}
        services = wiring.build(self._settings, self._store.connection, processors=processors)
        self.api = Api(services, self._key)

    def pay(self, customer_id: str) -> tuple[int, str]:
        body = {"type": "payment", "amount": 5, "customer_id": customer_id}
        answer = self.api.post("/transactions", body)
        return answer.status, answer.body.get("error_type", "")

    def assert_nothing_happened(self) -> None:
        assert self.desk.said == []
        assert self.api.get("/transactions")["values"] == []


@pytest.fixture
def deployed(module_store: Store, monkeypatch: pytest.MonkeyPatch) -> Deployed:
    kms = FakeKms()
    monkeypatch.setattr(wiring.stores, "Kms", lambda region: kms)
    return Deployed(module_store, kms)


def _account(deployed: Deployed, customer_id: str) -> WalletRow:
    return WalletRow.get(f"{deployed.organisation.id}/{customer_id}", SELF, consistent_read=True)


def test_a_warm_charge_makes_no_request_to_kms(deployed: Deployed) -> None:
    customer_id, _ = customer_with_default(deployed.api)
    deployed.kms.asked.clear()
    assert deployed.pay(customer_id)[0] == 200
    assert deployed.kms.asked == []
    deployed.restart()
    assert deployed.pay(customer_id)[0] == deployed.pay(customer_id)[0] == 200
    assert deployed.kms.asked == ["Decrypt"]


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("DisabledException", (500, "InternalServerError")),
        ("ThrottlingException", (503, "ServiceUnavailable")),
    ],
)
def test_no_charge_without_the_kms_key(
    deployed: Deployed, code: str, answer: tuple[int, str]
) -> None:
    customer_id, _ = customer_with_default(deployed.api)
    deployed.restart()
    deployed.kms.refuses = code
    assert deployed.pay(customer_id) == answer
    deployed.assert_nothing_happened()


def test_swapped_and_cut_details_are_alarmed_and_never_charged(
    deployed: Deployed, caplog: pytest.LogCaptureFixture
) -> None:
    (one, method), (two, _) = (
        customer_with_default(deployed.api),
        customer_with_default(deployed.api),
    )
    row, other = _account(deployed, one), _account(deployed, two)
    for sealed in (other.default_sealed, row.default_sealed[:-1]):
        row.update(actions=[WalletRow.default_sealed.set(sealed)])
        caplog.clear()
        assert deployed.pay(one) == (500, "InternalServerError")
        alarms = [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]
        org_id = deployed.organisation.id
        [alarm] = alarms
        assert alarm.startswith("vault_tampered ")
        assert f" organisation={org_id} " in alarm
        assert alarm.endswith(f" payment_method={method}")
    deployed.assert_nothing_happened()


def test_a_wrapped_key_is_written_only_where_what_was_read_is_still_there(
    module_store: Store,
) -> None:
    keys, name = VaultKeys(), secrets.token_hex(4)
    assert keys.add(name, b"first")
    assert not keys.add(name, b"second")
    assert not keys.replace(name, b"third", before=b"second")
    assert keys.get(name) == b"first"
    assert keys.replace(name, b"third", before=b"first")
    assert keys.get(name) == b"third"


@pytest.mark.dynamodb_local
def test_cold_processes_that_race_end_with_one_fingerprint_key(
    dynamodb_local_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    kms = FakeKms()
    monkeypatch.setattr(wiring.stores, "Kms", lambda region: kms)
    settings = Settings("prod", dynamodb_local_store.prefix, "us-east-1", kms_key_id="k1")
    connection = dynamodb_local_store.connection
    vaults = [wiring.vault_of(settings, connection) for _ in range(16)]
    with ThreadPoolExecutor(16) as pool:
        fingerprints = set(pool.map(lambda vault: vault.fingerprint("4000"), vaults))
    assert len(fingerprints) == 1
    assert fingerprints == {wiring.vault_of(settings, connection).fingerprint("4000")}

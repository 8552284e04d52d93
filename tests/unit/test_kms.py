"""The vault on KMS: bound to its stage, asked seldom, refused for good or for now."""

from __future__ import annotations

import boto3
import pytest
from botocore.session import Session
from moto import mock_aws

from chalicelib.attempts import ATTEMPTS
from chalicelib.errors import KeyRefused, ServiceUnavailable, Tampered
from chalicelib.vault.data_keys import KEPT_FOR_S, OPENINGS, DataKeys
from chalicelib.vault.fingerprint_key import KeptFingerprintKey
from chalicelib.vault.kms import KmsKeys
from chalicelib.vault.vault import Vault
from tests.support.hours import Hours
from tests.support.kms import FakeKms
from tests.unit.test_vault import MINE, NUMBER

FINAL = ("AccessDeniedException", "DisabledException", "KMSInvalidStateException", "Unknown")
PASSING = ("ThrottlingException", "KMSInternalException", "DependencyTimeoutException")


def keys_on(kms: FakeKms, stage: str = "prod") -> KmsKeys:
    return KmsKeys("k1", stage=stage, client=lambda: kms)


def vault_on(kms: FakeKms, stage: str = "prod") -> Vault:
    return Vault(keys_on(kms, stage), fingerprint_key=lambda: b"f" * 32)


def test_another_process_of_the_stage_opens_it_and_another_stage_does_not() -> None:
    kms = FakeKms()
    envelope = vault_on(kms).seal(NUMBER, **MINE)
    assert vault_on(kms).open(envelope, **MINE) == NUMBER
    with pytest.raises(Tampered):
        vault_on(kms, "staging").open(envelope, **MINE)


def test_a_wrapped_key_of_another_purpose_does_not_unwrap() -> None:
    keys = keys_on(FakeKms())
    with pytest.raises(Tampered):
        keys.unwrap(keys.new_key("fingerprint key").wrapped, "data key")


def test_it_works_on_the_kms_of_moto() -> None:
    with mock_aws():
        key_id = boto3.client("kms", region_name="us-east-1").create_key()["KeyMetadata"]["KeyId"]

        def vault() -> Vault:
            client = Session().create_client("kms", region_name="us-east-1")
            keys = KmsKeys(key_id, stage="prod", client=lambda: client)
            return Vault(keys, fingerprint_key=lambda: b"f" * 32)

        assert vault().open(vault().seal(NUMBER, **MINE), **MINE) == NUMBER


@pytest.mark.parametrize(
    ("code", "error"),
    [(code, KeyRefused) for code in FINAL] + [(code, ServiceUnavailable) for code in PASSING],
)
def test_what_kms_refuses_is_final_or_passing(
    hours: Hours, code: str, error: type[Exception]
) -> None:
    kms = FakeKms()
    envelope = vault_on(kms).seal(NUMBER, **MINE)
    kms.refuses = code
    with pytest.raises(error):
        vault_on(kms).open(envelope, **MINE)
    with pytest.raises(error):
        vault_on(kms).seal(NUMBER, **MINE)
    assert len(hours.naps) == (2 * (ATTEMPTS - 1) if error is ServiceUnavailable else 0)


def test_every_change_of_a_byte_is_noticed_and_alarmed(caplog: pytest.LogCaptureFixture) -> None:
    kms = FakeKms()
    envelope = vault_on(kms).seal(NUMBER, **MINE)
    for place in range(len(envelope)):
        changed = bytearray(envelope)
        changed[place] ^= 1
        caplog.clear()
        with pytest.raises(Tampered):
            vault_on(kms).open(bytes(changed), **MINE)
        assert [r.getMessage() for r in caplog.records if r.levelname == "ERROR"] == [
            "vault_tampered organisation=org_1 payment_method=pm_1"
        ]


def test_a_warm_vault_asks_kms_for_nothing() -> None:
    kms = FakeKms()
    vault = vault_on(kms)
    envelope = vault.seal(NUMBER, **MINE)
    for _ in range(100):
        vault.open(envelope, **MINE)
    assert kms.asked == ["GenerateDataKey"]


def test_data_keys_are_kept_for_a_bounded_time_and_number_of_uses() -> None:
    kms, now = FakeKms(), [0]
    keys = DataKeys(keys_on(kms), monotonic_ns=lambda: now[0])
    wrapped = keys.to_seal().wrapped
    now[0] = KEPT_FOR_S * 1_000_000_000 - 1
    assert keys.to_seal().wrapped == wrapped
    keys.to_open(wrapped)
    now[0] += 1
    keys.to_open(wrapped)
    assert keys.to_seal().wrapped != wrapped
    assert kms.asked == ["GenerateDataKey", "Decrypt", "GenerateDataKey"]
    for _ in range(OPENINGS):
        keys.to_open(wrapped)
    assert kms.asked[3:] == ["Decrypt"]


def test_of_two_that_make_the_fingerprint_key_both_use_the_one_that_was_first() -> None:
    class Rows(dict[str, bytes]):
        """Says at first that there is nothing, as to a process that looked too early."""

        early = True

        def get(self, name: str, default: object = None) -> bytes | None:  # type: ignore[override]
            if self.early:
                return None
            return super().get(name)

        def add(self, name: str, wrapped: bytes) -> bool:
            self.early = False
            return self.setdefault(name, wrapped) is wrapped

    kms, rows = FakeKms(), Rows()
    first = KeptFingerprintKey(keys_on(kms), rows)()
    rows.early = True
    assert KeptFingerprintKey(keys_on(kms), rows)() == first

"""The vault: what is sealed opens for its own method alone, and only as it was sealed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.errors import Tampered
from chalicelib.vault.data_key_providers import LocalKeys
from chalicelib.vault.vault import Vault

KEY = bytes(range(32))
NUMBER = {"number": "4242424242424242"}
MINE = {"org_id": "org_1", "object_id": "pm_1"}


def a_vault(keys: LocalKeys | None = None, fingerprint_key: bytes = b"f" * 32) -> Vault:
    return Vault(keys or LocalKeys(KEY), fingerprint_key=lambda: fingerprint_key)


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=40), max_size=4))
@settings(deadline=None)
def test_what_is_sealed_opens(details: dict[str, str]) -> None:
    vault = a_vault()
    assert vault.open(vault.seal(details, **MINE), **MINE) == details


def test_a_vault_of_another_process_opens_it() -> None:
    assert a_vault().open(a_vault().seal(NUMBER, **MINE), **MINE) == NUMBER


def test_an_envelope_stored_long_ago_opens() -> None:
    stored = bytes.fromhex(
        "01003cabba9ecb7d98d693960b9b82ca1381157de0a21193b3b0833f735551141664a9073acca91dbce9604925"
        "1ebf019be536801b3feecd3767b4a26a0bd29ef5ca69cdf63fa855c620c1d281c37d24c4710a4b0fc535135bb9"
        "9bd3eb989d26bf9ef6b481e6474a49c98809b982f55318983f907682e939"
    )
    assert a_vault().open(stored, **MINE) == NUMBER


def test_a_vault_with_another_key_does_not() -> None:
    with pytest.raises(Tampered):
        a_vault(LocalKeys(bytes(32))).open(a_vault().seal(NUMBER, **MINE), **MINE)


@pytest.mark.parametrize(
    "other",
    [
        {"org_id": "org_2", "object_id": "pm_1"},
        {"org_id": "org_1", "object_id": "pm_2"},
        {"org_id": "pm_1", "object_id": "org_1"},
        {"org_id": "org_1", "object_id": ""},
    ],
)
def test_an_envelope_opens_for_no_other_method_or_organisation(other: dict[str, str]) -> None:
    vault = a_vault()
    with pytest.raises(Tampered):
        vault.open(vault.seal(NUMBER, **MINE), **other)


@pytest.mark.parametrize("warm", [True, False])
def test_every_change_of_a_byte_is_noticed(warm: bool) -> None:
    vault = a_vault()
    envelope = vault.seal(NUMBER, **MINE)
    if warm:
        vault.open(envelope, **MINE)
    for place in range(len(envelope)):
        for flip in (0x01, 0x80, 0xFF):
            changed = bytearray(envelope)
            changed[place] ^= flip
            with pytest.raises(Tampered):
                vault.open(bytes(changed), **MINE)
    assert vault.open(envelope, **MINE) == NUMBER


@pytest.mark.parametrize("warm", [True, False])
def test_every_cut_and_every_addition_is_noticed(warm: bool) -> None:
    vault = a_vault()
    envelope = vault.seal(NUMBER, **MINE)
    if warm:
        vault.open(envelope, **MINE)
    cut = [envelope[:end] for end in range(len(envelope))]
    headless = [envelope[start:] for start in range(1, len(envelope))]
    for changed in (*cut, *headless, envelope + b"\0", b"\1\0\0" + envelope):
        with pytest.raises(Tampered):
            vault.open(changed, **MINE)


@given(
    st.binary(max_size=200)
    | st.binary(max_size=200).map(lambda rest: b"\1" + rest)
    | st.binary(max_size=200).map(lambda rest: b"\2" + rest)
)
@settings(deadline=None)
def test_any_bytes_are_an_envelope_or_tampered(garbage: bytes) -> None:
    with pytest.raises(Tampered):
        a_vault().open(garbage, **MINE)


def test_parts_of_two_envelopes_do_not_fit() -> None:
    vault = a_vault()
    one, two = vault.seal(NUMBER, **MINE), vault.seal(NUMBER, **MINE)
    for place in range(1, len(one)):
        if one[:place] != two[:place] and one[place:] != two[place:]:
            with pytest.raises(Tampered):
                vault.open(one[:place] + two[place:], **MINE)


def test_two_seals_of_one_number_differ() -> None:
    vault = a_vault()
    envelopes = {vault.seal(NUMBER, **MINE) for _ in range(100)}
    assert len(envelopes) == 100
    nonces = {envelope[-12 - len(_sealed(envelope)) :][:12] for envelope in envelopes}
    assert len(nonces) == 100


def test_an_envelope_holds_nothing_of_the_number() -> None:
    envelope = a_vault().seal(NUMBER, **MINE)
    assert b"4242" not in envelope
    assert b"number" not in envelope


def test_no_error_repeats_what_was_sealed() -> None:
    vault = a_vault()
    with pytest.raises(Tampered) as refusal:
        vault.open(vault.seal(NUMBER, **MINE)[:-1], **MINE)
    assert "4242" not in repr(refusal.value)


def _wrapped(envelope: bytes) -> bytes:
    return envelope[11 : 11 + int.from_bytes(envelope[9:11], "big")]


def _sealed(envelope: bytes) -> bytes:
    return envelope[11 + len(_wrapped(envelope)) + 12 :]

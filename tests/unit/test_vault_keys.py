"""The keys behind the vault: fingerprints, how often a data key is used, threads."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from chalicelib.errors import Tampered
from chalicelib.vault.data_key_providers import LocalKeys, WrappedKey
from tests.unit.test_vault import KEY, MINE, NUMBER, a_vault

USES = 1_000


class CountingKeys(LocalKeys):
    """Local keys that count what is asked of them."""

    def __init__(self, key: bytes = KEY) -> None:
        super().__init__(key)
        self.made = 0
        self.unwrapped = 0

    def new_key(self, purpose: str) -> WrappedKey:
        self.made += 1
        return super().new_key(purpose)

    def unwrap(self, wrapped: bytes, purpose: str) -> bytes:
        self.unwrapped += 1
        return super().unwrap(wrapped, purpose)


def test_a_number_has_one_fingerprint_and_each_its_own() -> None:
    vault = a_vault()
    assert vault.fingerprint("4242424242424242") == a_vault().fingerprint("4242424242424242")
    assert vault.fingerprint("4242424242424242") != vault.fingerprint("4242424242424243")
    # As rows hold it: another way of making it would find no duplicate any more.
    assert vault.fingerprint("4242424242424242") == "a29e74bfb902601aeb9846b5fc386b6e"
    assert len({vault.fingerprint(str(number)) for number in range(1_000)}) == 1_000


def test_a_fingerprint_is_32_hex_digits_and_needs_the_vaults_key() -> None:
    mine = a_vault().fingerprint("4242424242424242")
    assert len(bytes.fromhex(mine)) == 16
    assert mine != a_vault(fingerprint_key=b"g" * 32).fingerprint("4242424242424242")


def test_a_data_key_is_used_a_thousand_times_and_then_replaced() -> None:
    keys = CountingKeys()
    vault = a_vault(keys)
    envelopes = [vault.seal(NUMBER, **MINE) for _ in range(USES)]
    assert keys.made == 1
    envelopes.append(vault.seal(NUMBER, **MINE))
    assert keys.made == 2
    assert len({_wrapped(envelope) for envelope in envelopes}) == 2
    assert all(vault.open(envelope, **MINE) == NUMBER for envelope in envelopes[-2:])


def test_a_warm_vault_asks_for_no_key() -> None:
    keys = CountingKeys()
    vault = a_vault(keys)
    envelopes = [vault.seal(NUMBER, **MINE) for _ in range(10)]
    for envelope in envelopes:
        vault.open(envelope, **MINE)
    assert (keys.made, keys.unwrapped) == (1, 0)


def test_the_memory_for_opened_keys_is_bounded_and_keeps_the_latest() -> None:
    envelopes = [a_vault().seal(NUMBER, **MINE) for _ in range(300)]
    keys = CountingKeys()
    vault = a_vault(keys)
    for envelope in envelopes:
        vault.open(envelope, **MINE)
    vault.open(envelopes[-1], **MINE)
    assert keys.unwrapped == 300
    vault.open(envelopes[0], **MINE)
    assert keys.unwrapped == 301


def test_a_wrong_wrapped_key_is_not_remembered() -> None:
    keys = CountingKeys()
    vault = a_vault(keys)
    envelope = bytearray(vault.seal(NUMBER, **MINE))
    envelope[15] ^= 1
    for _ in range(2):
        with pytest.raises(Tampered):
            vault.open(bytes(envelope), **MINE)
    assert keys.unwrapped == 2


def test_threads_share_a_vault() -> None:
    keys = CountingKeys()
    vault = a_vault(keys)
    threads, each = 8, 400
    wrong: list[Any] = []

    def work(name: int) -> None:
        for count in range(each):
            details = {"number": f"{name}-{count}"}
            mine = {"org_id": "org_1", "object_id": f"pm_{name}_{count}"}
            if vault.open(vault.seal(details, **mine), **mine) != details:
                wrong.append((name, count))

    running = [threading.Thread(target=work, args=(name,)) for name in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert wrong == []
    assert keys.made == -(-threads * each // USES), "no key is over-used, none is made in vain"


def _wrapped(envelope: bytes) -> bytes:
    return envelope[11 : 11 + int.from_bytes(envelope[9:11], "big")]

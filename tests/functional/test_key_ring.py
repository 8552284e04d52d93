"""Secret keys: shown once, kept as a hash, listed, rolled with an overlap, and revoked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.account import Organisation
from chalicelib.errors import NotFound, Unauthorized
from chalicelib.services.callers.key_ring import KeyRing
from chalicelib.services.callers.secret_keys import KNOWN_FOR_S, Keys
from chalicelib.store.organisations import Organisations
from tests.support.organisations import new_organisation
from tests.support.stores import Store


@dataclass
class Scene:
    """An organisation, its keys, and a process that stays warm, under a clock that is set."""

    organisation: Organisation
    now: datetime = field(default=datetime(2030, 1, 1, tzinfo=UTC))

    def __post_init__(self) -> None:
        store = Organisations(clock=lambda: self.now)
        self.ring = KeyRing(store, clock=lambda: self.now)
        self.process = Keys(store, monotonic=lambda: self.now.timestamp())

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def lets_in(self, text: str) -> bool:
        try:
            return self.process.organisation_of(text) == self.organisation
        except Unauthorized:
            return False


@pytest.fixture
def scene(module_store: Store) -> Scene:
    organisation, _ = new_organisation(module_store)
    return Scene(organisation)


def test_a_key_is_kept_as_its_hash_and_listed_by_its_ends(
    scene: Scene, module_store: Store
) -> None:
    key, text = scene.ring.create(scene.organisation)
    assert scene.lets_in(text)
    listed = scene.ring.all_of(scene.organisation)
    assert key in listed
    assert (key.prefix, key.last_four) == ("test_secret_key_", text[-4:])
    assert text.removeprefix(key.prefix) not in module_store.dump() + repr(listed)


def test_a_revoked_key_is_refused_by_a_warm_process_within_a_minute(scene: Scene) -> None:
    key, text = scene.ring.create(scene.organisation)
    assert scene.lets_in(text)
    scene.ring.revoke(scene.organisation, key.id)
    scene.wait(60)
    assert KNOWN_FOR_S <= 60
    assert not scene.lets_in(text)


def test_both_keys_work_in_the_overlap_and_the_new_one_after_it(scene: Scene) -> None:
    key, old = scene.ring.create(scene.organisation)
    _, new = scene.ring.roll(scene.organisation, key.id, overlap=timedelta(hours=1))
    for _ in range(2):
        assert scene.lets_in(old)
        assert scene.lets_in(new)
        scene.wait(3_599 / 2)
    assert scene.lets_in(old)
    scene.wait(61)
    assert not scene.lets_in(old)
    assert scene.lets_in(new)


def test_rolling_again_does_not_put_off_an_end(scene: Scene) -> None:
    key, old = scene.ring.create(scene.organisation)
    scene.ring.roll(scene.organisation, key.id, overlap=timedelta(hours=1))
    scene.ring.roll(scene.organisation, key.id, overlap=timedelta(hours=9))
    scene.wait(3_600)
    assert not scene.lets_in(old)


def test_a_key_of_another_organisation_is_as_unknown_as_one_that_never_was(
    scene: Scene, module_store: Store
) -> None:
    key, text = scene.ring.create(scene.organisation)
    stranger, _ = new_organisation(module_store)
    for key_id in (key.id, "key_never"):
        with pytest.raises(NotFound) as refusal:
            scene.ring.revoke(stranger, key_id)
        assert str(refusal.value) == f"The organisation has no key {key_id} in force."
    assert scene.lets_in(text)
    assert key not in scene.ring.all_of(stranger)


def test_a_revoked_key_can_be_neither_rolled_nor_revoked_again(scene: Scene) -> None:
    key, _ = scene.ring.create(scene.organisation)
    scene.ring.revoke(scene.organisation, key.id)
    with pytest.raises(NotFound):
        scene.ring.revoke(scene.organisation, key.id)
    with pytest.raises(NotFound):
        scene.ring.roll(scene.organisation, key.id, overlap=timedelta(0))

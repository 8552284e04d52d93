"""Keys that are revoked and rolled by the command line while a service runs that knows them.

The service and its memory of keys go by a clock that is turned, so that nobody waits for a minute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from chalicelib.domain.clock import utc_now
from chalicelib.services.callers.secret_keys import Keys
from chalicelib.services.use_cases import Services
from chalicelib.store.organisations import Organisations
from tests.onfile.local.server.client import ask, get
from tests.sandbox.support import Hands
from tests.support.admin import Command, command_on
from tests.support.client import Api
from tests.support.serving import serving

MINUTE, HOUR = 60, 3_600
Reply = tuple[int, str]


@dataclass
class Scene:
    """A warm process with an organisation in it: its clock, the command line, a way to ask it."""

    clock: Hands
    admin: Command
    org_id: str
    asked: Callable[[str], Reply]

    def create(self) -> tuple[str, str]:
        """A key's id, and the key."""
        made = self.admin("keys", "create", self.org_id)
        return made["key"]["id"], made["secret"]

    def lets_in(self, key: str) -> bool:
        """Whether the key may list; a refusal must be that of a key that never was."""
        status, text = self.asked(key)
        assert status == 200 or (status, text) == self.asked("secret_key_that_never_was")
        return status == 200


@pytest.fixture(params=["over HTTP", "in process"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    clock, running = Hands(utc_now()), list[Services]()

    def by_the_clock(services: Services) -> Services:
        keys = Keys(Organisations(clock=clock), monotonic=lambda: clock.now.timestamp())
        running.append(replace(services, keys=keys))
        return running[0]

    with serving(tmp_path, by_the_clock) as service:

        def over_http(key: str) -> Reply:
            address = service.host, service.port
            reply = ask(address, get("/customers", f"Authorization: Bearer {key}"))
            return reply.status, reply.body.decode()

        def in_process(key: str) -> Reply:
            answer = Api(running[0], key).get("/customers")
            return answer.status, answer.text

        admin = command_on(service.store)
        made = admin("organisations", "create", "Boots & Co")["organisation"]
        asked = over_http if request.param == "over HTTP" else in_process
        yield Scene(clock, admin, made["id"], asked)


def test_a_revoked_key_is_refused_within_a_minute(scene: Scene) -> None:
    (key_id, key), (_, other) = scene.create(), scene.create()
    assert scene.lets_in(key)
    scene.admin("keys", "revoke", scene.org_id, key_id)
    scene.clock.forward(MINUTE - 1)
    assert scene.lets_in(key)  # the process is warm, or this would show nothing
    assert scene.lets_in(other)
    scene.clock.forward(1)
    assert not scene.lets_in(key)
    assert scene.lets_in(other)


def test_a_key_that_the_process_has_not_seen_is_refused_at_once(scene: Scene) -> None:
    key_id, key = scene.create()
    scene.admin("keys", "revoke", scene.org_id, key_id)
    scene.clock.now = utc_now()  # which the revocation went by
    assert not scene.lets_in(key)


def test_a_rolled_key_works_beside_the_new_one_for_the_overlap(scene: Scene) -> None:
    key_id, old = scene.create()
    assert scene.lets_in(old)
    new = scene.admin("keys", "roll", scene.org_id, key_id, "--overlap", str(HOUR))["secret"]
    for _ in range(3):
        assert scene.lets_in(old)
        assert scene.lets_in(new)
        scene.clock.forward((HOUR - MINUTE) / 3)
    assert scene.lets_in(old)
    scene.clock.forward(2 * MINUTE)
    assert not scene.lets_in(old)
    assert scene.lets_in(new)

"""The demo shop: there in the local stage, and nowhere else; its tokens, which live in memory."""

from __future__ import annotations

import http.client
import json
import threading
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app import app
from chalicelib.domain.account import Organisation
from chalicelib.errors import Unauthorized
from chalicelib.local.demo.tokens import ATTEMPTS, LIVES_FOR, LocalTokens
from chalicelib.services.elements import Form
from tests.local_stage.running import running

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ORGANISATION = Organisation(id="org_1", name="Test", environ="test", created_at=NOON)
INTENT = {"payment_form": {"payment": {"amount": 10}}}


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def fail(tokens: LocalTokens, token: str) -> None:
    """One attempt that comes to nothing."""
    with pytest.raises(ZeroDivisionError), tokens.use(tokens.find(token)):
        raise ZeroDivisionError


def test_a_deployed_stage_has_no_shop() -> None:
    assert not [route for route in app.routes if route.startswith("/demo")]


def test_the_local_stage_has_one_whose_fields_have_another_origin(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        address = urlsplit(service.url).netloc
        other = address.replace("127.0.0.1", "localhost")
        text, policy = ask(address, "GET", "/demo")
        assert f'<script src="http://{other}/Payload.js" defer>' in text
        assert f"frame-src http://{other};" in (policy or "")
        token = json.loads(ask(address, "POST", "/demo/tokens", {"form": "checkout"})[0])["id"]
        session = json.loads(ask(other, "POST", "/ui/session", {"token": token})[0])
        assert [each["description"] for each in session["payment_methods"]] == ["Visa x-4242"]
        assert f"{service.url}/demo" in service.banner


def ask(address: str, method: str, path: str, body: Any = None) -> tuple[str, str | None]:
    """What is answered, and under which policy."""
    with closing(http.client.HTTPConnection(address, timeout=30)) as connection:
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.read().decode(), answer.getheader("Content-Security-Policy")


def test_a_token_says_what_its_intent_says() -> None:
    tokens = LocalTokens()
    grant = tokens.find(tokens.issue(ORGANISATION, INTENT))
    assert (grant.form, grant.fixed, grant.organisation) == (
        Form.PAYMENT,
        {"amount": 10},
        ORGANISATION,
    )
    assert tokens.find(tokens.issue(ORGANISATION, None)).form is None


def test_a_token_ends_after_an_hour() -> None:
    clock = Clock()
    tokens = LocalTokens(clock)
    token = tokens.issue(ORGANISATION, INTENT)
    clock.now += LIVES_FOR - timedelta(seconds=1)
    tokens.find(token)
    clock.now += timedelta(seconds=1)
    with pytest.raises(Unauthorized):
        tokens.find(token)


def test_a_token_has_one_success_and_so_many_attempts() -> None:
    tokens = LocalTokens()
    token = tokens.issue(ORGANISATION, INTENT)
    fail(tokens, token)
    with tokens.use(tokens.find(token)):
        pass
    with pytest.raises(Unauthorized), tokens.use(tokens.find(token)):
        pass
    token = tokens.issue(ORGANISATION, INTENT)
    for _ in range(ATTEMPTS):
        fail(tokens, token)
    with pytest.raises(Unauthorized), tokens.use(tokens.find(token)):
        pass


def test_of_two_at_once_one_is_refused() -> None:
    tokens = LocalTokens()
    grant = tokens.find(tokens.issue(ORGANISATION, INTENT))
    with tokens.use(grant), pytest.raises(Unauthorized), tokens.use(grant):
        pass


def test_of_twenty_threads_one_succeeds() -> None:
    tokens = LocalTokens()
    grant = tokens.find(tokens.issue(ORGANISATION, INTENT))
    start, through = threading.Barrier(20), []

    def attempt() -> None:
        start.wait(10)
        with suppress(Unauthorized), tokens.use(grant):
            through.append(threading.get_ident())

    threads = [threading.Thread(target=attempt) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(through) == 1

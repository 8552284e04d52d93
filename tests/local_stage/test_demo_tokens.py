"""The demo shop's client tokens, which live in memory."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.account import Organisation
from chalicelib.errors import Unauthorized
from chalicelib.local.demo.tokens import ATTEMPTS, LIVES_FOR, LocalTokens
from chalicelib.services.elements import Form

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

"""Twins on loopback, one for each test."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.processors.stripe_twin.payments import Books
from tests.processors.stripe_twin.server import running
from tests.processors.stripe_world import World


@pytest.fixture
def world() -> Iterator[World]:
    """An account at a twin of Stripe's."""
    with running(Books(now=lambda: int(time.time()))) as twin:
        yield World(twin)

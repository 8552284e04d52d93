"""Stripe's own command line, whose fixtures for events walk through the twin.

Its npm package `@stripe/cli` asks for a program of the platform. The lock has that of Linux on
x86-64, and on another these tests are skipped.
"""

from __future__ import annotations

import os
import platform
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.processors.stripe_twin.server import API_KEY, Twin
from tests.support import node

HERE = Path(__file__).parent / "cli"
PROGRAM = HERE / "node_modules" / "@stripe" / "cli-linux-x64" / "bin" / "stripe"
NOWHERE = "http://127.0.0.1:9"
"""It asks for newer versions of itself: not from here."""

LEAVES: dict[str, dict[str, int]] = {
    "payment_intent.created": {"intent requires_payment_method": 1},
    "payment_intent.succeeded": {"intent succeeded": 1, "charge succeeded": 1},
    "payment_intent.payment_failed": {
        "intent requires_payment_method": 1,
        "charge failed": 1,
    },
    "payment_intent.canceled": {"intent canceled": 1},
    "payment_intent.amount_capturable_updated": {
        "intent requires_capture": 1,
        "charge succeeded": 1,
    },
    "payment_intent.requires_action": {"intent requires_action": 1},
    "charge.captured": {"intent succeeded": 1, "charge succeeded": 1},
    "charge.refunded": {"intent succeeded": 1, "charge succeeded": 1, "refund succeeded": 1},
    "charge.dispute.created": {
        "intent succeeded": 1,
        "charge succeeded": 1,
        "dispute warning_needs_response": 1,
    },
}
"""What each fixture leaves behind at the twin: kind and status, and how many."""


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        pytest.skip("Stripe's command line is locked for Linux on x86-64 only")
    try:
        node.install(HERE)
    except node.ToolMissing as missing:
        pytest.skip(f"{missing}: Stripe's command line can't be had")


def _trigger(twin: Twin, event: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "trigger", event, "--api-base", twin.url, "--api-key", API_KEY],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "HTTPS_PROXY": NOWHERE,
            "NO_PROXY": "127.0.0.1",
            "STRIPE_CLI_TELEMETRY_OPTOUT": "1",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("event", LEAVES)
def test_a_fixture_of_the_command_line_walks_through(
    twin: Twin, event: str, tmp_path: Path
) -> None:
    done = _trigger(twin, event, tmp_path)
    assert "Trigger succeeded" in done.stdout, done.stderr
    books = {
        "intent": twin.books.intents,
        "charge": twin.books.charges,
        "refund": twin.books.refunds,
        "dispute": twin.books.disputes,
    }
    found = Counter(
        f"{kind} {each['status']}" for kind, rows in books.items() for each in rows.values()
    )
    assert found == LEAVES[event]


def test_a_fixture_that_the_twin_does_not_know_fails(twin: Twin, tmp_path: Path) -> None:
    done = _trigger(twin, "payment_link.created", tmp_path)
    assert (done.returncode, "Trigger failed" in done.stderr) == (1, True)
    twin.broken.clear()

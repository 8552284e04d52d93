"""The local stage sweeps by itself, on a thread, for as long as it serves."""

from __future__ import annotations

import base64
import json
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from onfile.local.seed import CUSTOMER_ID, SECRET_KEY
from onfile.local.sweep_timer import sweeping
from tests.onfile.local.running import Running, running, start

LOST_ANSWER = 9_999_921
PATIENCE_S = 60.0


def test_a_run_that_fails_is_followed_by_others(caplog: pytest.LogCaptureFixture) -> None:
    thrice, runs = threading.Event(), []

    def run() -> None:
        runs.append(1)
        if len(runs) == 3:
            thrice.set()
        raise RuntimeError("the store is not there")

    with sweeping(run, every_s=0.001):
        assert thrice.wait(PATIENCE_S)
    over = len(runs)
    time.sleep(0.02)
    assert len(runs) == over
    assert "sweeper_failed" in caplog.text


def test_make_run_settles_a_lost_answer_that_nobody_asks_for(tmp_path: Path) -> None:
    with running(tmp_path, SWEEP_EVERY="0.5") as service:
        lost = call(service, "/transactions", charge(LOST_ANSWER))
        assert lost["status"] == "processing"
        deadline = time.monotonic() + PATIENCE_S
        while listed(service)["status"] == "processing":
            assert time.monotonic() < deadline
            time.sleep(0.5)
        assert (listed(service)["id"], listed(service)["status"]) == (lost["id"], "processed")


@pytest.mark.parametrize("text", ["0", "-1", "often", "nan"])
def test_a_rhythm_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    process = start(tmp_path, SWEEP_EVERY=text)
    output, _ = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, f"SWEEP_EVERY={text}: expected seconds" in output) == (1, True)


def charge(amount: int) -> bytes:
    return f"type=payment&amount={amount}&customer_id={CUSTOMER_ID}".encode()


def listed(service: Running) -> dict[str, Any]:
    """The newest transaction as the list shows it, which asks no processor."""
    row: dict[str, Any] = call(service, "/transactions")["values"][0]
    return row


def call(service: Running, path: str, body: bytes | None = None) -> dict[str, Any]:
    request = urllib.request.Request(service.url + path, data=body)  # noqa: S310  (ours)
    token = base64.b64encode(f"{SECRET_KEY}:".encode()).decode()
    request.add_header("Authorization", f"Basic {token}")
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
    return found

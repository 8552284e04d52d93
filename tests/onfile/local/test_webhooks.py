"""Under `make run` a receiver on localhost just works, and survives a kill of the service."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from onfile.local.seed import CUSTOMER_ID
from tests.onfile.local.running import running
from tests.onfile.local.test_sweeping import PATIENCE_S, call
from tests.webhooks.receiver import Received, Receiver, receiving, status

CHARGE = f"type=payment&amount=10&customer_id={CUSTOMER_ID}".encode()


def test_a_receiver_on_localhost_is_told(tmp_path: Path) -> None:
    with receiving() as receiver:
        with running(tmp_path) as service:
            call(service, "/webhooks", f"trigger=processed&url={receiver.url}".encode())
            paid = call(service, "/transactions", CHARGE)
            _until(lambda: bool(receiver.received))
            assert receiver.bodies()[0]["triggered_on"]["id"] == paid["id"]
            receiver.answer = status(503)
            later = call(service, "/transactions", CHARGE.replace(b"=10&", b"=11&"))
            _until(lambda: later["id"] in _told(receiver))
            receiver.received.clear()
            receiver.answer = status(200)
            service.kill()
        with running(tmp_path) as service:
            _until(lambda: later["id"] in _told(receiver))


def test_a_receiver_that_does_not_answer_does_not_hold_the_end_up(tmp_path: Path) -> None:
    over = threading.Event()

    def never(_: Received) -> tuple[int, dict[str, str], bytes]:
        over.wait(PATIENCE_S)
        return 200, {}, b""

    with receiving(never) as receiver, running(tmp_path) as service:
        call(service, "/webhooks", f"trigger=processed&url={receiver.url}".encode())
        call(service, "/transactions", CHARGE)
        _until(lambda: bool(receiver.received))
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(20) == 0  # an attempt may take 30 s
        over.set()


def _told(receiver: Receiver) -> list[str]:
    return [each["triggered_on"]["id"] for each in receiver.bodies()]


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)

"""`make run` shows people their requests, and with LOG=json the lines of a deployed stage."""

from __future__ import annotations

import json
from pathlib import Path

from onfile.local.seed import CUSTOMER_ID
from tests.onfile.local.running import running, start
from tests.onfile.local.test_sweeping import PATIENCE_S, call, charge


def test_lines_of_a_deployed_stage_are_there_for_the_asking(tmp_path: Path) -> None:
    with running(tmp_path, LOG="json") as service:
        call(service, "/transactions", charge(5))  # after which the key is known
        paid = call(service, "/transactions", charge(5))
        service.interrupt()
        assert service.process.stdout is not None
        output = service.process.stdout.read()
    told = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    # What is published of the streams is told when it is, by a thread of its own.
    lines = [line for line in told if line["event"] != "events_published"]
    *_, transition, request = lines
    assert len(lines) == 4
    assert (transition["event"], transition["transaction"]) == ("transition", paid["id"])
    assert (request["route"], request["status"], request["store_requests"]) == (
        "/transactions",
        200,
        3,
    )
    assert transition["request_id"] == request["request_id"]
    assert {line["stage"] for line in lines} == {"local"}
    assert " POST /transactions 200 " in output
    assert CUSTOMER_ID not in output


def test_a_log_of_another_kind_is_refused(tmp_path: Path) -> None:
    process = start(tmp_path, LOG="xml")
    output, _ = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, output) == (1, "onfile: LOG=xml: expected text or json\n")

"""Every line is JSON of allowed fields, and holds nothing that a caller has sent."""

from __future__ import annotations

import ast
import hashlib
import json
import logging
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.life_cycle import TRANSITIONS
from chalicelib.observability.lines import TextLines
from chalicelib.observability.log_fields import ALLOWED, Event
from tests.observability.conftest import Told
from tests.observability.shop import WORD
from tests.support.watch import leaks

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "chalicelib"
COMMAND = ROOT / "onfile"


def test_every_kind_of_line_was_written(told: Told) -> None:
    assert {line["event"] for line in told.lines} == set(Event)


def test_the_fields_are_those_that_are_allowed(told: Told) -> None:
    """No other, and none is allowed that no line needs."""
    assert {name for line in told.lines for name in line} == ALLOWED


def test_no_line_holds_what_a_caller_sent(told: Told) -> None:
    assert told.shop.key not in told.text
    for line in told.text.splitlines():
        assert WORD.lower() not in line.lower()
        assert leaks(line) == []


def test_every_request_is_one_line(told: Told) -> None:
    requests = told.of(Event.REQUEST)
    assert [(each["method"], each["route"], each["status"]) for each in requests] == told.shop.sent
    routes = told.shop.api._app.routes
    assert {each["route"] for each in requests} == set(routes)
    assert {each["request_id"] for each in requests} == {"test"}


def test_a_request_names_its_organisation_once_that_is_known(told: Told) -> None:
    let_in = set()
    for each in told.of(Event.REQUEST):
        if each["status"] == 401 or each["route"] in ("/docs", "/openapi.json"):
            assert "organisation" not in each
        if each["route"] in ("/customers", "/ui/session") and each["status"] == 200:
            assert each["organisation"] == told.shop.organisation.id
            let_in.add(each["route"])
    assert len(let_in) == 2


def test_a_request_says_with_which_key_it_came_and_from_where(told: Told) -> None:
    mark = hashlib.sha256(told.shop.key.encode()).hexdigest()[:12]
    callers = {each.get("caller", "") for each in told.of(Event.REQUEST)}
    assert mark in callers
    assert {len(name) for name in callers - {""}} == {len(mark)}
    for each in told.of(Event.REQUEST):
        assert "caller" not in each or "organisation" in each
        assert "address" in each  # refused or not


def test_a_charge_is_three_requests_of_the_store_and_time_of_the_processor(told: Told) -> None:
    """Those of the sandbox to its own books are the processor's."""
    [charge] = told.of(Event.REQUEST)[told.first_charge : told.first_charge + 1]
    assert (charge["route"], charge["store_requests"]) == ("/transactions", 3)
    assert charge["store_ms"] > 0
    assert charge["processor_ms"] > 0
    assert charge["store_ms"] + charge["processor_ms"] < charge["request_ms"]


def test_transitions_are_those_of_the_life_cycle(told: Told) -> None:
    moves = {(each["from_status"], each["to_status"]) for each in told.of(Event.TRANSITION)}
    assert moves <= {(before, after) for (before, _), after in TRANSITIONS.items()}
    assert len(moves) == 8


def test_a_transaction_goes_from_line_to_line(told: Told) -> None:
    """Each begins where the one before has ended, and the last says what is stored."""
    known: dict[str, str] = {}
    for each in told.of(Event.TRANSITION):
        assert known.get(each["transaction"], "processing") == each["from_status"]
        known[each["transaction"]] = each["to_status"]
    settled = {key: status for key, status in told.statuses.items() if status != "processing"}
    assert known == settled
    assert len(known) >= 12


@pytest.mark.parametrize(
    ("operation", "outcome", "more"),
    [
        ("authorize", "approved", {"charges": 1, "to_status": "authorized"}),
        ("sale", "approved", {"charges": 1, "to_status": "processed"}),
        ("sale", "declined", {"charges": 1, "decline": "insufficient_bal"}),
        ("sale", "declined", {"charges": 1, "decline": "duplicate_attempt"}),
        ("sale", "not_sent", {"charges": 1, "decline": "processor_unavailable"}),
        ("refund", "approved", {}),
        ("credit", "approved", {}),
        ("capture", None, {"from_status": "authorized", "to_status": "capturing"}),
        ("capture", "approved", {"from_status": "capturing", "to_status": "processed"}),
        ("void", "approved", {"to_status": "voided"}),
        ("return", "returned", {"to_status": "rejected", "decline": "insufficient_bal"}),
    ],
)
def test_what_a_transition_tells(
    told: Told, operation: str, outcome: str | None, more: dict[str, Any]
) -> None:
    found = [
        each
        for each in told.of(Event.TRANSITION)
        if (each["operation"], each.get("outcome")) == (operation, outcome)
        and each.items() >= more.items()
    ]
    assert found, operation
    for each in found:
        assert each["processor"].startswith(("sandbox", "prc_"))
        assert each["organisation"] == told.shop.organisation.id
        assert ("charges" in each) is ("charges" in more)
        assert ("decline" in each) is ("decline" in more)


def test_an_exception_is_a_type_and_places(told: Told) -> None:
    [bug] = told.of(Event.REQUEST_FAILED)
    assert bug["exception"] == "RuntimeError"
    assert bug["trace"][-1].startswith("tests/observability/shop.py:")
    assert any(place.startswith("chalicelib/api/envelope.py:") for place in bug["trace"])
    [refused] = told.of(Event.STORE_REFUSED)[:1]
    assert refused["code"] == "AccessDeniedException"
    assert [cause.partition(" ")[0] for cause in refused["causes"]][-1] == "ClientError"


def test_the_operator_can_read_up_on_every_line() -> None:
    """docs/operations.md names each event, and its examples have the fields of such lines."""
    document = (ROOT / "docs" / "operations.md").read_text()
    assert [event for event in Event if f"`{event}`" not in document] == []
    examples = [json.loads(line) for line in document.splitlines() if line.startswith('{"')]
    assert [each["event"] for each in examples] == ["request", "transition", "swept"]


def test_its_examples_are_lines_as_they_are_written(told: Told) -> None:
    document = (ROOT / "docs" / "operations.md").read_text()
    for line in filter(lambda line: line.startswith('{"'), document.splitlines()):
        example = json.loads(line)
        written = [list(each) for each in told.of(Event(example["event"]))]
        assert ["_aws", *example] in written


def test_people_are_told_no_more_of_a_library_than_programs() -> None:
    try:
        raise RuntimeError(WORD)
    except RuntimeError:
        told = logging.makeLogRecord({"msg": WORD, "name": "lib", "exc_info": sys.exc_info()})
    text = TextLines().format(told)
    assert "logger=lib" in text
    assert "exception=RuntimeError" in text
    assert WORD not in text


def test_a_run_of_the_sweeper_is_one_line(told: Told) -> None:
    first, second, third = (each for each in told.of(Event.SWEPT) if each["asked"])
    assert (first["in_flight"], first["overdue"], first["settled"]) == (1, 1, 0)
    assert (second["in_flight"], second["failed"]) == (1, 1)
    assert (third["in_flight"], third["settled"]) == (0, 1)
    assert second["oldest_in_flight_s"] > first["oldest_in_flight_s"] >= 600
    assert {each["invocation_id"] for each in (first, second, third)} == {"swept"}


def test_nobody_logs_beside_the_lines() -> None:
    """A text that is put together elsewhere could hold anything; a library's is not written."""
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0] != "observability":
            assert not _writes(path), path


def test_of_the_command_the_local_stage_alone_logs() -> None:
    for path in COMMAND.rglob("*.py"):
        part = path.relative_to(COMMAND).parts[0]
        assert _writes(path) <= _OF_THE_COMMAND.get(part, set()), path


_OF_THE_COMMAND = {"admin": {"print"}, "deploy": {"print"}, "local": {"getLogger", "print"}}


def _writes(path: Path) -> set[str]:
    """The ways in which a module writes texts of its own."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    logs = {node.attr for node in nodes if isinstance(node, ast.Attribute)} & {"getLogger"}
    return logs | {node.id for node in nodes if isinstance(node, ast.Name)} & {"print"}


def test_the_function_leaves_no_log_to_chalice() -> None:
    from app import app

    assert app.log.handlers == []
    assert app.log.propagate

"""What must hold of a row, whoever the processor is."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.domain.processing import Answer, Outcome, ProcessorRequest
from chalicelib.services.money.outcomes import ask
from tests.processors.contract.rows import DOWN, Asked, Moment, Party, Row


def hold(party: Party, row: Row) -> None:
    """Raises AssertionError where the processor breaks its promise."""
    asked = party.asked(row.deed, row.outcome)
    before, _ = DOWN[row.deed]
    assert asked.down() == before
    _CHECKS[row.moment](party, row, asked)


def _send(party: Party, request: ProcessorRequest) -> Outcome:
    return ask(party.processor.send, request).outcome


def _looked(party: Party, request: ProcessorRequest) -> Outcome | None:
    """What became of it. To ask moves no money, however often."""
    found = ask(party.processor.lookup, request)
    assert (found is None) is (ask(party.processor.lookup, request) is None)
    return found.outcome if isinstance(found, Answer) else None


def _decided(party: Party, row: Row, asked: Asked) -> None:
    """It was done, once, and is known for what it is."""
    assert _looked(party, asked.request) is party.first(row.deed, row.outcome)
    asked.later()
    assert _looked(party, asked.request) is row.outcome
    before, after = DOWN[row.deed]
    if row.outcome is Outcome.APPROVED:
        assert asked.down() == after
    elif row.outcome is not Outcome.PENDING:
        assert asked.down() == before


def _untouched(row: Row, asked: Asked) -> None:
    assert asked.down() == DOWN[row.deed][0]


def _never(party: Party, row: Row, asked: Asked) -> None:
    first = party.first(row.deed, row.outcome)
    assert _send(party, asked.request) is first
    assert _send(party, asked.request) is first
    _decided(party, row, asked)


def _first(party: Party, row: Row, asked: Asked) -> None:
    """The request must not be sent, and nothing has moved."""
    with party.fault(row.moment, row.deed):
        prepared = ask(party.processor.prepare, asked.request)
    assert prepared.outcome is Outcome.UNKNOWN
    _untouched(row, asked)


def _turned_away(party: Party, row: Row, asked: Asked) -> None:
    with party.fault(row.moment, row.deed):
        assert _send(party, asked.request) is Outcome.NOT_SENT
    _untouched(row, asked)


def _unread(party: Party, row: Row, asked: Asked) -> None:
    _lose(party, row, asked)
    assert _looked(party, asked.request) is None
    _untouched(row, asked)
    given_up = ask(party.processor.give_up, asked.request).outcome
    if row.deed in party.sends_again:
        assert given_up is party.first(row.deed, row.outcome)
        _decided(party, row, asked)
        return
    assert given_up is Outcome.NOT_SENT
    assert ask(party.processor.give_up, asked.request).outcome is Outcome.NOT_SENT
    _untouched(row, asked)


def _untold(party: Party, row: Row, asked: Asked) -> None:
    _lose(party, row, asked)
    _decided(party, row, asked)
    assert _send(party, asked.request) is not Outcome.NOT_SENT
    assert _looked(party, asked.request) is row.outcome


def _late(party: Party, row: Row, asked: Asked) -> None:
    """Whoever was given up and arrives all the same does nothing; who was sent again, no more."""
    _unread(party, row, asked)
    down = asked.down()
    _send(party, asked.request)
    assert asked.down() == down


def _lose(party: Party, row: Row, asked: Asked) -> None:
    moment = Moment.UNREAD if row.moment is Moment.LATE else row.moment
    with party.fault(moment, row.deed):
        assert _send(party, asked.request) is Outcome.UNKNOWN


_CHECKS: dict[Moment, Callable[[Party, Row, Asked], None]] = {
    Moment.NEVER: _never,
    Moment.FIRST: _first,
    Moment.TURNED_AWAY: _turned_away,
    Moment.UNREAD: _unread,
    Moment.UNTOLD: _untold,
    Moment.KEPT: _untold,
    Moment.LATE: _late,
}

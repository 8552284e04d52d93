"""The lines: `emit` and `failed` make them, one handler of the root logger writes them.

A deployed function writes JSON, one object a line. What is a metric is told in the same line, in
CloudWatch's embedded metric format: there is no second output, and no request for it.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any, TextIO, Unpack

from chalicelib.late_dataclass import dataclass
from chalicelib.observability.failures import place, told
from chalicelib.observability.log_fields import (
    MEASURES,
    NAMESPACE,
    STAGE,
    Event,
    LogFields,
    Measures,
)
from chalicelib.observability.work import current

_log = logging.getLogger(__name__)
_PACKAGE = __name__.partition(".")[0]
_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


@dataclass(frozen=True, slots=True)
class LogLine:
    """The message of a log record of ours. Its text is for people, and for tests."""

    event: Event
    fields: dict[str, Any]

    def __str__(self) -> str:
        return " ".join([self.event, *(f"{name}={value}" for name, value in self.fields.items())])


def emit(event: Event, *, level: int = logging.INFO, **fields: Unpack[LogFields]) -> None:
    """One line, which also says whose work it is about."""
    if _log.isEnabledFor(level):
        line = LogLine(event, current().told() | fields)
        # `Logger.log` would also look for the caller, which no line tells.
        _log.handle(logging.LogRecord(_log.name, level, __file__, 0, line, (), None))


def failed(event: Event, **fields: Unpack[LogFields]) -> None:
    """One line, of the exception that is being handled."""
    error = sys.exception()
    if error is not None:
        fields |= told(error)
    emit(event, level=logging.ERROR, **fields)


class JsonLines(logging.Formatter):
    """Our lines as JSON; of others, what they may hold."""

    def __init__(self, stage: str) -> None:
        super().__init__()
        self._stage = stage

    def format(self, record: logging.LogRecord) -> str:
        """One line, without its end."""
        line = record.msg if isinstance(record.msg, LogLine) else _foreign(record)
        named = {"event": line.event, "level": record.levelname, STAGE: self._stage}
        text = _encode(named | line.fields)
        measures = MEASURES.get(line.event)
        return text if measures is None else _with_metrics(text, line, measures, record.created)


class TextLines(logging.Formatter):
    """For people: level, and what happened."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, without its end. Of others, what they may hold."""
        line = record.msg if isinstance(record.msg, LogLine) else _foreign(record)
        return f"{record.levelname} {line}"


def to_programs(stage: str, stream: TextIO | None = None) -> None:
    """From here on this process writes lines of JSON: to stdout, where Lambda takes them."""
    _write(logging.StreamHandler(stream or sys.stdout), JsonLines(stage))
    logging.getLogger(_PACKAGE).setLevel(logging.INFO)


def to_people() -> None:
    """From here on this process writes warnings and errors to stderr, as text."""
    _write(logging.StreamHandler(), TextLines())
    logging.getLogger(_PACKAGE).setLevel(logging.WARNING)


def leave_out(event: Event) -> None:
    """From here on this process tells of `event` by no line: it says it in another way."""

    def is_another(record: logging.LogRecord) -> bool:
        return not (isinstance(record.msg, LogLine) and record.msg.event is event)

    logging.getLogger(__name__).addFilter(is_another)


def _write(handler: logging.Handler, formatter: logging.Formatter) -> None:
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]  # Lambda's own writes messages, and they can hold anything
    root.setLevel(logging.WARNING)


def _foreign(record: logging.LogRecord) -> LogLine:
    """A record that did not come from `emit`: where from, and which exception, but no text."""
    at = place(record.pathname, record.lineno, record.funcName or "")
    error = record.exc_info[1] if record.exc_info else None
    about = told(error) if error is not None else {}
    return LogLine(Event.OTHER, {**current().told(), "logger": record.name, "at": at, **about})


def _with_metrics(text: str, line: LogLine, measures: Measures, created: float) -> str:
    """`text` with what makes metrics of its fields, in the embedded metric format."""
    counted = measures.counted
    names = tuple(name for name in measures.units if counted or name in line.fields)
    if not names:
        return text
    ones = "".join(f'"{name}":1,' for name in names) if counted else ""
    about = f'"Timestamp":{int(created * 1000)},"CloudWatchMetrics":{_directive(measures, names)}'
    return f'{{"_aws":{{{about}}},{ones}{text[1:]}'


_DIRECTIVES: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {}


def _directive(measures: Measures, names: tuple[str, ...]) -> str:
    """Encoded once for each choice of metrics: that takes as long as all the rest of a line."""
    known = _DIRECTIVES.get((measures.dimensions, names))
    if known is None:
        metrics = [{"Name": name, "Unit": measures.units[name]} for name in names]
        dimensions = [list(measures.dimensions)]
        told = {"Namespace": NAMESPACE, "Dimensions": dimensions, "Metrics": metrics}
        known = _DIRECTIVES[measures.dimensions, names] = _encode([told])
    return known

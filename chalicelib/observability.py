"""What goes to the log, and what must not: no text that somebody sent gets there unscrubbed.

An exception's text can hold whatever its raiser held: a processor's answer, a value, a card number.
Also a meter of what a piece of work costs at the store.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# Seven digits or more, also in groups, as people write card and account numbers. Codes are shorter;
# they are kept out of exceptions by `Instrument`, whose repr does not show them.
_LONG_NUMBER = re.compile(r"\d(?:[\W_]{0,2}\d){6,}")


def scrub(text: str) -> str:
    """`text` with every long run of digits, grouped or not, as `…`."""
    return _LONG_NUMBER.sub("…", text)


def log_exception(logger: logging.Logger, what: str) -> None:
    """Log the exception being handled, with its traceback, scrubbed."""
    logger.error("%s\n%s", what, scrub("".join(traceback.format_exception(*sys.exc_info()))))


def alarm(logger: logging.Logger, code: str, **facts: str | int) -> None:
    """One ERROR line that somebody is to be woken by. `facts` are ids and numbers, never texts."""
    told = " ".join(f"{name}={value}" for name, value in facts.items())
    logger.error("ALARM %s %s", code, told)


@dataclass(slots=True)
class Meter:
    """Requests made to the store, and rows and index entries that it read for them."""

    requests: int = 0
    rows: int = 0


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


@contextmanager
def metering() -> Iterator[Meter]:
    """A meter of the requests that are made inside, by this thread."""
    meter = Meter()
    token = _METER.set(meter)
    try:
        yield meter
    finally:
        _METER.reset(token)


def count_request(rows: int) -> None:
    """Note one request, which has read `rows` rows."""
    meter = _METER.get()
    if meter is not None:
        meter.requests += 1
        meter.rows += rows

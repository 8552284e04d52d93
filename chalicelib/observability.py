"""What goes to the log, and what must not: no text that somebody sent gets there unscrubbed.

An exception's text can hold whatever its raiser held: a processor's answer, a value, a card number.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback

# Seven digits or more, also in groups, as people write card and account numbers. Codes are shorter;
# they are kept out of exceptions by `Instrument`, whose repr does not show them.
_LONG_NUMBER = re.compile(r"\d(?:[\W_]{0,2}\d){6,}")


def scrub(text: str) -> str:
    """`text` with every long run of digits, grouped or not, as `…`."""
    return _LONG_NUMBER.sub("…", text)


def log_exception(logger: logging.Logger, what: str) -> None:
    """Log the exception being handled, with its traceback, scrubbed."""
    logger.error("%s\n%s", what, scrub("".join(traceback.format_exception(*sys.exc_info()))))

"""Watches a whole test session for card numbers, account numbers and card codes in clear.

What is watched: every answer of the in-process client, every log record, every item of every store.
What is looked for: the numbers that tests send, in any grouping; any other run of 13 to 19 digits
that passes the Luhn check, where no column explains it; and a code that only the tests of this
watch send.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

from chalicelib.domain.card import brand_of, passes_luhn

NUMBERS = (
    "4242424242424242",
    "4111111111111111",
    "5103208879672792",
    "5555555555554444",
    "378282246310005",
    "6011111111111117",
    "1234567890",
    "123456789",
    "036001808",
    *(f"41111111111199{ending:02}" for ending in range(31)),
    *(f"1111111199{ending:02}" for ending in range(31)),
)
CODE = "7391"
"""A card code that no other test sends. It counts where it stands by itself, not inside an id."""

_RUN = re.compile(r"(?<![0-9A-Za-z_.])\d(?:[ -]?\d){12,18}(?![0-9A-Za-z_])")
# Columns of whole microseconds: sixteen digits, one in ten of which passes Luhn by chance.
_MOMENT = r"'N': '\d{16}'|\"(?:created|modified)_at\":\d{16}|'\d{16}#"
# The end of a secret key, which is drawn: one in some millions is the code.
_KEY_END = re.compile(r"'kind': {'S': 'secret'}, 'last_four': {'S': '\w{4}'}")
# Ids of requests: one in 60,000 has no letter in its first three groups, and passes Luhn by chance.
_UUID = r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b"
_BY_CHANCE = re.compile(f"{_MOMENT}|{_UUID}")


class Watch(logging.Handler):
    """What has been seen so far in answers and logs."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take a log record as it would be printed, its exception included."""
        self.see(self.format(record))

    def see(self, text: str) -> None:
        """Take an answer."""
        self.texts.append(text)


WATCH = Watch()


def leaks(text: str, *, numbers: Iterable[str] = NUMBERS) -> list[str]:
    """Where `text` holds what it must not: a few characters around each find."""
    squeezed = re.sub(r"(?<=\d)[ -](?=\d)", "", _KEY_END.sub("", text))
    found = [_around(squeezed, each) for each in (*numbers, CODE) if _holds(squeezed, each)]
    for match in _RUN.finditer(_BY_CHANCE.sub("", text)):
        digits = re.sub(r"\D", "", match[0])
        if passes_luhn(digits) and brand_of(digits) is not None:
            found.append(_around(text, match[0]))
    return found


def _holds(text: str, number: str) -> bool:
    """Whether the number stands there by itself; ids and moments hold digits by chance."""
    if number not in text:
        return False
    return re.search(rf"(?<![0-9A-Za-z]){number}(?![0-9A-Za-z])", text) is not None


def _around(text: str, number: str) -> str:
    position = text.find(number)
    return text[max(0, position - 60) : position + 60]

"""The general types of attributes on the wire: what each accepts, how each is answered.

`parse` takes whatever SDKs, forms and people send (booleans as text, amounts as strings, card
numbers with spaces, lists where PHP means an object) and gives a clean domain value, or raises
Invalid with a text for the caller. `render` is its opposite. `schema` is the JSON Schema of the
answer.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from chalicelib.domain.ids import is_id
from chalicelib.domain.money import to_cents, to_number

INVALID = "Invalid value"


class Invalid(Exception):
    """What is wrong with one value: a text, or for a nested value the texts inside it."""

    def __init__(self, details: Any = INVALID) -> None:
        super().__init__("invalid")
        self.details = details


def invalid(why: str) -> Invalid:
    """`Invalid value: why`."""
    return Invalid(f"{INVALID}: {why}")


class WireType(Protocol):
    """What a field needs from its type."""

    def parse(self, value: Any) -> Any:
        """The clean value. Raises Invalid."""
        ...

    def render(self, value: Any) -> Any:
        """The JSON value."""
        ...

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of the rendered value, null apart."""
        ...


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Text:
    """Any text up to `max_length` characters, without control characters."""

    max_length: int = 255
    pattern: re.Pattern[str] | None = None
    example: str = "text"

    def parse(self, value: Any) -> str:
        """Numbers are taken as text: JSON clients send order_number 55."""
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise invalid("expected text")
        if len(value) > self.max_length:
            raise invalid(f"longer than {self.max_length} characters")
        if _CONTROL.search(value):
            raise invalid("control characters are not allowed")
        if self.pattern is not None and not self.pattern.fullmatch(value):
            raise invalid(f"expected something like {self.example}")
        return value

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string", "maxLength": self.max_length}


_NAME = r"[^@\s,;<>\"()]+"
EMAIL = Text(254, re.compile(rf"{_NAME}@{_NAME}\.[^@\s.,;<>\"()]+"), "name@example.com")
# SDK fixtures send (111) 222-3333, 123 123-1234 and even ###-###-####.
PHONE = Text(32, re.compile(r"\+?[0-9 ().#x/-]{3,}"), "(123) 456-7890")


@dataclass(frozen=True, slots=True)
class Boolean:
    """true, or what form posts and other languages write for it."""

    def parse(self, value: Any) -> bool:
        """`true`, `True`, `1` and their opposites, as JSON or as text."""
        if isinstance(value, bool):
            return value
        known = _BOOLEANS.get(str(value).lower()) if isinstance(value, (str, int)) else None
        if known is None:
            raise invalid("expected true or false")
        return known

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}


_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Amount:
    """Money: a JSON number or numeric text outside, whole cents inside."""

    minimum: int = 0

    def parse(self, value: Any) -> int:
        """Whole cents. The rules for decimals stand in `domain.money`."""
        number = _decimal(value)
        try:
            cents = to_cents(number)
        except ValueError as error:
            raise invalid(str(error)) from error
        if cents < self.minimum:
            raise invalid(f"at least {self.minimum / 100:.2f}")
        return cents

    def render(self, value: Any) -> Any:
        """A number with two decimals."""
        return None if value is None else to_number(value)

    @property
    def schema(self) -> dict[str, Any]:
        """A number."""
        return {"type": "number", "multipleOf": 0.01}


_NUMERIC = re.compile(r"[+-]?(\d{1,20}(\.\d{0,40})?|\.\d{1,40})")


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        raise invalid("expected a number")
    if isinstance(value, str):
        text = value.strip()
        if not _NUMERIC.fullmatch(text) or not text.isascii():
            raise invalid("expected a number")
        return Decimal(text)
    return Decimal(str(value))


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number that is only ever answered."""

    def parse(self, value: Any) -> float:
        """As a number."""
        return float(_decimal(value))

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """A number."""
        return {"type": "number"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words; case and the surrounding space do not matter."""

    words: tuple[str, ...]
    into: type[StrEnum] | None = None

    def parse(self, value: Any) -> str:
        """The word, as the enum if there is one."""
        word = value.strip().lower() if isinstance(value, str) else None
        if word not in self.words:
            raise Invalid
        return self.into(word) if self.into else word

    def render(self, value: Any) -> Any:
        """The word."""
        return None if value is None else str(value)

    @property
    def schema(self) -> dict[str, Any]:
        """A string of the listed ones."""
        return {"type": "string", "enum": list(self.words)}


def choice_of(enum: type[StrEnum]) -> Choice:
    """All the words of an enum."""
    return Choice(tuple(member.value for member in enum), enum)


@dataclass(frozen=True, slots=True)
class Identifier:
    """The id of another object: form only, existence is found out by the use case."""

    prefix: str

    def parse(self, value: Any) -> str:
        """The id."""
        if not isinstance(value, str) or not is_id(value, self.prefix):
            raise Invalid
        return value

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string", "pattern": f"^{self.prefix}_[A-Za-z0-9]+$"}


@dataclass(frozen=True, slots=True)
class DateTime:
    """A moment; answered as `2026-11-23 15:00:00`, in UTC."""

    def parse(self, value: Any) -> datetime:
        """ISO 8601 in its usual shapes; without a zone it is UTC."""
        try:
            moment = datetime.fromisoformat(value.strip() if isinstance(value, str) else "")
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise invalid("expected a date such as 2026-11-23 15:00:00") from error

    def render(self, value: Any) -> Any:
        """Without fraction and zone."""
        return None if value is None else value.strftime("%Y-%m-%d %H:%M:%S")

    @property
    def schema(self) -> dict[str, Any]:
        """A string; not RFC 3339, because of the space."""
        return {"type": "string", "examples": ["2026-11-23 15:00:00"]}


@dataclass(frozen=True, slots=True)
class Day:
    """A date, answered as `2026-11-23`."""

    def parse(self, value: Any) -> date:
        """`2026-11-23`, with a time behind it or not."""
        moment: datetime = DateTime().parse(value)
        return moment.date()

    def render(self, value: Any) -> Any:
        """The day, in UTC, of a moment or a date."""
        return None if value is None else value.strftime("%Y-%m-%d")

    @property
    def schema(self) -> dict[str, Any]:
        """A date."""
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON object that is kept and echoed as it is."""

    max_length: int = 4_096

    def parse(self, value: Any) -> dict[str, Any]:
        """The object. PHP writes an empty one as `[]`."""
        if value == []:
            return {}
        if not isinstance(value, dict):
            raise invalid("expected an object")
        plain = plain_json(value)
        if len(json.dumps(plain)) > self.max_length:
            raise invalid(f"longer than {self.max_length} characters as JSON")
        return dict(plain)

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """Any object."""
        return {"type": "object"}


def plain_json(value: Any) -> Any:
    """`value` with its decimals as JSON numbers. Raises Invalid for what JSON can't hold."""
    if isinstance(value, dict):
        return {plain_json(key): plain_json(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain_json(inner) for inner in value]
    if isinstance(value, Decimal):
        number = float(value)
        if not math.isfinite(number):
            raise invalid("a number is too large")
        return number
    if isinstance(value, str) and _CONTROL.search(value):
        raise invalid("control characters are not allowed")
    if value is None or isinstance(value, (str, bool, int)):
        return value
    raise invalid("expected JSON")

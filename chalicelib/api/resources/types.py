"""The general types of attributes on the wire: what each accepts, how each is answered.

`parse` takes whatever SDKs, forms and people send (booleans as text, amounts as strings, card
numbers with spaces, lists where PHP means an object) and gives a clean domain value, or raises
Invalid with a text for the caller. `render` is its opposite. `schema` is the JSON Schema of what it
renders. A type that takes another form than it renders says so with `input_schema`, in the one form
that programs should send; `parse` is kinder, as the reference says in words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

from chalicelib.domain.account import MAX_EMAIL_LENGTH
from chalicelib.domain.ids import id_pattern, is_id
from chalicelib.domain.numbers_in_texts import holds_card_number
from chalicelib.domain.unseen import holds_unseen
from chalicelib.error_details import Explained
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern

INVALID = "Invalid value"
CARD_INSIDE = f"{INVALID}: looks like a card number, which belongs into card[card_number] alone"


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


class Parted(WireType, Protocol):
    """A type whose values have parts that can be answered alone."""

    def render_part(self, value: Any, selection: Mapping[str, Any]) -> Any:
        """The JSON value of the selected parts of a value that is not null."""
        ...


CONTROL = late_pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Text:
    """Any text up to `max_length` characters, without control characters and card numbers.

    An `exact` one is compared by programs: blanks around it go, and it may hold nothing that can't
    be seen.
    """

    max_length: int = 255
    pattern: re.Pattern[str] | None = None
    example: str = "text"
    exact: bool = False

    def parse(self, value: Any) -> str:
        """Numbers are taken as text: JSON clients send order_number 55."""
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise invalid("expected text")
        return self._checked(value.strip() if self.exact else value)

    def _checked(self, value: str) -> str:
        if len(value) > self.max_length:
            raise invalid(f"longer than {self.max_length} characters")
        if CONTROL.search(value):
            raise invalid("control characters are not allowed")
        if self.exact and holds_unseen(value):
            raise invalid("it has characters that can't be seen")
        if self.pattern is not None and not self.pattern.fullmatch(value):
            raise invalid(f"expected something like {self.example}")
        if holds_card_number(value):
            raise Invalid(CARD_INSIDE)
        return value

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string", "maxLength": self.max_length}

    @property
    def input_schema(self) -> dict[str, Any]:
        """A string; of the pattern, where there is one."""
        if self.pattern is None:
            return self.schema
        return {
            "type": "string",
            "maxLength": self.max_length,
            "pattern": f"^{self.pattern.pattern}$",
            "examples": [self.example],
        }


# A program that looks for an address should never have to know the operators of a query: there is
# none that begins with one, or holds what separates alternatives.
_OUTSIDE = r'@\s,;<>"()|'
_NAME = f"[^{_OUTSIDE}]"
_EMAIL = late_pattern(rf"[^{_OUTSIDE}!?]{_NAME}*@{_NAME}+\.[^{_OUTSIDE}.]+")
EMAIL = Text(MAX_EMAIL_LENGTH, _EMAIL, "name@example.com", exact=True)
# It decides nothing, so it is taken as people write it: with an extension, a scheme, any dash. SDK
# fixtures send even ###-###-####.
PHONE = Text(64, late_pattern(r".*[0-9#].*[0-9#].*[0-9#].*"), "(123) 456-7890")


@dataclass(frozen=True, slots=True)
class Identifier:
    """The id of another object: form only, existence is found out by the use case."""

    prefix: str

    def parse(self, value: Any) -> str:
        """The id."""
        if not isinstance(value, str) or not is_id(value, self.prefix):
            raise Invalid(self.expected)
        return value

    @property
    def expected(self) -> Explained:
        """What is wrong with a text that can't be one."""
        return Explained(INVALID, f"expected an id, which begins with {self.prefix}_")

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string", "pattern": id_pattern(self.prefix)}

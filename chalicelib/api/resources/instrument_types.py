"""The types of card and bank details: clean digits on the way in, masks on the way out.

No error ever repeats anything of the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from chalicelib.api.resources.types import invalid
from chalicelib.domain.bank_account import (
    clean_account_number,
    clean_routing_number,
    why_no_routing,
)
from chalicelib.domain.card import clean_number, parse_expiry, why_no_card
from chalicelib.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Details:
    """Digits that people type with spaces and dashes; `clean` gives None for what can't be.

    `answered` is the regular expression of the mask, `example` something to type in; `why` says
    what is wrong with digits that look right.
    """

    clean: Callable[[str], Any]
    expected: str
    example: str
    answered: str = ""
    why: Callable[[str], str | None] | None = None

    def parse(self, value: Any) -> Any:
        """Text, or a JSON integer: some clients send numbers as numbers."""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        clean = self.clean(value.strip()) if isinstance(value, str) else None
        if clean is None:
            why = self.why(value.strip()) if self.why and isinstance(value, str) else None
            raise invalid(f"expected {self.expected}{f': {why}' if why else ''}")
        return clean

    def render(self, value: Any) -> Any:
        """The mask, or the expiry as MM/YYYY."""
        return None if value is None else str(value)

    @property
    def schema(self) -> dict[str, Any]:
        """A string of the mask's form."""
        return {"type": "string", "pattern": self.answered}

    @property
    def input_schema(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string", "examples": [self.example]}


def _clean_code(text: str) -> str | None:
    return text if re.fullmatch(r"[0-9]{3,4}", text) else None


CARD_NUMBER = Details(
    clean_number, "a card number", "4242 4242 4242 4242", "^x+[0-9]{4}$", why_no_card
)
EXPIRY = Details(parse_expiry, "MM/YY", "12/35", "^(0[1-9]|1[0-2])/[0-9]{4}$")
CARD_CODE = Details(_clean_code, "three or four digits", "123")
ACCOUNT_NUMBER = Details(clean_account_number, "4 to 17 digits", "1234567890", "^x+[0-9]{2,4}$")
ROUTING_NUMBER = Details(
    clean_routing_number,
    "a routing number of nine digits",
    "036001808",
    "^x{5}[0-9]{4}$",
    why_no_routing,
)

"""Free JSON on the wire, kept and echoed as it is."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from chalicelib.api.brackets import safe_name
from chalicelib.api.resources.types import CARD_INSIDE, CONTROL, INVALID, Invalid, invalid
from chalicelib.domain.card_codes import is_card_code
from chalicelib.domain.numbers_in_texts import holds_card_number
from chalicelib.domain.social_security import without_numbers_of_people
from chalicelib.late_dataclass import dataclass

CODE_INSIDE = f"{INVALID}: looks like a card code, which belongs into card[card_code] alone"


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON object that is kept and echoed as it is; of a social security number four digits."""

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
        if found := _cards_in(plain):
            raise Invalid(found)
        return dict(without_numbers_of_people(plain))

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    def render_part(self, value: Any, selection: Mapping[str, Any]) -> Any:
        """The selected members; null for what is not there."""
        return _members(value, selection)

    @property
    def schema(self) -> dict[str, Any]:
        """Any object."""
        return {"type": "object"}


def _members(value: Any, selection: Mapping[str, Any]) -> Any:
    if not isinstance(value, dict):
        return None
    return {
        name: value.get(name) if inner is None else _members(value.get(name), inner)
        for name, inner in selection.items()
    }


def _cards_in(value: Any) -> Any:
    """A message for each name or value with a card number or code, in the shape of `value`."""
    if isinstance(value, dict):
        found = [(name, _card_at(name, inner)) for name, inner in value.items()]
        # What is fine gets no safe name: it may be that of a wrong one, and take its place.
        return {safe_name(name): inner for name, inner in found if inner}
    if isinstance(value, list):
        rows = [_cards_in(inner) or {} for inner in value]
        return rows if any(rows) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return CARD_INSIDE if holds_card_number(str(value)) else None


def _card_at(name: str, value: Any) -> Any:
    """The same for one member."""
    if holds_card_number(name):
        return CARD_INSIDE
    return CODE_INSIDE if is_card_code(name, value) else _cards_in(value)


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
    if isinstance(value, str) and CONTROL.search(value):
        raise invalid("control characters are not allowed")
    if value is None or isinstance(value, (str, bool, int)):
        return value
    raise invalid("expected JSON")

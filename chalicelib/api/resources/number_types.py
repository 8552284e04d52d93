"""Amounts and plain numbers on the wire. Money is whole cents inside."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from chalicelib.api.resources.types import invalid
from chalicelib.domain.money import MAX_CENTS, to_cents, to_number
from chalicelib.finite import finite
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern


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
        """A number. Its two decimals can't be said with `multipleOf`: 0.07 / 0.01 is not whole."""
        return {"type": "number"}

    @property
    def input_schema(self) -> dict[str, Any]:
        """A number within the limits."""
        return {
            "type": "number",
            "minimum": to_number(self.minimum),
            "maximum": to_number(MAX_CENTS),
            "examples": [9.11],
        }


_NUMERIC = late_pattern(r"[+-]?([0-9]{1,20}(\.[0-9]{0,40})?|\.[0-9]{1,40})")


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        raise invalid("expected a number")
    if isinstance(value, str):
        text = value.strip()
        if not _NUMERIC.fullmatch(text):
            raise invalid("expected a number")
        return finite(text)
    try:
        return finite(str(value))
    except ValueError as error:
        raise invalid("expected a number") from error


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

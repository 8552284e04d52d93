"""The one way from a caller's text to a Decimal: a finite number, or none.

`Decimal` itself takes `NaN`, `sNaN` and `Infinity`, and raises where they are compared or rounded,
far from whoever could say what was wrong with the text.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation


def finite(text: str) -> Decimal:
    """The number that `text` writes. Raises ValueError where that is none, or not a finite one."""
    try:
        number = Decimal(text)
    except InvalidOperation:  # no number at all, or an exponent beyond what Decimal can hold
        raise ValueError("not a number") from None
    if not number.is_finite():
        raise ValueError("not a finite number")
    return number

"""Amounts are whole cents (int) inside, and JSON numbers with two decimals on the wire."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MAX_CENTS = 1_000_000_000_00 - 1
"""The largest amount of one transaction: 999,999,999.99."""

_CENT = Decimal("0.01")
# The official SDKs' own suites send unrounded doubles (13.054732925969592) and expect them
# rounded; three to seven decimals are written by a person or a currency that is not ours.
_UNROUNDED_DOUBLE_DECIMALS = 8


def to_cents(amount: Decimal) -> int:
    """Whole cents of a decimal amount.

    More than two decimals are a mistake, except for an unrounded binary double (eight decimals or
    more), which is rounded half up to the cent. Raises ValueError, with a text for the caller.
    """
    if not amount.is_finite():
        raise ValueError("expected a number")
    if amount.adjusted() > 11:
        raise ValueError("at most 999999999.99")
    exponent = amount.normalize().as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    if 2 < decimals < _UNROUNDED_DOUBLE_DECIMALS:
        raise ValueError("expected at most two decimals")
    cents = int(amount.quantize(_CENT, rounding=ROUND_HALF_UP).scaleb(2))
    if abs(cents) > MAX_CENTS:
        raise ValueError("at most 999999999.99")
    return cents


def to_number(cents: int) -> float:
    """The wire's JSON number. Exact to the cent for every amount up to MAX_CENTS."""
    return cents / 100

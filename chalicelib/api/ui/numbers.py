"""What the fields know of numbers: brands, lengths and test numbers, as the API knows them.

The fields' scripts are served with it, so that field and API can't come apart.
"""

from __future__ import annotations

from typing import Any

from chalicelib.domain import card, documented_numbers


def numbers() -> dict[str, Any]:
    """Brands in the order in which they are looked for, with ranges of leading digits."""
    return {
        "brands": [
            {"name": name, "lengths": sorted(lengths), "ranges": ranges}
            for name, lengths, ranges in card.BRANDS
        ],
        "lengths": list(card.LENGTHS),
        "test_cards": {
            "prefix": documented_numbers.CARD_PREFIX,
            "endings": documented_numbers.CARD_ENDINGS,
        },
        "test_routing_numbers": documented_numbers.ROUTING_NUMBERS,
    }

"""Numbers that the public API documents though they fail the checks of their kind.

They are taken as they are; what becomes of one is for its processor to say. No issuer has given
out cards under this prefix, so that a processor of real money refuses them all.
"""

from __future__ import annotations

CARD_PREFIX = "41111111111199"
CARD_ENDINGS = (
    *(f"{ending:02}" for ending in range(13)),
    *("20", "21", "22", "23", "30"),
)
"""The last two digits. Up to 12 they are the public API's, from 20 on Onfile's own."""
ROUTING_NUMBERS = ("021000121",)
"""It fails the checksum of the banks."""


def is_documented_card(number: str) -> bool:
    """Whether it is taken without the Luhn check: nine of the documented numbers fail it."""
    return number[:-2] == CARD_PREFIX and number[-2:] in CARD_ENDINGS

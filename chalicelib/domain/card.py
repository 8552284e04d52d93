"""Cards: the number's form and brand, the expiry, the face that may be shown."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from chalicelib.domain.card_spelling import digits_of
from chalicelib.domain.documented_numbers import is_documented_card
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern

# (brand, lengths, ranges of leading digits). Longer prefixes stand first: 62 is UnionPay, but
# 622126-622925 is a Discover range too; issuers treat both as UnionPay.
BRANDS: tuple[tuple[str, frozenset[int], tuple[tuple[int, int], ...]], ...] = (
    ("american_express", frozenset({15}), ((34, 34), (37, 37))),
    ("diners_club", frozenset({14, 16}), ((300, 305), (36, 36), (38, 39))),
    ("jcb", frozenset({16, 17, 18, 19}), ((3528, 3589),)),
    ("discover", frozenset({16, 17, 18, 19}), ((6011, 6011), (644, 649), (65, 65))),
    ("unionpay", frozenset({16, 17, 18, 19}), ((62, 62),)),
    ("mastercard", frozenset({16}), ((51, 55), (2221, 2720))),
    ("visa", frozenset({13, 16, 19}), ((4, 4),)),
)
_BRAND_TITLES = {"american_express": "American Express", "jcb": "JCB", "unionpay": "UnionPay"}
LENGTHS = range(12, 20)
"""Of card numbers of no brand that we know."""
_NUMBER = late_pattern(rf"\d{{{LENGTHS[0]},{LENGTHS[-1]}}}")
_EXPIRY = late_pattern(r"(?P<month>\d{1,2})\s*[/-]?\s*(?P<year>\d{4}|\d{2})")
_YEAR_FIRST = late_pattern(r"(?P<year>\d{4})(?:\s*[/-]?\s*(?=\d\d)|\s*[/-]\s*)(?P<month>\d{1,2})")


_NOBODYS = late_pattern(r"0\d*|(\d)\1*")
"""No card begins with 0, and none is one digit over and over: some of those pass Luhn."""
LAST_ON_EARTH = timezone(timedelta(hours=-12))
"""Where a day ends last."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """The month and the four-digit year through whose last day a card is good."""

    month: int
    year: int

    def __str__(self) -> str:
        return f"{self.month:02}/{self.year}"

    def is_past(self, now: datetime) -> bool:
        """Whether the month is over on the last place on earth at `now`, which is aware.

        Where the card's holder and bank are is not known: the processor refuses the rest.
        """
        there = now.astimezone(LAST_ON_EARTH)
        return (self.year, self.month) < (there.year, there.month)


@dataclass(frozen=True, slots=True)
class CardFace:
    """What of a card may be stored in clear and shown."""

    last4: str
    length: int
    brand: str | None
    expiry: Expiry
    card_type: str = "credit"

    @property
    def masked_number(self) -> str:
        """`xxxxxxxxxxxx4242`, as long as the number itself."""
        return "x" * (self.length - 4) + self.last4

    @property
    def title(self) -> str:
        """`Visa x-4242`."""
        brand = self.brand or "card"
        return f"{_BRAND_TITLES.get(brand, brand.replace('_', ' ').title())} x-{self.last4}"


def clean_number(text: str) -> str | None:
    """The digits of a card number as people spell it (card_spelling); None if it can't be one.

    A number must be one that a card can have, pass the Luhn check and, where its brand is known,
    have that brand's length. Documented numbers pass as they are.
    """
    number = digits_of(text)
    if number is None or not _NUMBER.fullmatch(number) or not number.isascii():
        return None
    if is_documented_card(number):
        return number
    if _NOBODYS.fullmatch(number):
        return None
    return number if passes_luhn(number) and length_fits(number) else None


def why_no_card(text: str) -> str | None:
    """What is wrong with a text that `clean_number` does not take, where it has a card's digits."""
    number = digits_of(text)
    if number is None or not _NUMBER.fullmatch(number) or not number.isascii():
        return None
    if _NOBODYS.fullmatch(number):
        return "no card has this number"
    if not length_fits(number):
        return f"a number that begins so has more or fewer digits than {len(number)}"
    return "one of its digits is mistyped: the last one, which checks the others, does not fit them"


def passes_luhn(number: str) -> bool:
    """The mod-10 check of ISO/IEC 7812."""
    total = 0
    for position, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def brand_of(number: str) -> str | None:
    """The wire's brand name by the leading digits, None if they belong to no brand we know."""
    for brand, _, ranges in BRANDS:
        if any(low <= int(number[: len(str(low))]) <= high for low, high in ranges):
            return brand
    return None


def parse_expiry(text: str) -> Expiry | None:
    """The forms that SDKs and password managers send: `12/28`, `12/2030`, `1229`, `2030-12`.

    No text can be read both ways: a year with four digits begins with no month. None if it is
    none of them.
    """
    if not text.isascii():
        return None
    return _expiry_by(_EXPIRY, text.strip()) or _expiry_by(_YEAR_FIRST, text.strip())


def _expiry_by(pattern: re.Pattern[str], text: str) -> Expiry | None:
    match = pattern.fullmatch(text)
    if match is None:
        return None
    month, year = int(match["month"]), int(match["year"])
    year += 2000 if year < 100 else 0
    return Expiry(month, year) if 1 <= month <= 12 and 1970 <= year <= 2199 else None


def face_of(number: str, expiry: Expiry, card_type: str | None = None) -> CardFace:
    """The public face of a clean card number. A card of unknown type counts as a credit card."""
    return CardFace(
        last4=number[-4:],
        length=len(number),
        brand=brand_of(number),
        expiry=expiry,
        card_type=card_type or "credit",
    )


def length_fits(number: str) -> bool:
    """Whether a number has a length of its brand; any length fits one of no brand we know."""
    brand = brand_of(number)
    return all(len(number) in lengths for name, lengths, _ in BRANDS if name == brand)

"""`python -m bench.chance`: how many numbers that are no card numbers are taken for one.

Of a hundred thousand of each kind, made by chance but the same at every run.
"""

from __future__ import annotations

import random
import string
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from chalicelib.domain.numbers_in_texts import holds_card_number

COUNT = 100_000
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)

Make = Callable[[random.Random], str]


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(string.digits, k=count))


def _grouped(chance: random.Random, *groups: int) -> str:
    between = chance.choice((" ", "-"))
    return between.join(_digits(chance, group) for group in groups)


def _order(chance: random.Random) -> str:
    return chance.choice(
        (
            lambda: _digits(chance, chance.randint(5, 12)),
            lambda: _digits(chance, chance.randint(13, 19)),
            lambda: _grouped(chance, 3, 7, 7),
            lambda: _grouped(chance, 2, 5, 5),
            lambda: _grouped(chance, 4, 4, 4, 4),
            lambda: f"ORD-{chance.randint(2020, 2030)}-{_digits(chance, 6)}",
            lambda: f"{chance.choice(string.ascii_uppercase)}{_digits(chance, 9)}",
        )
    )()


def _phone(chance: random.Random) -> str:
    area, rest = chance.randint(201, 989), _digits(chance, 7)
    country = chance.choice(("1", "44", "49", "55", "61", "62", "63", "7", "81", "86", "91"))
    return chance.choice(
        (
            lambda: f"({area}) {rest[:3]}-{rest[3:]}",
            lambda: f"+{country} {area} {rest[:3]} {rest[3:]}",
            lambda: f"+{country}{area}{rest}",
            lambda: f"{country}{area}{rest}{_digits(chance, 1)}",
            lambda: f"00{country} {area} {rest}",
            lambda: f"{area}-{rest[:3]}-{rest[3:]}, {area}-{rest[3:6]}-{rest[:4]}",
        )
    )()


def _uuid(chance: random.Random) -> str:
    made = uuid.UUID(int=chance.getrandbits(128), version=4)
    return chance.choice((str(made), made.hex))


def _date(chance: random.Random) -> str:
    moment = _FIRST + timedelta(microseconds=chance.randrange(10 * 365 * 86_400 * 10**6))
    later = moment + timedelta(days=chance.randint(1, 90))
    return chance.choice(
        (
            lambda: f"{moment:%Y-%m-%d}",
            lambda: f"{moment:%Y-%m-%d %H:%M:%S}",
            lambda: f"{moment:%Y%m%d%H%M%S}",
            lambda: f"{moment:%Y-%m-%d} - {later:%Y-%m-%d}",
            lambda: f"{moment:%Y%m%d}-{later:%Y%m%d}",
            lambda: f"{moment:%m/%d/%Y}",
            lambda: str(int(moment.timestamp() * 10 ** chance.choice((0, 3, 6)))),
        )
    )()


KINDS: dict[str, Make] = {
    "order numbers": _order,
    "phone numbers": _phone,
    "UUIDs": _uuid,
    "dates": _date,
}


def main(found: Callable[[str], bool] = holds_card_number) -> int:
    """Returns the exit code: 0, whatever the figures are; they are for reading."""
    for name, make in KINDS.items():
        chance = random.Random(1)  # noqa: S311  (no secret)
        count = sum(found(make(chance)) for _ in range(COUNT))
        print(f"{name}: {100 * count / COUNT:.3f} % of {COUNT:,} are refused")
    return 0


if __name__ == "__main__":
    sys.exit(main())

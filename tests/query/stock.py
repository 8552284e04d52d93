"""What data sets are made of: few values, so that many are equal, and odd ones among them.

Free documents have all kinds of JSON, under keys that come back, so that queries meet them.
"""

from __future__ import annotations

from random import Random
from typing import Any

DAY_S = 86_400
NAMES = [
    "Ann", "ann", "ANN", "Zoë", "zoë Éclair", "Ж Шоп", "日本", "😀", "a.b+c", "50%_off", "a*b",
    "x(y)[z]", "nulls", "true", "10", "9", "Ann|Bob", ">9", "Bob, Ltd",
]  # fmt: skip
EMAILS = ["ann@example.com", "Ann@Example.com", "bob@example.com", "zoe@example.org"]
AMOUNTS = ["0.01", "9.11", "10", "10", "10.5", "99.99", "100", "100", "250.75", "1000"]
CARDS = ["4242 4242 4242 4242", "5103 2088 7967 2792", "378282246310005", "6011111111111117"]
DECLINING = ["4111 1111 1111 9903", "4111 1111 1111 9904", "4111 1111 1111 9908"]
ADDRESSES: list[dict[str, Any]] = [
    {"postal_code": "11111"},
    {"postal_code": "99999", "street_address": "1 Main St", "city": "Zürich"},
    {"street_address": "999 Main St", "country_code": "us", "state_province": "NY"},
]
LEAPS_S = [0, 0, 0, 0.000001, 0.3, 1, 59, 3_600, 5 * 3_600, DAY_S, 9 * DAY_S, 40 * DAY_S]

DATES = ["2024-12-30", "2025-01-05 23:59:59", "2027-01-01T01:30:00+02:00"]
WORDS = [
    *DATES, "a", "A", "abc", "ABC", "Ж", "é", "10", "9", "1.0", "true", "none", "x*y", "", "😀",
]  # fmt: skip
NUMBERS: list[Any] = [0, 1, 9, 10, -3, 2.5, -2.5, 1.0, 1e3, 7.25]
MIXED: list[Any] = [
    None, True, False, 0, 1, 1.0, -2.5, 10, "1", "10", "abc", "true", "", [1], {"y": 1},
]  # fmt: skip
KEYS = ["n", "flag", "word", "mixed", "nest", "items"]


def document(random: Random) -> dict[str, Any]:
    """Some of KEYS: numbers, booleans, words, anything, an object, and a list of objects."""
    values: dict[str, Any] = {
        "n": random.choice(NUMBERS),
        "flag": random.choice([True, False]),
        "word": random.choice(WORDS),
        "mixed": random.choice(MIXED),
        "nest": {"y": random.choice(NUMBERS), "z": random.choice([*WORDS, None])},
        "items": [
            {"sku": random.choice(WORDS), "qty": random.choice(NUMBERS)}
            for _ in range(random.randrange(3))
        ],
    }
    return {key: value for key, value in values.items() if random.random() < 0.7}

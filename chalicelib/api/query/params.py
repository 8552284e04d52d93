"""The keys of a query string in every SDK's spelling: `fields=a`, `fields[]=a`, `fields[0]=a`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Params = Mapping[str, Sequence[str]]
"""Each key with all its values, as API Gateway's multiValueQueryStringParameters."""

MAX_FILTERS = 50
MAX_ALTERNATIVES = 50
"""Of all filters together."""
MAX_TERMS = 10
"""To order by, and to group by."""
MAX_NAMES = 200
"""In `fields`."""

Errors = dict[str, Any]
"""What is wrong, by the key that it is wrong with."""

RESERVED = frozenset(
    {"fields", "format", "group_by", "order_by", "limit", "offset", "cursor", "mode", "q"}
)


def base_of(key: str) -> str:
    """The name before the first bracket."""
    return key.partition("[")[0]


def filter_keys(params: Params) -> list[str]:
    """The keys that are no reserved ones."""
    return [key for key in params if base_of(key) not in RESERVED]


def values_of(params: Params, name: str, errors: Errors) -> list[str]:
    """The values of `name`, `name[]` and `name[0]`, `name[1]` …, in order of index."""
    named = [key for key in params if base_of(key) == name]
    keys = [key for key in named if re.fullmatch(rf"{name}(\[\d{{0,3}}\])?", key, re.ASCII)]
    if len(keys) < len(named):
        errors[name] = f"Invalid value: expected {name}, {name}[] or {name}[0]"
    keys.sort(key=lambda key: int(re.sub(r"\D", "", key) or 0))
    return [value for key in keys for value in params[key]]


def listed(params: Params, name: str, errors: Errors) -> list[str]:
    """The same, each value taken apart at its commas. A name of nothing is left as it is."""
    texts = values_of(params, name, errors)
    return [piece.strip() for text in texts for piece in text.split(",")]


def too_many(most: int, what: str) -> str:
    """What is wrong with more than `most` of something."""
    return f"Invalid value: at most {most} {what}"


def whole(params: Params, name: str, most: int, default: int, errors: Errors) -> int:
    """A whole number from 0 to `most`; where it is given several times, the last."""
    texts = values_of(params, name, errors)
    if not texts:
        return default
    text = texts[-1].strip()
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > most:
        errors[name] = f"Invalid value: expected a whole number up to {most}"
        return default
    return int(text)

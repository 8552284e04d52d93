"""Times and spans of time, as the vendor writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_SPAN = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def written(at: float) -> str:
    """RFC 3339, in milliseconds."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: str) -> float:
    """Raises ValueError."""
    return datetime.fromisoformat(text).timestamp()


def seconds(span: str) -> int:
    """`PT36H`, `P7D`. Raises ValueError."""
    found = _SPAN.fullmatch(span)
    if found is None or not any(found.groups()):
        raise ValueError(f"{span} is no duration")
    days, hours, minutes, rest = (int(each or 0) for each in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest

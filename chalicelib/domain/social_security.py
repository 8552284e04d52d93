"""Social security numbers: of any that is sent, only the last four digits are kept."""

from __future__ import annotations

import re
from typing import Any

from chalicelib.late_pattern import late_pattern

_NAME = late_pattern(r"ssn.*|.*ssn|.*socialsecurity.*")
_BETWEEN = late_pattern(r"[\W_]+")
_KEPT = 4


def without_numbers_of_people(value: Any, *, inside: bool = False) -> Any:
    """`value`, free JSON, with each number cut that stands under a name for one, at any depth.

    Neither the case of the name counts nor what stands between its words. `inside` is whether such
    a name stands above. A value that has no more digits than are kept stays as it is.
    """
    if isinstance(value, dict):
        return {
            name: without_numbers_of_people(inner, inside=inside or _is_name(name))
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [without_numbers_of_people(inner, inside=inside) for inner in value]
    return _cut(value) if inside else value


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(_BETWEEN.sub("", name).casefold()) is not None


def _cut(value: Any) -> Any:
    # JSON has one kind of number: 123456789.0 is 123456789.
    digits = re.sub(r"\D", "", str(value).removesuffix(".0"))
    return f"xxxxx{digits[-_KEPT:]}" if len(digits) > _KEPT else value

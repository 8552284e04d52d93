"""What a change makes of a stored object, whatever kind it is of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar

from chalicelib.services.invalid import INVALID, invalid
from chalicelib.services.requests import Changes

MAX_ATTRS_LENGTH = 4_096
"""Characters of JSON, with all that earlier changes have left."""


class Versioned(Protocol):
    """A dataclass with a `modified_at` too."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def version(self) -> int:
        """Each change raises it by one."""


Stored = TypeVar("Stored", bound=Versioned)


_MERGED = frozenset({"attrs", "billing_address"})


def changed(before: Stored, changes: Changes, now: datetime) -> Stored:
    """`before` with `changes`, one version on. Raises InvalidAttributes.

    Null clears: an object is the empty one then. attrs and an address are merged otherwise.
    """
    values = {name: _after(name, getattr(before, name), new) for name, new in changes.items()}
    if len(json.dumps(values.get("attrs"))) > MAX_ATTRS_LENGTH:
        raise invalid("attrs", text=f"{INVALID}: longer than {MAX_ATTRS_LENGTH} characters as JSON")
    return replace(before, **values, modified_at=now, version=before.version + 1)


def fresh(values: Changes) -> dict[str, Any]:
    """The `values` of a new object without those that are null, as there is nothing to clear."""
    said = {name: value for name, value in values.items() if value is not None}
    if "billing_address" in said:
        said["billing_address"] = _laid_over({}, said["billing_address"])
    return said


def _after(name: str, old: Any, new: Any) -> Any:
    if new is None:
        return {} if isinstance(old, dict) else None
    return _laid_over(old, new) if name in _MERGED else new


def _laid_over(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The members of `new` laid over `old`; one that it has as null is removed."""
    removed = {key for key, value in new.items() if value is None}
    return {key: value for key, value in {**old, **new}.items() if key not in removed}

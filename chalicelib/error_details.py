"""What is wrong, attribute by attribute, as a sentence for whoever reads it."""

from __future__ import annotations

from typing import Any


class Explained(str):
    """A text that the wire has fixed, with a sentence `why` for whoever reads it."""

    __slots__ = ("why",)

    why: str

    def __new__(cls, text: str, why: str) -> Explained:
        """`text` as it is answered, and what a person is told beside it."""
        self = super().__new__(cls, text)
        self.why = why
        return self


_MOST_SAID = 5
"""How many attributes a sentence speaks of; `details` has them all."""


def sentence_of(details: Any) -> str:
    """`email: Required; card[expiry]: Invalid value: expected MM/YY`."""
    leaves = _leaves(details)
    said = [f"{path}: {text}" for path, text in leaves[:_MOST_SAID]]
    said += [f"and {len(leaves) - _MOST_SAID} more"] if len(leaves) > _MOST_SAID else []
    return "; ".join(said)


def bracket_paths(details: Any) -> list[str]:
    """The paths of the leaves of `details`: `["email", "payment_method[card][expiry]"]`."""
    return [path for path, _ in _leaves(details)]


def _leaves(details: Any, prefix: str = "") -> list[tuple[str, str]]:
    """The paths of the leaves, and what each says, to a person.

    The rows of a list of objects are named by their index, `[0][email]`; rows without an error
    (`{}`) and the list envelope itself are not named.
    """
    if isinstance(details, dict) and details.get("object") == "list" and not prefix:
        return _leaves(details["values"])
    if isinstance(details, list):
        pairs = [(f"{prefix}[{index}]", row) for index, row in enumerate(details)]
    elif isinstance(details, dict):
        pairs = [(f"{prefix}[{key}]" if prefix else str(key), v) for key, v in details.items()]
    else:
        why = f": {details.why}" if isinstance(details, Explained) else ""
        return [(prefix, f"{details}{why}")]
    return [leaf for key, value in pairs for leaf in _leaves(value, key)]

"""Steps that need an object which is not served yet: how they are refused today.

Each test that calls `refusal_of` is to be replaced by the step itself once its object is served.
"""

from __future__ import annotations

from typing import Any


def refusal_of(path: str) -> dict[str, Any]:
    """The answer, status apart, to anything that is asked of `path`."""
    text = f"{path} is not served yet."
    return {
        "object": "error",
        "error_type": "NotFound",
        "error_description": text,
        "description": text,
        "details": None,
    }

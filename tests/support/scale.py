"""How often a test does what it can do as often as one likes: ONFILE_TEST_SCALE times its usual."""

from __future__ import annotations

import os


def times(usual: int) -> int:
    """`usual` in an ordinary run, more in a long one."""
    return usual * int(os.environ.get("ONFILE_TEST_SCALE", "1"))

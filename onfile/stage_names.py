"""What the parts of a deployed stage are called: for whoever makes them and for whoever looks after
them. No two stages call one part the same.
"""

from __future__ import annotations

import re

STAGE = re.compile(r"[a-z][a-z0-9-]{0,30}")
"""The name of a stage."""

SHARED_ENDINGS = ("vault",)
"""How a stage may end as the name of a table begins. With dashes alone, `onfile-shop-vault-keys` is
the table `vault-keys` of `shop` and the table `keys` of `shop-vault`.
"""


def stack_of(stage: str) -> str:
    """The stack, and what the names of most other parts begin with."""
    return f"onfile-{stage}"


def tables_of(stage: str) -> str:
    """What the names of the tables begin with, before a dash."""
    first, dash, last = stage.rpartition("-")
    # A dot is in the name of no stage.
    return stack_of(f"{first}.{last}" if dash and last in SHARED_ENDINGS else stage)


def key_alias_of(stage: str) -> str:
    """The alias of the KMS key."""
    return f"alias/{stack_of(stage)}"

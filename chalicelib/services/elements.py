"""The elements in pages of shops: which pages may have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Elements:
    """`origins` are those of the pages that may embed the frames; `*` is every page."""

    origins: Sequence[str]

    @property
    def ancestors(self) -> str:
        """As a Content-Security-Policy's `frame-ancestors` has them."""
        return " ".join(self.origins) or "'none'"

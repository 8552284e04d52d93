"""A regular expression that is compiled at its first use.

Compiled where they are declared, 38 of them were 10 ms of each cold start, for the few that a
request uses. To type checkers it is a compiled one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub")


class _LatePattern:
    def __init__(self, text: str, flags: re.RegexFlag) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet. The methods then stay, as fast as of a compiled one."""
        compiled = re.compile(self._text, self._flags)
        vars(self).update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)


if TYPE_CHECKING:

    def late_pattern(text: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
        """As `re.compile`. What is wrong with `text` is said at the first use."""

else:

    def late_pattern(text, flags=re.NOFLAG):
        """As `re.compile`. What is wrong with `text` is said at the first use."""
        return _LatePattern(text, flags)

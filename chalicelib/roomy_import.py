"""An import whose calls have room on the interpreter's stack.

CPython keeps the frames of calls in pieces of 16 KB. It asks the system for a piece when the last
one is full, and gives it back as soon as the first call in it returns. Modules that import each
other a dozen deep stand at such an edge, and what is called there in a loop asks and gives back at
each turn: 1,000 times in a start, and the patterns that urllib3 compiles took three times as long.
A frame that claims many slots gets a piece for itself and for all that follows; what it does not
touch is not paid for.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import FunctionType, ModuleType

_SLOTS = 1 << 14
"""128 KB. The piece is the next power of two, whose other half is what the import gets."""


def _imported(name: str) -> ModuleType:
    return import_module(name)


roomy_import: Callable[[str], ModuleType] = FunctionType(
    _imported.__code__.replace(co_stacksize=_SLOTS), globals(), "roomy_import"
)
"""As `importlib.import_module`, for a module on which many others hang."""

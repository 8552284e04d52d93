"""What is told of an exception: its type, and the places in the code it came by. No message."""

from __future__ import annotations

import os
from collections.abc import Iterator
from traceback import walk_tb
from types import TracebackType

from chalicelib.observability.log_fields import LogFields

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep
_MOST_PLACES = 20
_MOST_CAUSES = 5
_PARTS_OF_A_FOREIGN_PATH = 3


def told(error: BaseException) -> LogFields:
    """The type; the places, the innermost last; type and place of whatever led to it."""
    return {
        "exception": type(error).__name__,
        "trace": _places(error.__traceback__)[-_MOST_PLACES:],
        "causes": [
            " ".join([type(cause).__name__, *_places(cause.__traceback__)[-1:]])
            for cause in _causes(error)
        ],
    }


def place(path: str, line: int, function: str) -> str:
    """`chalicelib/api/envelope.py:110 answer`; of foreign code the last parts of the path."""
    if path.startswith(_ROOT) and "site-packages" not in path:
        short = path[len(_ROOT) :]
    else:
        short = os.sep.join(path.split(os.sep)[-_PARTS_OF_A_FOREIGN_PATH:])
    return f"{short}:{line} {function}"


def _places(traceback: TracebackType | None) -> list[str]:
    return [
        place(frame.f_code.co_filename, line, frame.f_code.co_qualname)
        for frame, line in walk_tb(traceback)
    ]


def _causes(error: BaseException) -> Iterator[BaseException]:
    for _ in range(_MOST_CAUSES):
        earlier = None if error.__suppress_context__ else error.__context__
        cause = error.__cause__ or earlier
        if cause is None:
            return
        yield cause
        error = cause

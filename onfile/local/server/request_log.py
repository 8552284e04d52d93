"""The line that is logged for each request: nothing in it can hold a key or a card number."""

from __future__ import annotations

import contextlib
import re
import sys
from datetime import UTC, datetime
from urllib.parse import unquote

from chalicelib.domain.card_spelling import without_numbers

_METHOD = re.compile(r"[A-Z]{1,16}")
_AUTHORITY = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_QUERY = re.compile(r"[?#].*", re.DOTALL)
_UNPRINTABLE = re.compile(r"[^!-~…]")
_MAX_PATH_LENGTH = 200


def log_request(method: str, target: str, status: int, elapsed_ms: float) -> None:
    """Writes time, method, path, status and milliseconds to stderr, as one line."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    shown = method if _METHOD.fullmatch(method) else "-"
    # A log that nobody reads any more must not cost a client its answer.
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{now} {shown} {masked_path(target)} {status} {elapsed_ms:.1f} ms\n")


def masked_path(target: str) -> str:
    """The path of a request target, fit for a log.

    Host, user and query are cut off, runs of seven or more digits become `…`, in groups too and
    however they are escaped; characters that could steer a terminal become `?`. An empty target is
    `-`.
    """
    path = _QUERY.sub("", _AUTHORITY.sub("", target))
    plain = _unescaped(path)
    if without_numbers(plain) != plain:
        path = plain
    return _UNPRINTABLE.sub("?", without_numbers(path))[:_MAX_PATH_LENGTH] or "-"


def _unescaped(path: str) -> str:
    """Without escapes, of escapes neither: each round leaves fewer characters."""
    while (plain := unquote(path)) != path:
        path = plain
    return path

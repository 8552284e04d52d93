"""Waiting until the reader, in whichever process, has handled all that was committed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from chalicelib.errors import ServiceUnavailable
from onfile.local.stream_reader.places import Places
from onfile.local.stream_reader.stream_source import StreamSource
from onfile.local.stream_reader.table_streams import TableStreams

_LONGEST_S = 60.0
_LOOK_EVERY_S = 0.01


class _Seen(Places):
    """Places as they are in the file, which the reader alone writes."""

    def _save(self) -> None:
        """Nothing."""


def wait_for_reader(source: StreamSource, tables: Sequence[str], folder: Path) -> None:
    """Raises ServiceUnavailable where it takes too long."""
    give_up_at = time.monotonic() + _LONGEST_S
    for table in tables:
        while _has_more(source, table, folder):
            if time.monotonic() > give_up_at:
                raise ServiceUnavailable("The streams are not read.")
            time.sleep(_LOOK_EVERY_S)


def _has_more(source: StreamSource, table: str, folder: Path) -> bool:
    places = _Seen(folder / f"{table}.places")
    return bool(TableStreams(source.ask, table, places).batch())

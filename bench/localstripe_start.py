"""Starts localstripe on a port, and lets it write its file only while a marker is not there.

Runs in localstripe's own environment.
"""

from __future__ import annotations

import os
import sys

from localstripe import resources, server

_, marker, port, how = sys.argv
_write = resources.Store.dump_to_disk


def _write_unless_filling(store: object) -> None:
    if not os.path.exists(marker):
        _write(store)


resources.Store.dump_to_disk = _write_unless_filling
sys.argv = ["localstripe", "--port", port, *(["--from-scratch"] if how == "from-scratch" else [])]
server.start()

"""How a run that failed tells Lambda so."""

from __future__ import annotations


class RunFailed(Exception):
    """What Lambda is told, and writes to the log: the cause is told by our own line."""

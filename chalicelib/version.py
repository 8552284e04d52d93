"""The version of the service: the one of its tag, as docs/releases.md says."""

from __future__ import annotations

VERSION = "0.2.0"

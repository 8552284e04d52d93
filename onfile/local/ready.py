"""What a program is told that has started a stage: one line of JSON, once it serves."""

from __future__ import annotations

import json
import os

from chalicelib.version import VERSION
from onfile.local.seed import CUSTOMER_ID


def ready_line(url: str, key: str) -> str:
    """Where the stage is, and the key that opens it."""
    told = {
        "url": url,
        "key": key,
        "customer_id": CUSTOMER_ID,
        "process_id": os.getpid(),
        "version": VERSION,
    }
    return json.dumps(told)

"""`python -m tests.processors.stripe_twin` prints its address, and answers until its input ends."""

from __future__ import annotations

import sys
import time

from tests.processors.stripe_twin.payments import Books
from tests.processors.stripe_twin.server import running

if __name__ == "__main__":
    with running(Books(now=lambda: int(time.time()))) as twin:
        print(twin.url, flush=True)
        sys.stdin.read()

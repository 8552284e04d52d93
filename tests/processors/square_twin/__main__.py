"""`python -m tests.processors.square_twin` prints its address, and answers until its input ends."""

from __future__ import annotations

import sys
import time

from tests.processors.square_twin.books import Books
from tests.processors.square_twin.server import running

if __name__ == "__main__":
    with running(Books(now=time.time)) as twin:
        print(twin.url, flush=True)
        sys.stdin.read()

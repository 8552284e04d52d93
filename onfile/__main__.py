"""`python -m onfile`: the command, where its name is not on the path."""

from __future__ import annotations

import sys

from onfile.command import main

if __name__ == "__main__":
    sys.exit(main())

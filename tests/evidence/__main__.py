"""`python -m tests.evidence`: the figures of build/evidence.jsonl beside what is required."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.evidence.table import added_up, judged
from tests.support.evidence import FIGURES


def main(figures: Path = FIGURES) -> int:
    """Returns the exit code: 1 where a row is missing, short, or wrong.

    Where there are figures of the long form, only they count.
    """
    text = figures.read_text() if figures.exists() else ""
    lines = [json.loads(line) for line in text.splitlines()]
    is_long = any(line["long"] for line in lines)
    found = added_up((line["name"], line["figures"]) for line in lines if line["long"] is is_long)
    print(f"| {'long form' if is_long else 'as in CI'} | required | found | |\n|---|---|---|---|")
    rows = list(judged(found, is_long=is_long))
    for line, _ in rows:
        print(line)
    return 0 if all(holds for _, holds in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.evidence`: the figures of build/evidence.jsonl as a table."""

from __future__ import annotations

import json
import sys

from tests.support.evidence import FIGURES


def main() -> int:
    """Returns the exit code: 1 where nothing has been recorded."""
    if not FIGURES.exists():
        print("no figures: run make evidence", file=sys.stderr)
        return 1
    print("| row | form | figures |\n|---|---|---|")
    for line in FIGURES.read_text().splitlines():
        row = json.loads(line)
        form = "long" if row.pop("long") else "CI"
        name = row.pop("name")
        print(f"| {name} | {form} | {', '.join(f'{key} {row[key]}' for key in row)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())

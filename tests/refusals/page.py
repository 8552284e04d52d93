"""docs/errors.md: the table of all refusals, whose last column people write."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib import errors
from chalicelib.api.error_answers import status_of
from tests.refusals.collected import ROOT, texts

PAGE = ROOT / "docs" / "errors.md"
_HEAD = """# Errors, and what to do about them

Every error has the same form: `error_type` for programs, `error_description` and `description` for
people, and `details`, which has a text at each wrong place. Where the wire fixes a text, such as
`Required`, `details` has only that, and `description` continues with what follows the colon here.
`…` stands for what differs from request to request; no text repeats a value that was sent. An id
that never existed, one that was deleted and one that belongs to somebody else get the same answer.

A decline is not a refusal: [sandbox.md](sandbox.md) lists the declines. A request that got a 500 or
a 503 not listed here may be sent again with the same `Idempotency-Key`; if it had none, look first
whether it was done.

The table is made from the code (`python -m tests.refusals`), except for its last column, which
people write; a test fails if a refusal has no row.

| error_type | Text | What to do |
|---|---|---|
"""


def advice() -> dict[str, str]:
    """What the page says to do about each text that it has."""
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"]
    cells = [[cell.strip() for cell in _split(row)] for row in rows]
    return {text[1:-1].replace("\\|", "|"): done for _, text, done in cells}


def written(known: Mapping[str, str]) -> str:
    """The page, for the refusals that there are."""
    rows = [
        f"| `{kind}` | `{text.replace('|', chr(92) + '|')}` | {known.get(text, '')} |"
        for text, kind in sorted(texts().items(), key=lambda row: (row[1], row[0]))
    ]
    return _HEAD + "\n".join(rows) + "\n"


def known_types() -> set[str]:
    """Every `error_type` that there is."""
    classes = [each for each in vars(errors).values() if isinstance(each, type)]
    return {status_of(each)[1] for each in classes if issubclass(each, errors.OnfileError)}


def _split(row: str) -> list[str]:
    return row.strip("|").replace("\\|", "\0").replace("|", "\1").replace("\0", "\\|").split("\1")

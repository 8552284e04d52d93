"""docs/errors.md: the table of all refusals, whose last column people write."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib import errors
from chalicelib.api.error_answers import status_of
from tests.refusals.collected import ROOT, texts

PAGE = ROOT / "docs" / "errors.md"
_HEAD = """# Errors, and what to do about them

Every error has the same form: `error_type` for programs, `error_description` and `description` for
people, and `details` with a text at each wrong place. Where the wire has a text of its own, such as
`Required`, `details` has that alone, and `description` goes on with what stands behind the colon
here. What differs from request to request is `…`; no text repeats a value that was sent. An id that
is unknown, one that is deleted and one of somebody else are answered alike.

A decline is no refusal: [sandbox.md](sandbox.md) has those. A 500 or 503 that is not here may be
sent again, with an `Idempotency-Key`, or else after a look.

This table is made from the code (`python -m tests.refusals`), its last column by hand; a test fails
for a refusal without a row.

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

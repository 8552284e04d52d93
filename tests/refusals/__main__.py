"""`python -m tests.refusals`: writes docs/errors.md anew, with an empty cell for what is new."""

from __future__ import annotations

from tests.refusals.page import PAGE, advice, written

if __name__ == "__main__":
    PAGE.write_text(written(advice()), encoding="utf-8")

"""Figures of the browser, printed under the results."""

from __future__ import annotations

import pytest

FIGURES: list[str] = []
"""Lines that tests add to."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print them."""
    for line in FIGURES:
        terminalreporter.write_line(line)

"""What is told to a person in one sentence, where a stage can't be brought up."""

from __future__ import annotations


class StartError(Exception):
    """The local stage can't be started like this; the text says what to do."""

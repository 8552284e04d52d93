"""The vocabulary of declines."""

from __future__ import annotations

import re

import pytest

from chalicelib.domain.declines import Decline


@pytest.mark.parametrize("decline", Decline)
def test_every_code_has_a_sentence_for_the_payer(decline: Decline) -> None:
    assert re.fullmatch(r"[A-Z][^.]+\.( [A-Z][^.]+\.)?", decline.message)
    assert decline.value not in decline.message


def test_no_two_codes_say_the_same() -> None:
    assert len({decline.message for decline in Decline}) == len(Decline)

"""Every request of the recording is among the literal ones, as it was recorded.

`recorded_requests.jsonl` holds what the unmodified SDKs put on the wire before a server that only
wrote down: one request a line, `call` says which of the SDK's calls made it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.sdk.literals import MORE, RECORDED
from tests.sdk.literals.common import Literal

_LINES = (Path(__file__).parent / "recorded_requests.jsonl").read_text().splitlines()
_SHORT_NUMBER = re.compile(r'("card_number": ?)"4242"')

Sent = tuple[str, str | None, str | None, str]
"""Request line, content type, API version, body."""


def _recorded(sdk: str) -> Counter[Sent]:
    lines = [json.loads(line) for line in _LINES]
    return Counter(
        (
            f"{line['method']} {line['target']}",
            line["content_type"],
            line["api_version"],
            _SHORT_NUMBER.sub(r'\1"4242 4242 4242 4242"', line["body"]),
        )
        for line in lines
        if line["sdk"] == sdk
    )


def _sent(literal: Literal) -> Sent:
    body = literal.body
    assert isinstance(body, str), "the recording holds text"
    return literal.line, literal.content_type if body else None, literal.version, body


def test_the_recording_is_whole() -> None:
    assert len(_LINES) == 111
    assert {json.loads(line)["sdk"] for line in _LINES} == RECORDED.keys()


@pytest.mark.parametrize("sdk", RECORDED)
def test_all_that_was_recorded_is_replayed_and_nothing_else_is_called_recorded(sdk: str) -> None:
    assert Counter(map(_sent, RECORDED[sdk])) == _recorded(sdk)


def test_what_was_written_in_an_sdks_spelling_is_none_of_the_recorded() -> None:
    for sdk, literals in MORE.items():
        written = {_sent(each) for each in literals if isinstance(each.body, str)}
        assert not written & _recorded(sdk).keys()

"""How far a charge is from its view function to the write of its intent, in frames of our own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.architecture.test_imports import ROOT
from tests.support.client import Api
from tests.support.objects import customer_with_default

VIEW = ("collections.py", "handler")
DISPATCH = ("connection.py", "dispatch")
AT_MOST = 13
"""With a key too, whose record makes a transaction of the write."""


def _frames(frame: FrameType | None) -> Iterator[tuple[str, str]]:
    """Those of `chalicelib`, innermost first, up to the view function."""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT / "chalicelib"):
            place = (path.name, frame.f_code.co_name)
            yield place
            if place == VIEW:
                return
        frame = frame.f_back


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "frames"}], ids=["no key", "key"])
def test_a_charge_is_few_frames_from_its_intent(api: Api, headers: dict[str, str]) -> None:
    customer_id, _ = customer_with_default(api)
    found: list[list[tuple[str, str]]] = []

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_name == DISPATCH[1]:
            found.append(list(_frames(frame)))

    body = {"type": "payment", "amount": 5, "customer_id": customer_id}
    sys.setprofile(note)
    try:
        made = api.post("/transactions", body, headers=headers)
    finally:
        sys.setprofile(None)
    assert made.status == 200, made.text
    frames = next(each for each in found if ("write_ahead.py", "write") in each)
    assert (frames[0], frames[-1]) == (DISPATCH, VIEW)
    assert len(frames) <= AT_MOST, frames

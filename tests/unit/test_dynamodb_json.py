"""DynamoDB's JSON as PynamoDB takes it: binary values are bytes, wherever they stand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.dynamo.wire import decoded


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ({"Item": {"k": {"B": "AAE="}}}, {"Item": {"k": {"B": b"\0\1"}}}),
        ({"Items": [{"k": {"BS": ["AA==", "AQ=="]}}]}, {"Items": [{"k": {"BS": [b"\0", b"\1"]}}]}),
        ({"Item": {"m": {"M": {"k": {"B": "AA=="}}}}}, {"Item": {"m": {"M": {"k": {"B": b"\0"}}}}}),
        ({"Item": {"B": {"B": "AA=="}}}, {"Item": {"B": {"B": b"\0"}}}),
        ({"Item": {"B": {"S": "AA=="}}}, {"Item": {"B": {"S": "AA=="}}}),
        ({"Item": {"name": {"S": "B"}}}, {"Item": {"name": {"S": "B"}}}),
        ({"Item": {"name": {"S": '"B"'}}}, {"Item": {"name": {"S": '"B"'}}}),
        ({"Items": [], "Count": 0}, {"Items": [], "Count": 0}),
    ],
    ids=str,
)
@pytest.mark.parametrize("separators", [(",", ":"), (", ", " : ")], ids=["close", "wide"])
def test_binary_values_are_bytes(told: Any, read: Any, separators: tuple[str, str]) -> None:
    assert decoded(json.dumps(told, separators=separators).encode()) == read


@pytest.mark.parametrize("content", [b"", b"<html>", b'{"Item": ', b'{"Item":{"k":{"B":"A"}}}'])
def test_what_is_garbled_is_told(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (of two modules, each in its own words)
        decoded(content)

"""The stand-in for the PHP SDK writes what the SDK itself was recorded to write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.php import json_encode, query_string

_RECORDING = Path(__file__).parents[1] / "sdk" / "recorded_requests.jsonl"


def _recorded(call: str) -> dict[str, Any]:
    lines = [json.loads(line) for line in _RECORDING.read_text().splitlines()]
    [found] = [line for line in lines if (line["sdk"], line["call"]) == ("php", call)]
    return found


@pytest.mark.parametrize("call", ["create", "bulk create", "fields post", "pm", "req delete list"])
def test_bodies_are_written_as_recorded(call: str) -> None:
    body = _recorded(call)["body"]
    assert json_encode(json.loads(body)) == body


@pytest.mark.parametrize(
    ("call", "values"),
    [
        ("query update", {"email": "e@x.com", "mode": "query"}),
        ("fields get", {"fields": ["*", "ledger"]}),
        ("nested", {"attrs": {"order": 5}, "x": True, "left_out": None}),
        (
            "ops",
            {
                "amount": ">1",
                "description": "?*ab*",
                "status": "!declined",
                "type": "payment|refund",
            },
        ),
    ],
)
def test_queries_are_written_as_recorded(call: str, values: dict[str, Any]) -> None:
    assert query_string(values) == "?" + _recorded(call)["target"].partition("?")[2]


def test_an_empty_array_stands_for_an_empty_object() -> None:
    assert json_encode({"attrs": {}, "rows": [], "name": "Zoë"}) == (
        '{"attrs":[],"rows":[],"name":"Zo\\u00eb"}'
    )

"""Whether an answer is what a literal request must get, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalicelib.api.application import COLLECTIONS
from tests.sdk.literals.common import Refused, Whole

_STATUSES = {"BadRequest": 400, "InvalidAttributes": 400, "NotFound": 404}
_ENVELOPE = {"object", "error_type", "error_description", "description", "details"}

# Which attributes the SDKs may count on: PHP, Ruby and C# raise on a key that is missing.
_ALWAYS_THERE = {
    resource.object: {
        name for name in resource.default_names if not resource.by_name[name].left_out_if_null
    }
    for resource in (collection.resource for collection in COLLECTIONS)
}


def check(status: int, answer: Any, expected: Any) -> None:
    """Asserts that the answer is the expected one."""
    if isinstance(expected, Refused):
        _check_refused(status, answer, expected)
        return
    assert status == 200, answer
    if isinstance(expected, list):
        assert answer["object"] == "list"
        assert answer.keys() <= {"object", "values", "next"}
        rows = answer["values"]
        shown = [
            row["id"] if isinstance(want, str) else row for row, want in _pairs(rows, expected)
        ]
        assert holds(shown, expected), shown
        _check_complete(rows)
    else:
        assert holds(answer, expected), answer
        if not isinstance(expected, Whole):
            _check_complete([answer])


def _pairs(rows: list[Any], expected: list[Any]) -> list[tuple[Any, Any]]:
    assert len(rows) == len(expected), [row.get("id", row) for row in rows]
    return list(zip(rows, expected, strict=True))


def holds(answer: Any, expected: Any) -> bool:
    """Whether `answer` has everything of `expected`, at any depth."""
    if isinstance(expected, Whole):
        return bool(answer == expected)
    if isinstance(expected, dict):
        return isinstance(answer, dict) and all(
            name in answer and holds(answer[name], expected[name]) for name in expected
        )
    if isinstance(expected, list):
        return len(answer) == len(expected) and all(map(holds, answer, expected))
    return bool(answer == expected)


def _check_refused(status: int, answer: Any, expected: Refused) -> None:
    assert answer.get("error_type") == expected.error_type, answer
    assert status == _STATUSES[expected.error_type]
    assert answer.keys() == _ENVELOPE
    assert answer["object"] == "error"
    if expected.error_type != "InvalidAttributes":
        assert answer["description"] == answer["error_description"]
    else:  # the names, and behind each what is wrong with it
        assert all(f"{name}: " in answer["description"] for name in expected.names)
    if expected.names:
        assert sorted(answer["error_description"].split(", ")) == sorted(expected.names)
    if expected.details is not None:
        assert answer["details"] == expected.details
    assert expected.says in answer["error_description"]


def _check_complete(rows: list[Any]) -> None:
    """Every object has all that its class of the SDK may read, the C# discriminator too."""
    for each in _objects(rows):
        missing = _ALWAYS_THERE.get(each["object"], set()) - each.keys()
        assert not missing, f"{each['object']} without {sorted(missing)}"


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "object" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _objects(each)

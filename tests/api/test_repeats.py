"""A name that is given twice: with one value as the Ruby SDK does, or with two."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from chalicelib.api.body import parse_body
from chalicelib.api.multipart_body import Upload
from chalicelib.errors import BadRequest

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=XX"


def multipart(*parts: tuple[str, str]) -> bytes:
    """Each part's options and data."""
    head = 'Content-Disposition: form-data; name="'
    whole = [f"--XX\r\n{head}{options}\r\n\r\n{data}\r\n" for options, data in parts]
    return "".join([*whole, "--XX--\r\n"]).encode()


@pytest.mark.parametrize(
    ("content_type", "raw", "read"),
    [
        (JSON, b'{"type":"payment","amount":1,"type":"payment"}', {"type": "payment", "amount": 1}),
        (JSON, b'{"a": 1, "a": 1, "a": 1}', {"a": 1}),
        (JSON, b'{"a": null, "a": null}', {"a": None}),
        (JSON, b'{"a": {"b": 1, "c": [2]}, "a": {"c": [2], "b": 1}}', {"a": {"b": 1, "c": [2]}}),
        (JSON, b'{"rows": [{"a": 1, "a": 1}]}', {"rows": [{"a": 1}]}),
        (JSON, rb'{"a": "x", "\u0061": "\u0078"}', {"a": "x"}),
        (JSON, b'{"amount": 1.50, "amount": 1.5}', {"amount": Decimal("1.50")}),
        (JSON, b'{"a[b]": "x", "a[b]": "x"}', {"a": {"b": "x"}}),
        (JSON, b'{"a": {"b": 1, "b": 1}, "a": {"b": 1}}', {"a": {"b": 1}}),
        (FORM, b"a=1&a=1", {"a": "1"}),
        (FORM, b"a[b]=x&c=&a%5Bb%5D=%78", {"a": {"b": "x"}, "c": ""}),
        (FORM, b"rows[0][a]=1&rows[0][a]=1", {"rows": [{"a": "1"}]}),
        (FORM, b"a[]=1&a[]=1", {"a": ["1", "1"]}),
        (MULTIPART, multipart(('a"', "1"), ('a"', "1")), {"a": "1"}),
        (
            MULTIPART,
            multipart(('f"; filename="n"', "data"), ('f"; filename="n"', "data")),
            {"f": Upload("n", "application/octet-stream", b"data")},
        ),
    ],
    ids=range(15),
)
def test_what_is_said_twice_is_said(content_type: str, raw: bytes, read: dict[str, Any]) -> None:
    assert parse_body(raw, content_type) == read


@pytest.mark.parametrize(
    ("content_type", "raw", "named"),
    [
        (JSON, b'{"a": 1, "a": 2}', "a"),
        (JSON, b'{"a": 1, "a": 1, "a": 2}', "a"),
        (JSON, b'{"a": 1, "a": true}', "a"),
        (JSON, b'{"a": 0, "a": false}', "a"),
        (JSON, b'{"a": 1, "a": "1"}', "a"),
        (JSON, b'{"a": "", "a": null}', "a"),
        (JSON, b'{"a": [1, 2], "a": [2, 1]}', "a"),
        (JSON, b'{"a": {"b": 1}, "a": {"b": 1, "c": null}}', "a"),
        (JSON, b'{"a": [], "a": {}}', "a"),
        (JSON, b'{"a": NaN, "a": NaN}', "a"),
        (JSON, b'{"a": 1, "a": 1, "b": 1, "b": 2}', "b"),
        (JSON, b'{"a[b]": 1, "a[b]": 2}', "a[b]"),
        (FORM, b"a=1&a=2", "a"),
        (FORM, b"a=1&a=01", "a"),
        (FORM, b"a[b]=1&a[b]=", "a[b]"),
        (MULTIPART, multipart(('a"', "1"), ('a"', "2")), "a"),
        (MULTIPART, multipart(('f"; filename="n"', "1"), ('f"; filename="n"', "2")), "f"),
        (MULTIPART, multipart(('f"; filename="n"', "1"), ('f"', "1")), "f"),
    ],
    ids=range(18),
)
def test_two_values_are_a_contradiction(content_type: str, raw: bytes, named: str) -> None:
    with pytest.raises(BadRequest, match=r"more than once.*with two values") as refusal:
        parse_body(raw, content_type)
    assert f" {named}" in f" {refusal.value.message}".replace(":", " ")

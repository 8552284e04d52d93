"""Bytes to text: named charsets, UTF-8, windows-1252, and controls that nobody types."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.api.body import parse_body
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.types import Invalid
from chalicelib.errors import BadRequest, UnsupportedMediaType
from tests.support.client import Answer
from tests.support.refusals import Surroundings

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=XX"


def part(value: bytes, *, name: bytes = b"name", header: bytes = b"") -> bytes:
    head = b'--XX\r\nContent-Disposition: form-data; name="' + name + b'"\r\n' + header + b"\r\n"
    return head + value + b"\r\n--XX--\r\n"


@pytest.mark.parametrize(
    ("content_type", "raw", "name"),
    [
        (FORM, b"name=John+O%92Connor", "John O\u2019Connor"),
        (FORM, b"name=John O\x92Connor", "John O\u2019Connor"),
        (FORM, b"name=%80+5%2C-", "\u20ac 5,-"),
        (FORM, b"name=%84Zo%EB%93", "\u201eZo\u00eb\u201c"),
        (JSON, b'{"name": "Dvo\xf8\x9ek"}', "Dvo\u00f8\u017ek"),
        (JSON, b'{"name": "\xc3\xa9\x97"}', "\u00c3\u00a9\u2014"),
        (MULTIPART, part(b"caf\xe9 \x96 bar"), "caf\u00e9 \u2013 bar"),
        (JSON, '{"name": "Jos\u00e9 \u20ac"}'.encode(), "Jos\u00e9 \u20ac"),
        (f"{JSON}; charset=UTF-8", '{"name": "\u20ac"}'.encode(), "\u20ac"),
        (f'{JSON}; charset="utf8"', '{"name": "\u20ac"}'.encode(), "\u20ac"),
        (
            f"{JSON};charset=iso-8859-1",
            '{"name": "\u00c3\u00a9"}'.encode("latin-1"),
            "\u00c3\u00a9",
        ),
        (f"{JSON}; charset=ISO_8859-15", b'{"name": "\xa4"}', "\u20ac"),
        (f"{JSON}; charset=", '{"name": "\u20ac"}'.encode(), "\u20ac"),
        (f"{JSON}; Charset=us-ascii", b'{"name": "Ann"}', "Ann"),
        (f"{FORM}; charset=windows-1252", b"name=%C3%A9", "\u00c3\u00a9"),
        (f"{FORM}; charset=cp1252; x=y", b"name=%C3%A9", "\u00c3\u00a9"),
        (f"{FORM}; charset=latin1", b"name=O%92", "O\u2019"),
        (f"{MULTIPART}; charset=latin1", part(b"\xc3\xa9"), "\u00c3\u00a9"),
        (
            MULTIPART,
            part(b"\xa4", header=b"Content-Type: text/plain; charset=iso-8859-15\r\n"),
            "\u20ac",
        ),
    ],
    ids=range(19),
)
def test_text_is_what_its_sender_sees(content_type: str, raw: bytes, name: str) -> None:
    assert parse_body(raw, content_type) == {"name": name}


@pytest.mark.parametrize("media_type", [JSON, FORM, MULTIPART])
@pytest.mark.parametrize(
    "charset",
    ["utf-16", "shift_jis", "x", "utf-7", "idna", "utf-8,latin1", "base64", "a\x00b"],
)
def test_a_charset_that_is_not_read_is_415_and_says_which_are(
    media_type: str, charset: str
) -> None:
    with pytest.raises(UnsupportedMediaType, match=r"UTF-8.*windows-1252"):
        parse_body(b"name=x", f"{media_type}; charset={charset}")


@pytest.mark.parametrize(
    ("content_type", "raw"),
    [
        (f"{JSON}; charset=utf-8", b'{"name": "Jos\xe9"}'),
        (f"{JSON}; charset=us-ascii", b'{"name": "Jos\xe9"}'),
        (f"{FORM}; charset=utf-8", b"name=%92"),
        (f"{FORM}; charset=ascii", "name=\u00e9".encode()),
        (f"{MULTIPART}; charset=utf-8", part(b"\xe9")),
        (MULTIPART, part(b"\xe9", header=b"Content-Type: text/plain; charset=utf-8\r\n")),
    ],
    ids=range(6),
)
def test_what_is_not_in_the_charset_it_names_is_refused(content_type: str, raw: bytes) -> None:
    with pytest.raises(BadRequest, match="charset that its Content-Type names"):
        parse_body(raw, content_type)


def test_a_part_may_name_another_charset_that_is_not_read() -> None:
    with pytest.raises(UnsupportedMediaType):
        parse_body(part(b"x", header=b"Content-Type: text/plain; charset=utf-16\r\n"), MULTIPART)


@pytest.mark.parametrize("code", [0x80, 0x85, 0x8D, 0x90, 0x92, 0x9D, 0x9F, 0x7F, 0x1B])
@pytest.mark.parametrize("name", ["name", "attrs"])
def test_a_control_is_a_control_also_above_ascii(name: str, code: int) -> None:
    text = f"a{chr(code)}b"
    with pytest.raises(Invalid):
        CUSTOMER.by_name[name].type.parse({"key": text} if name == "attrs" else text)


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"name": "John O\u0092Connor", "email": "j@example.com"}},
        {"form": {"name": "John O\u0092Connor", "email": "j@example.com"}},
        {"form": {"name": b"John\x81", "email": "j@example.com"}},
        {"form": {"name": "J", "email": "j@example.com", "attrs[k]": "\u0085"}},
        {"form": {"name": "J", "email": "j@example.com", "attrs[\u009b]": "v"}},
    ],
    ids=range(5),
)
def test_nobody_stores_a_control(world: Surroundings, sent: dict[str, Any]) -> None:
    answer: Answer = world.api.post("/customers", **sent)
    assert (answer.status, answer["error_type"]) == (400, "InvalidAttributes")

"""Compressed bodies: what they are when decompressed, within the limits."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

from chalicelib.api.body import MAX_BODY_BYTES, MAX_MULTIPART_BYTES, parse_body
from chalicelib.errors import BadRequest, BodyTooLarge, UnsupportedMediaType

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=XX"
TEXT = b'{"name": "Ann"}'
ANN = {"name": "Ann"}


def _gzip(data: bytes, level: int = 9) -> bytes:
    """Without the time: every process must collect the same tests."""
    return gzip.compress(data, level, mtime=0)


def raw_deflate(data: bytes) -> bytes:
    machine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return machine.compress(data) + machine.flush()


def upload(size: int, options: bytes = b"name=f; filename=f") -> bytes:
    head = b"--XX\r\nContent-Disposition: form-data; " + options + b"\r\n\r\n"
    return head + b"x" * size + b"\r\n--XX--\r\n"


@pytest.mark.parametrize(
    ("coding", "raw"),
    [
        ("gzip", _gzip(TEXT)),
        ("GZIP", _gzip(TEXT, 0)),
        ("x-gzip", _gzip(TEXT, 9)),
        (" gzip ", _gzip(TEXT)),
        ("identity, gzip", _gzip(TEXT)),
        ("gzip", _gzip(TEXT[:5]) + _gzip(TEXT[5:])),
        ("deflate", zlib.compress(TEXT)),
        ("Deflate", zlib.compress(TEXT, 0)),
        ("deflate", raw_deflate(TEXT)),
        ("identity", TEXT),
        ("", TEXT),
    ],
    ids=range(11),
)
def test_a_coding_is_undone(coding: str, raw: bytes) -> None:
    assert parse_body(raw, JSON, coding) == ANN


@pytest.mark.parametrize(
    ("content_type", "text"),
    [
        (FORM, b"name=Ann"),
        (FORM, b"name=Ann\r\n"),
        (
            MULTIPART,
            b'--XX\r\nContent-Disposition: form-data; name="name"\r\n\r\nAnn\r\n--XX--\r\n',
        ),
        (f"{JSON}; charset=latin1", TEXT),
        (JSON, b"\xef\xbb\xbf" + TEXT),
    ],
    ids=range(5),
)
@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_any_kind_of_body_may_be_compressed(content_type: str, text: bytes, coding: str) -> None:
    compressed = {"gzip": gzip.compress, "deflate": zlib.compress}[coding](text)
    assert parse_body(compressed, content_type, coding) == ANN
    # The gateway of a deployed stage decompresses, and leaves the header as it was.
    assert parse_body(text, content_type, coding) == ANN


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("text", [b"", b" \r\n"])
def test_nothing_is_nothing(coding: str, text: bytes) -> None:
    assert parse_body(text, JSON, coding) == {}
    assert parse_body(gzip.compress(text), JSON, "gzip") == {}


@pytest.mark.parametrize(
    "coding",
    ["br", "zstd", "compress", "gzip, br", "gzip, gzip", "deflate,gzip", "utf-8", "*", "gzip;q=1"],
)
@pytest.mark.parametrize("raw", [TEXT, _gzip(TEXT), b""])
def test_other_codings_are_415_also_of_plain_bodies(coding: str, raw: bytes) -> None:
    with pytest.raises(UnsupportedMediaType, match="gzip, deflate and identity"):
        parse_body(raw, JSON, coding)


@pytest.mark.parametrize(
    ("coding", "raw"),
    [
        ("gzip", _gzip(TEXT)[:-1]),
        ("gzip", _gzip(TEXT)[:12]),
        ("gzip", b"\x1f\x8b"),
        ("gzip", _gzip(TEXT)[:-8] + bytes(8)),
        ("gzip", _gzip(TEXT) + b"more"),
        ("gzip", _gzip(TEXT) + _gzip(TEXT)[:5]),
        ("gzip", gzip.compress(b"") * 101),
        ("gzip", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)[:-1]),
        ("deflate", zlib.compress(TEXT) + zlib.compress(TEXT)),
        ("deflate", _gzip(TEXT)),
        (None, _gzip(TEXT)),
    ],
    ids=range(12),
)
def test_a_broken_body_is_400(coding: str | None, raw: bytes) -> None:
    with pytest.raises(BadRequest) as refusal:
        parse_body(raw, JSON, coding)
    assert type(refusal.value) is BadRequest


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize(
    ("content_type", "whole"),
    [
        (JSON, json.dumps({"a": "x" * MAX_BODY_BYTES}).encode()),
        (FORM, b"a=" + b"x" * MAX_BODY_BYTES),
        (MULTIPART, upload(MAX_MULTIPART_BYTES)),
        (JSON, b" " * 30 * MAX_BODY_BYTES),
        (MULTIPART, upload(MAX_BODY_BYTES, b"name=f")),
    ],
    ids=range(5),
)
def test_limits_hold_for_what_is_decompressed(coding: str, content_type: str, whole: bytes) -> None:
    compressed = {"gzip": gzip.compress, "deflate": zlib.compress}[coding](whole)
    with pytest.raises(BodyTooLarge):
        parse_body(compressed, content_type, coding)


def test_up_to_the_limit_a_body_is_read() -> None:
    text = b"a=" + b"x" * (MAX_BODY_BYTES - 2)
    assert len(parse_body(gzip.compress(text), FORM, "gzip")["a"]) == MAX_BODY_BYTES - 2

"""Answers are compressed for those who take it, as API Gateway does."""

from __future__ import annotations

import gzip

import pytest

from onfile.deploy.template.api import COMPRESSED_FROM_BYTES
from onfile.local.server.compression import FROM_BYTES, compressed
from onfile.local.server.http_answer import HttpAnswer, make_answer

LONG = b'{"a": "' + b"x" * 5_000 + b'"}'


def header(answer: HttpAnswer, name: str) -> str | None:
    lines = answer.header_lines.decode("latin-1").split("\r\n")
    found = [line.partition(": ")[2] for line in lines if line.lower().startswith(f"{name}:")]
    assert len(found) < 2
    return found[0] if found else None


def test_it_begins_where_the_gateway_of_a_deployed_stage_does() -> None:
    assert FROM_BYTES == COMPRESSED_FROM_BYTES


@pytest.mark.parametrize("accepted", ["gzip", "br, GZIP;q=0.5", "*", "deflate, gzip"])
def test_who_takes_gzip_gets_it(accepted: str) -> None:
    answer = compressed(make_answer(200, [("ETag", '"x"')], LONG), [accepted])
    assert header(answer, "content-encoding") == "gzip"
    assert header(answer, "vary") == "Accept-Encoding"
    assert header(answer, "etag") == '"x"'
    assert gzip.decompress(answer.body) == LONG
    assert len(answer.body) < 200
    assert f"Content-Length: {len(answer.body)}".encode() in answer.render(
        head_only=False, connection=""
    )


@pytest.mark.parametrize("accepted", [[], [""], ["br"], ["gzip;q=0"], ["gzip; q=0.0, br"]])
def test_who_does_not_gets_it_as_it_is(accepted: list[str]) -> None:
    answer = compressed(make_answer(200, [], LONG), accepted)
    assert header(answer, "content-encoding") is None
    assert header(answer, "vary") == "Accept-Encoding"
    assert answer.body == LONG


def test_what_is_short_or_compressed_already_is_left() -> None:
    for headers, body in (([], LONG[: FROM_BYTES - 1]), ([("Content-Encoding", "br")], LONG)):
        answer = make_answer(200, headers, body)
        assert compressed(answer, ["gzip"]) == answer
